/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux kernels in the format bzImage (Linux Documentation/arch/x86/boot.rst, "the protocol" here,
 * and zero-page.rst). Pure functions: nothing here loads or starts. For boot/ alone. POST.
 */
#ifndef BOOT_KERNEL_LINUX_H
#define BOOT_KERNEL_LINUX_H

#include "boot/kernel_memory.h"

#define LINUX_HEAD_SIZE	  0x290	   /* bytes of the set-up code that linux_parse() looks at */
#define LINUX_PARAMS_SIZE 0x1000   /* struct boot_params */
#define LINUX_LOW_ADDRESS 0x100000 /* where a kernel that cannot be moved is loaded */

#define LINUX_NORMAL_VGA 0xffff /* of vid_mode: the text mode that is set */

struct linux_kernel {
	u8 head[LINUX_HEAD_SIZE];
	u32 header_end;	  /* offset in head */
	u16 protocol;	  /* version, 0200h and up */
	bool real_mode;	  /* to be started at its 16-bit entry */
	bool relocatable; /* may be loaded elsewhere */
	u32 setup_size;	  /* bytes of the real-mode code */
	u32 size;	  /* bytes of the item that has the protected-mode code */
	u32 alignment;	  /* of where it runs */
	u64 preferred;	  /* where it would run; 0: where it is loaded */
	u32 init_size;	  /* bytes that it needs from there on */
	u64 initrd_end;	  /* an initrd ends at or below this */
	u32 cmdline_max;  /* bytes, without the zero byte */
	u64 setup_data;	  /* physical address, as the VMM has it; 0: none */
};

/* Where all of it lies. Addresses are below 4 GiB. */
struct linux_layout {
	u32 load; /* the protected-mode code */
	u32 run;  /* where it runs first, for init_size bytes */
	u32 initrd, initrd_size;
	u32 cmdline;
	u32 data, data_offset; /* the list of setup_data; 0: none, and where it is in the item */
};

/* What the display shows, as the set-up code would ask for it. All 0 without a display. */
struct linux_screen {
	u8 column, row, page, mode, columns, lines, font_height;
	u16 ega_bx; /* as INT 10h AH=12h BL=10h gives it */
};

/*
 * Reads the header in the @head_size bytes at @head, the start of @setup_size bytes of set-up code,
 * before @size bytes of protected-mode code. Returns 0; -ENOTSUP for what is no bzImage, -EINVAL
 * for a kernel that lies, with the fault in *@why.
 */
int linux_parse(const u8 *head, u32 head_size, u32 setup_size, u32 size, struct linux_kernel *k,
		const char **why);

/*
 * Whether the kernel's real-mode code is asked for: @cmdline has "vga=" and the mode that the VMM
 * has made of it is another than the one that is set.
 */
bool linux_wants_real_mode(const struct linux_kernel *k, const char *cmdline);

/*
 * Finds places in @m for the kernel, its initrd of @initrd_size bytes and, where setup_data lies
 * in the item that the VMM wants at @address, that. [@busy, @busy + @busy_size) is in use until the
 * kernel starts: of all these only the kernel itself may lie there. Returns 0, or -ENOMEM with the
 * reason in *@why.
 */
int linux_place(const struct linux_kernel *k, struct kernel_memory *m, u32 initrd_size, u32 address,
		u32 busy, u32 busy_size, struct linux_layout *l, const char **why);

/*
 * Makes the list of setup_data right for its move: @data is a copy of what begins at
 * @l->data_offset of the item, @size bytes, that was to be at @address. Links that lead out of it
 * end the list. Returns how many entries the list has.
 */
u32 linux_move_setup_data(u8 *data, u32 size, u32 address, u32 data_at, u32 offset);

/* Writes struct boot_params (LINUX_PARAMS_SIZE bytes) for the 32-bit entry. */
void linux_boot_params(const struct linux_kernel *k, const struct linux_layout *l,
		       const struct linux_screen *screen, const struct kernel_memory *m, u32 rsdp,
		       u8 *params);

/* Writes what the real-mode code wants to know into the copy of it at @setup, which lies at the
 * linear address @base. The stack begins, and the command line lies, @heap_end bytes above. */
void linux_patch_setup(const struct linux_kernel *k, const struct linux_layout *l, u8 *setup,
		       u32 base, u32 heap_end);

#endif
