// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loads and starts the VMM's kernel at the end of POST, or when it is its turn later
 * (boot/kernel.h). kernel.c has found it, and the places for its parts. Flat 32-bit, POST.
 */
#include "boot/kernel.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "acpi/acpi.h"
#include "acpi/fpdt.h"
#include "boot/boot.h"
#include "boot/kernel_jump.h"
#include "boot/kernel_plan.h"
#include "boot/kernel_screen.h"
#include "char/console.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/behind_kernel.h"
#include "pc/pic.h"
#include "tpm/tpm.h"

/* Offsets at KERNEL_INFO. */
#define ENTRY_AT      0x00
#define TRAMPOLINE_AT 0x40
#define REGISTERS_AT  0x80

/*
 * Tells the user that the kernel takes over, by one message, since each is a call of the display's
 * ROM. The console must not be used after start_screen().
 */
#define TAKES_OVER "The kernel takes over.\n"

/* Sets the display's mode that the kernel wishes. */
static void start_screen(struct kernel_plan *p)
{
	if (KERNEL_GRAPHICS && kernel_is(p, MULTIBOOT) && p->multiboot.wish.screen)
		kernel_set_screen(&p->multiboot.wish, &p->screen);
}

void kernel_announce(void)
{
	console_printf("Booting from ROM...\n" TAKES_OVER);
	start_screen(kernel_plan());
}

/* ------------------------------------------------------------------ loading */

/* The move that is done when POST's memory is no longer needed. */
static struct kernel_move last_step;

/*
 * Reads a whole item to its place, in one operation, and measures it as @what. If POST's data and
 * stack are at that place, that part is read elsewhere first, and moved at the very end.
 */
static int kernel_load(enum machine_item item, u32 at, u32 size, const char *what)
{
	u32 head;
	int err;

	if (!size)
		return 0;
	if (at >= KERNEL_BUSY_END || at + size <= KERNEL_BUSY) {
		err = machine_item_read(item, 0, (void *)at, size);
		if (!err)
			tpm_measure(PCR_LOADER, EV_IPL, (void *)at, size, what);
		return err;
	}
	head = min(size, KERNEL_BUSY_END - at);
	if (KERNEL_ASIDE + head > bios_data->memory_kb * 1024u)
		return -ENOMEM; /* some of that memory is hidden (smm/smm.h) */
	last_step.dst = (void *)at;
	last_step.src = (void *)KERNEL_ASIDE;
	last_step.size = head;
	err = machine_item_read(item, 0, (void *)KERNEL_ASIDE, head);
	if (!err && size > head)
		err = machine_item_read(item, head, (void *)KERNEL_BUSY_END, size - head);
	if (err)
		return err;
	/* Two events, because its parts are at different addresses. */
	tpm_measure(PCR_LOADER, EV_IPL, (void *)KERNEL_ASIDE, head, what);
	if (size > head)
		tpm_measure(PCR_LOADER, EV_IPL, (void *)KERNEL_BUSY_END, size - head, what);
	return 0;
}

static void measure_cmdline(void)
{
	const char *text = (const char *)KERNEL_CMDLINE;

	if (tpm_measures())
		tpm_measure(PCR_LOADER_CONFIG, EV_IPL_PARTITION_DATA, text, strlen(text), text);
}

static void enter_32(u32 eip, u32 eax, u32 ebx, u32 esi)
{
	struct kernel_entry *e = (void *)(KERNEL_INFO + ENTRY_AT);

	*e = (struct kernel_entry){ .eip = eip, .eax = eax, .ebx = ebx, .esi = esi };
	last_step.then = kernel_enter;
	last_step.arg = e;
}

/*
 * Masks all interrupts of the PIC, as Linux's set-up code does before it goes to the 32-bit entry.
 * Where ACPI tells of reduced hardware, as on microvm, Linux does not touch the PIC, and would take
 * a tick, whose vector is 8, for a double fault.
 */
static void mask_pic(void)
{
	outb(PIC1_DATA, 0xff); /* the second PIC's interrupts come through the first one */
}

/*
 * jump16() sets up a boot sector's stack. The kernel's setup code needs a stack in its own segment
 * (boot.rst, "Running the kernel"), so a few instructions in low memory switch to it before the
 * jump.
 */
struct trampoline {
	u8 mov_ss_ax[2], mov_sp_bx[2], jump;
	u16 off, seg;
} __packed;

static void enter_16(void *regs)
{
	jump16((KERNEL_INFO + TRAMPOLINE_AT) >> 4, 0, regs);
}

static void prepare_enter_16(u16 stack)
{
	struct trampoline *t = (void *)(KERNEL_INFO + TRAMPOLINE_AT);
	struct regs *regs = (void *)(KERNEL_INFO + REGISTERS_AT);
	u16 seg = KERNEL_PARAMS >> 4;

	*t = (struct trampoline){ { 0x8e, 0xd0 }, { 0x89, 0xdc }, 0xea, 0, seg + 0x20 };
	memset(regs, 0, sizeof(*regs));
	regs->ax = regs->ds = regs->es = regs->fs = regs->gs = seg;
	regs->bx = stack;
	last_step.then = enter_16;
	last_step.arg = regs;
}

static int start_linux_16(struct kernel_plan *p)
{
	struct linux_kernel *k = &p->bzimage;
	u32 end = p->layout.cmdline - KERNEL_PARAMS;
	int err = machine_item_read(MACHINE_KERNEL_SETUP, 0, (void *)KERNEL_PARAMS, k->setup_size);

	if (err)
		return err;
	tpm_measure(PCR_LOADER, EV_IPL, (const void *)KERNEL_PARAMS, k->setup_size,
		    "kernel set-up");
	if (p->layout.cmdline != KERNEL_CMDLINE)
		memcpy((void *)p->layout.cmdline, (void *)KERNEL_CMDLINE, k->cmdline_max + 1);
	linux_patch_setup(k, &p->layout, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS, end);
	prepare_enter_16(end);
	return 0;
}

