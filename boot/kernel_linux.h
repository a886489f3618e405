/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux kernels in bzImage format (Linux Documentation/arch/x86/boot.rst, here called "the
 * protocol", and zero-page.rst). These functions only compute; they do not load or start anything.
 * For boot/ only. POST.
 */
#ifndef BOOT_KERNEL_LINUX_H
#define BOOT_KERNEL_LINUX_H

#include "boot/kernel_memory.h"

#define LINUX_HEAD_SIZE	  0x290	   /* how many bytes of the set-up code linux_parse() reads */
#define LINUX_PARAMS_SIZE 0x1000   /* struct boot_params */
#define LINUX_LOW_ADDRESS 0x100000 /* where a kernel is loaded that cannot be moved */

#define LINUX_NORMAL_VGA 0xffff /* value of vid_mode: the current text mode */

struct linux_kernel {
	u32 header_end;	  /* offset in head */
	u16 protocol;	  /* its version, 0200h or more */
	bool real_mode;	  /* will be started at its 16-bit entry; linux_parse() sets it to false */
	bool relocatable; /* may be loaded at another address */
	u32 setup_size;	  /* of the real-mode code, in bytes */
	u32 size;	  /* of the item with the protected-mode code, in bytes */
	u32 alignment;	  /* alignment of the address where it runs */
	u32 preferred;	  /* address where it would run; 0: where it is loaded */
	u32 init_size;	  /* how many bytes it needs from there on */
	u32 initrd_last;  /* the highest address of an initrd's last byte */
	u32 cmdline_max;  /* in bytes, without the zero byte */
	u32 setup_data; /* physical address that the VMM has put in; 0: none; all ones: above 4 GiB
			 */
	/* The beginning of the set-up code. It must be last: linux_parse() clears what is before
	 * it. */
	u8 head[LINUX_HEAD_SIZE];
};

/* Where everything lies. Addresses are below 4 GiB. */
struct linux_layout {
	u32 load; /* address of the protected-mode code */
	u32 run;  /* address where it runs first, for init_size bytes */
	u32 initrd, initrd_size;
	u32 cmdline;
	/* address of the list of setup_data, and its offset in the item; 0: there is none */
	u32 data, data_offset;
};

/* The state of the display, which the set-up code would ask for. All 0 if there is no display. */
struct linux_screen {
	u8 column, row, page, mode, columns, lines, font_height;
	u16 ega_bx; /* result of INT 10h AH=12h BL=10h */
};

/*
 * Reads the header in @k->head, whose first @head_size bytes are the start of @setup_size bytes of
 * set-up code, which @size bytes of protected-mode code follow. Fills in the rest of @k. Returns 0;
 * -ENOTSUP if this is no bzImage; -EINVAL if its values are inconsistent, with the reason in *@why.
 */
int linux_parse(struct linux_kernel *k, u32 head_size, u32 setup_size, u32 size, const char **why);

/*
 * Returns whether the kernel must be started by its real-mode code: its protocol is older than
 * 2.06; or its header has no address of a 32-bit entry (code32_start); or @cmdline contains "vga=",
 * and the VMM has stored another mode than the current one in the header's vid_mode.
 */
bool linux_wants_real_mode(const struct linux_kernel *k, const char *cmdline);

/*
 * Finds places in @m for the kernel and its initrd of @initrd_size bytes. The VMM expects the item
 * with the protected-mode code at @address; if it has appended setup_data to the item, finds a
 * place for that, too. [@busy, @busy + @busy_size) is in use until the kernel starts; only the
 * kernel itself may be placed there. Returns 0, or -ENOMEM with the reason in *@why.
 */
int linux_place(const struct linux_kernel *k, struct kernel_memory *m, u32 initrd_size, u32 address,
		u32 busy, u32 busy_size, struct linux_layout *l, const char **why);

/*
 * Corrects the list of setup_data after its move. @data is a copy of the @size bytes at @offset of
 * the item that was to be at @address; it will be at @data_at. A link that leads out of the copy
 * ends the list. Returns how many entries the list has.
 */
u32 linux_move_setup_data(u8 *data, u32 size, u32 address, u32 data_at, u32 offset);

/* Writes struct boot_params (LINUX_PARAMS_SIZE bytes) for the 32-bit entry. */
void linux_boot_params(const struct linux_kernel *k, const struct linux_layout *l,
		       const struct linux_screen *screen, const struct kernel_memory *m, u32 rsdp,
		       u8 *params);

/*
 * Fills in the fields that the real-mode code needs in its copy at @setup, which is at linear
 * address @base. The command line is @heap_end bytes above @base, and the stack is below it.
 */
void linux_patch_setup(const struct linux_kernel *k, const struct linux_layout *l, u8 *setup,
		       u32 base, u32 heap_end);

#endif