static int load_setup_data(const struct kernel_plan *p)
{
	const struct linux_layout *l = &p->layout;
	u32 size = p->size - l->data_offset;
	int err;

	if (!l->data) {
		if (p->bzimage.setup_data)
			log_warn("kernel: its setup_data is not in its item, left out\n");
		return 0;
	}
	err = machine_item_read(MACHINE_KERNEL, l->data_offset, (void *)l->data, size);
	if (!err)
		linux_move_setup_data((u8 *)l->data, size, p->address, l->data, l->data_offset);
	return err;
}

static int start_linux(struct kernel_plan *p, const struct kernel_memory *m)
{
	struct linux_kernel *k = &p->bzimage;
	struct linux_layout *l = &p->layout;
	struct linux_screen screen;
	int err = kernel_load(MACHINE_INITRD, l->initrd, l->initrd_size, "initrd");

	if (!err)
		err = load_setup_data(p);
	if (!err)
		err = kernel_load(MACHINE_KERNEL, l->load, k->size, "kernel");
	if (err)
		return err;
	measure_cmdline();
	log_info("Linux at %x; initrd at %x\n", l->load, l->initrd);
	if (KERNEL_REAL_MODE && k->real_mode)
		return start_linux_16(p);
	kernel_read_screen(&screen);
	linux_boot_params(k, l, &screen, m, p->rsdp, (u8 *)KERNEL_PARAMS);
	mask_pic();
	enter_32(l->load, 0, 0, KERNEL_PARAMS);
	return 0;
}

static int start_multiboot(struct kernel_plan *p, const struct kernel_memory *m)
{
	u8 *info = (u8 *)KERNEL_INFO + KERNEL_MULTIBOOT_AT;
	int err = machine_item_read(MACHINE_INITRD, 0, info, MULTIBOOT_INFO_SIZE);

	if (!err)
		err = kernel_load(MACHINE_KERNEL, p->address, p->size, "kernel");
	if (err)
		return err;
	multiboot_add_memory(info, bios_data->memory_kb, m, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS,
			     KERNEL_LOW_END - KERNEL_PARAMS);
	if (KERNEL_GRAPHICS)
		multiboot_add_screen(info, &p->screen);
	log_info("Multiboot kernel at %x, %u bytes\n", p->address, p->size);
	enter_32(p->multiboot.entry, MULTIBOOT_EAX, (u32)info, 0);
	return 0;
}

static int start_pvh(const struct kernel_plan *p, const struct kernel_memory *m)
{
	const struct pvh_kernel *k = &p->pvh;
	int err = kernel_load(MACHINE_INITRD, k->initrd, k->initrd_size, "initrd");

	if (err)
		return err;
	tpm_measure(PCR_LOADER, EV_IPL, (const void *)k->address, k->size, "kernel");
	measure_cmdline();
	pvh_start_info(k, m, p->rsdp, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS);
	log_info("PVH kernel at %x; initrd at %x\n", k->address, k->initrd);
	if (p->in_the_way) {
		last_step.dst = (void *)POST_DATA_BASE;
		last_step.src = behind_kernel_copy(alloc_behind_kernel());
		last_step.size = post_data_words() * 4;
	}
	mask_pic();
	enter_32(k->entry, 0, KERNEL_PARAMS, 0);
	return 0;
}

void kernel_start(void)
{
	struct kernel_plan *p = kernel_plan();
	struct kernel_memory m = { 0 };
	int err = 0;

	tpm_ready_to_boot();
	fpdt_loading();
	/*
	 * Uses the published memory map, which is below 1 MiB, because pieces of the kernel may
	 * have overwritten POST's own map.
	 */
	m.map = e820_entries(&m.count);
	if (kernel_is(p, LINUX))
		err = start_linux(p, &m);
	else if (kernel_is(p, PVH))
		err = start_pvh(p, &m);
	else if (kernel_is(p, MULTIBOOT))
		err = start_multiboot(p, &m);
	if (!err) {
		fpdt_starting();
		kernel_move(&last_step);
	}
	log_error("kernel: reading it: %s\n", error_name(err));
	console_printf("Boot failed: kernel: it cannot be read\n\n");
}

/* ------------------------------------------------------------------ after POST */

extern char __post_data_load[];

/*
 * Starts the kernel when the entries before it did not boot. POST's code is still in the ROM, but
 * its data are gone, so they are made anew, with the first heap, and the VMM is asked again.
 * Returns if the kernel does not start. @rsdp is what POST knew of ACPI; @behind is what
 * alloc_behind_kernel() was.
 */
static void start_late(u32 rsdp, u32 behind)
{
	u32 words = (u32)__post_data_words;
	struct kernel_plan *p = kernel_plan();
	struct kernel_memory m = { 0 };

	memcpy((void *)POST_DATA_BASE, __post_data_load, words * 4);
	memset((void *)(POST_DATA_BASE + words * 4), 0, (u32)__post_bss_words * 4);
	if (KERNEL_PVH)
		alloc_set_behind_kernel(behind);
	alloc_begin();
	machine_init();
	kernel_find();
	p->rsdp = rsdp;
	m.map = e820_entries(&m.count);
	if (!kernel_usable() || !kernel_place(&m))
		return;
	console_printf(TAKES_OVER);
	start_screen(p);
	kernel_start();
}

void kernel_keep(void)
{
	const struct kernel_plan *p = kernel_plan();

	if (kernel_usable() && p->rom_seg)
		boot_set_kernel(p->rom_seg, start_late, acpi_rsdp(), alloc_behind_kernel());
}
