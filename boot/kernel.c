// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds, places, loads and starts the VMM's kernel (boot/kernel.h). Each kind of kernel has a file
 * that knows what it must be told. This file has what they share: the items that contain them (QEMU
 * docs/specs/fw_cfg.rst; hw/i386/x86.c and multiboot.c for their contents) and how to load them.
 * Flat 32-bit, POST.
 */
#include "boot/kernel.h"
#include "abi/bda.h"
#include "acpi/acpi.h"
#include "acpi/fpdt.h"
#include "boot/boot.h"
#include "boot/kernel_linux.h"
#include "boot/kernel_multiboot.h"
#include "boot/kernel_pvh.h"
#include "boot/kernel_screen.h"
#include "boot/order.h"
#include "boot/path.h"
#include "char/console.h"
#include "cpu/kernel_jump.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/image.h"
#include "memory/map.h"
#include "memory/post_data.h"
#include "tpm/tpm.h"

/* POST's own memory. It is needed until the kernel starts. */
#define BUSY	  POST_DATA_BASE
#define BUSY_END  POST_FIRST_HEAP_END
#define BUSY_SIZE (BUSY_END - BUSY)
_Static_assert(KERNEL_ASIDE_END - KERNEL_ASIDE >= BUSY_SIZE, "all of it may have to go aside");

/* Offsets after the real-mode code at KERNEL_PARAMS (boot.rst, "The real-mode kernel"). */
#define HEAP_END     (KERNEL_CMDLINE - KERNEL_PARAMS)
#define OLD_HEAP_END 0x9800
#define STACK_ROOM   0x1000
#define CMDLINE_ROOM (KERNEL_LOW_END - KERNEL_CMDLINE)

/* Offsets at KERNEL_INFO. */
#define ENTRY_AT      0x00
#define TRAMPOLINE_AT 0x40
#define REGISTERS_AT  0x80
#define MULTIBOOT_AT  0x100

enum kernel_kind { NO_KERNEL, LINUX, MULTIBOOT, PVH };

static const struct {
	const char *rom;
	u8 kind;
} kinds[] = {
	{ "genroms/linuxboot_dma.bin", LINUX },
	{ "genroms/linuxboot.bin", LINUX },
	{ "genroms/multiboot_dma.bin", MULTIBOOT },
	{ "genroms/multiboot.bin", MULTIBOOT },
	{ "genroms/pvh.bin", PVH },
};

static struct {
	u8 kind;	 /* enum kernel_kind */
	bool in_the_way; /* a PVH kernel whose beginning POST's data has overwritten */
	bool faulty;	 /* the ROM must not start it either */
	const char *why; /* a reason that the user has not been told yet */
	const char *rom; /* the option ROM's file that would start it */
	u16 rom_seg;	 /* 0: that ROM was not run */
	u32 size, initrd_size, cmdline_size, address;
	u32 rsdp; /* ACPI's root pointer; 0: there is none */
	struct linux_kernel bzimage;
	struct linux_layout layout;
	struct multiboot_kernel multiboot;
	struct multiboot_screen screen;
	struct pvh_kernel pvh;
} kernel;

static u32 item_size(enum machine_item item)
{
	u32 size = 0;

	return machine_item_size(item, &size) ? 0 : size;
}

/* Tells the user once why the kernel cannot start, when it is its turn. */
static void kernel_report(void)
{
	if (kernel.why)
		console_printf("Boot failed: kernel: %s\n\n", kernel.why);
	kernel.why = NULL;
}

static void is_faulty(const char *why)
{
	log_warn("kernel: %s\n", why);
	kernel.faulty = true;
	kernel.why = why;
}

/* ------------------------------------------------------------------ finding */

static int find_linux(const char **why)
{
	static u8 head[LINUX_HEAD_SIZE];
	u32 setup = item_size(MACHINE_KERNEL_SETUP);

	kernel.initrd_size = item_size(MACHINE_INITRD);
	if (machine_item_read(MACHINE_KERNEL_SETUP, 0, head, min(setup, (u32)sizeof(head)))) {
		*why = "its set-up code cannot be read";
		return -EIO;
	}
	return linux_parse(head, sizeof(head), setup, kernel.size, &kernel.bzimage, why);
}

/* Reads what the kernel wishes for its screen. A kernel without a wish, or an error, changes
 * nothing. */
static void find_wish(void)
{
	u32 size = min(kernel.size, (u32)MULTIBOOT_SEARCH);
	u8 *head = post_alloc(size, 4);

	if (head && !machine_item_read(MACHINE_KERNEL, 0, head, size))
		multiboot_find_wish(head, size, &kernel.multiboot.wish);
	post_free(head);
}

static int find_multiboot(const char **why)
{
	u8 *info = (u8 *)KERNEL_INFO + MULTIBOOT_AT;

	kernel.multiboot.address = kernel.address;
	kernel.multiboot.size = kernel.size;
	kernel.multiboot.entry = machine_item_number(MACHINE_KERNEL_ENTRY);
	*why = "its information is another loader's";
	if (item_size(MACHINE_INITRD) != MULTIBOOT_INFO_SIZE)
		return -ENOTSUP;
	*why = "its information cannot be read";
	if (machine_item_read(MACHINE_INITRD, 0, info, MULTIBOOT_INFO_SIZE))
		return -EIO;
	find_wish();
	return multiboot_check(&kernel.multiboot, info, why);
}

static const char in_the_way[] = "it lies where the firmware's data is, from 1 MiB on";

static int find_pvh(const char **why)
{
	u32 size = min(item_size(MACHINE_KERNEL_SETUP), (u32)PVH_HEAD_SIZE);
	u8 *head;
	int err = -EIO;

	kernel.initrd_size = item_size(MACHINE_INITRD);
	kernel.pvh.address = kernel.address;
	kernel.pvh.size = kernel.size;
	kernel.pvh.entry = machine_item_number(MACHINE_KERNEL_ENTRY);
	/* The VMM put it there before the firmware stored its data at the same place. */
	*why = in_the_way;
	kernel.in_the_way = kernel.address < BUSY_END && kernel.address + kernel.size > BUSY;
	if (kernel.in_the_way && alloc_kernel_in_place() != kernel.address + kernel.size)
		return -EINVAL;
	*why = "its headers cannot be read";
	head = post_alloc(size, 4);
	if (head && size)
		err = machine_item_read(MACHINE_KERNEL_SETUP, 0, head, size);
	if (!err)
		err = pvh_check(head, size, &kernel.pvh, why);
	post_free(head);
	return err;
}

static bool find_kind(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++) {
		/*
		 * If this image runs from RAM, it is the multiboot kernel that this loader would
		 * start again.
		 */
		if (kinds[i].kind == MULTIBOOT && image_in_ram())
			continue;
		if (machine_file_size(kinds[i].rom, NULL))
			continue;
		kernel.kind = kinds[i].kind;
		kernel.rom = kinds[i].rom;
		return true;
	}
	return false;
}

void kernel_find(void)
{
	const char *why = "it is empty";
	int err = -EINVAL;

	if (!find_kind())
		return;
	kernel.size = item_size(MACHINE_KERNEL);
	kernel.address = machine_item_number(MACHINE_KERNEL_ADDRESS);
	if (kernel.kind == LINUX)
		err = find_linux(&why);
	else if (kernel.size && kernel.address >= RESIDENT_END)
		err = kernel.kind == PVH ? find_pvh(&why) : find_multiboot(&why);
	else if (kernel.size) {
		why = "it wants to be below 1 MiB";
		err = -ENOTSUP;
	}
	if (err == -ENOTSUP) {
		log_info("kernel: %s, so the option ROM starts it\n", why);
		kernel.kind = NO_KERNEL;
	} else if (err) {
		is_faulty(why);
	}
}

static bool kernel_usable(void)
{
	return kernel.kind != NO_KERNEL && !kernel.faulty;
}

bool kernel_comes_first(void)
{
	const struct machine_boot *b = &machine.boot;
	char path[PATH_SIZE];

	bool first;

	if (!kernel_usable())
		return false;
	snprintf(path, sizeof(path), "/rom@%s", kernel.rom);
	first = b->menu == MACHINE_MENU_NONE && order_rank(b->order, b->order_size, path) == 0;
	/*
	 * Option ROMs other than the display's may use the memory in which the kernel's beginning
	 * is kept.
	 */
	if (kernel.in_the_way && !first)
		is_faulty(in_the_way);
	return first;
}

bool kernel_is_faulty(const char *rom)
{
	if (!kernel.faulty || strcmp(rom, kernel.rom))
		return false;
	kernel_report();
	return true;
}

void kernel_rom_is_at(const char *rom, u16 seg)
{
	if (kernel_usable() && !strcmp(rom, kernel.rom))
		kernel.rom_seg = seg;
}

bool kernel_is_chosen(void)
{
	u32 count;
	const struct boot_entry *entries = boot_entries(&count);

	return kernel_usable() && count && entries[0].kind == BOOT_ROM_BEV &&
	       entries[0].seg == kernel.rom_seg;
}

/* ------------------------------------------------------------------ places */

/* Reads the command line to a place below 1 MiB. Cuts it to what the kernel takes. */
static const char *read_cmdline(u32 most)
{
	char *text = (char *)KERNEL_CMDLINE;
	u32 size = item_size(MACHINE_COMMAND_LINE), room = min(most, (u32)CMDLINE_ROOM - 1);

	if (size > room + 1)
		log_warn("kernel: the command line is cut to %u bytes\n", room);
	size = min(size, room);
	if (size && machine_item_read(MACHINE_COMMAND_LINE, 0, text, size))
		size = 0;
	text[size] = 0;
	return text;
}

static int prepare_linux(struct kernel_memory *m, const char **why)
{
	struct linux_kernel *k = &kernel.bzimage;
	const char *cmdline = read_cmdline(k->cmdline_max);
	int err = linux_place(k, m, kernel.initrd_size, kernel.address, BUSY, BUSY_SIZE,
			      &kernel.layout, why);

	if (err)
		return err;
	kernel.layout.cmdline = KERNEL_CMDLINE;
	k->real_mode = linux_wants_real_mode(k, cmdline);
	if (!k->real_mode)
		return 0;
	*why = "no room for the set-up code";
	if (k->protocol < 0x0202)
		kernel.layout.cmdline = KERNEL_PARAMS + OLD_HEAP_END;
	if (k->setup_size > kernel.layout.cmdline - KERNEL_PARAMS - STACK_ROOM)
		return -ENOMEM;
	return 0;
}

static int prepare_multiboot(struct kernel_memory *m, const char **why)
{
	*why = "it does not fit into RAM";
	return kernel_memory_is_free(m, kernel.address, kernel.size) ? 0 : -ENOMEM;
}

static int prepare_pvh(struct kernel_memory *m, const char **why)
{
	struct pvh_kernel *k = &kernel.pvh;

	*why = "it does not fit into RAM";
	if (!kernel_memory_is_free(m, k->address, k->size))
		return -ENOMEM;
	kernel_memory_take(m, k->address, k->size);
	kernel_memory_take(m, BUSY, BUSY_SIZE);
	k->cmdline = (u32)read_cmdline(CMDLINE_ROOM);
	k->initrd_size = kernel.initrd_size;
	if (!k->initrd_size)
		return 0;
	*why = "no room for the initrd";
	k->initrd = kernel_memory_highest(m, 1ull << 32, k->initrd_size, 0x1000);
	return k->initrd ? 0 : -ENOMEM;
}

static bool prepare(struct kernel_memory *m)
{
	const char *why = "";
	int err;

	if (kernel.kind == LINUX)
		err = prepare_linux(m, &why);
	else
		err = kernel.kind == PVH ? prepare_pvh(m, &why) : prepare_multiboot(m, &why);
	if (!err)
		return true;
	is_faulty(why);
	kernel_report();
	return false;
}

bool kernel_prepare(void)
{
	struct kernel_memory m = { 0 };
	u64 kept = alloc_kept_start();

	m.map = e820_current(&m.count);
	kernel_memory_take(&m, kept, (1ull << 32) - kept);
	kernel.rsdp = acpi_rsdp();
	return prepare(&m);
}

/* Tells the user that the kernel takes over. The console must not be used afterwards. */
static void announce(void)
{
	console_printf("The kernel takes over.\n");
	if (kernel.kind == MULTIBOOT && kernel.multiboot.wish.screen)
		kernel_set_screen(&kernel.multiboot.wish, &kernel.screen);
}

void kernel_announce(void)
{
	console_printf("Booting from ROM...\n");
	announce();
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
	if (at >= BUSY_END || at + size <= BUSY) {
		err = machine_item_read(item, 0, (void *)at, size);
		if (!err)
			tpm_measure(PCR_LOADER, EV_IPL, (void *)at, size, what);
		return err;
	}
	head = min(size, BUSY_END - at);
	last_step.dst = (void *)at;
	last_step.src = (void *)KERNEL_ASIDE;
	last_step.size = head;
	err = machine_item_read(item, 0, (void *)KERNEL_ASIDE, head);
	if (!err && size > head)
		err = machine_item_read(item, head, (void *)BUSY_END, size - head);
	if (err)
		return err;
	/* Two events, because its parts are at different addresses. */
	tpm_measure(PCR_LOADER, EV_IPL, (void *)KERNEL_ASIDE, head, what);
	if (size > head)
		tpm_measure(PCR_LOADER, EV_IPL, (void *)BUSY_END, size - head, what);
	return 0;
}

static void measure_cmdline(void)
{
	const char *text = (const char *)KERNEL_CMDLINE;

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

static int start_linux_16(void)
{
	struct linux_kernel *k = &kernel.bzimage;
	u32 end = kernel.layout.cmdline - KERNEL_PARAMS;
	int err = machine_item_read(MACHINE_KERNEL_SETUP, 0, (void *)KERNEL_PARAMS, k->setup_size);

	if (err)
		return err;
	tpm_measure(PCR_LOADER, EV_IPL, (const void *)KERNEL_PARAMS, k->setup_size,
		    "kernel set-up");
	if (kernel.layout.cmdline != KERNEL_CMDLINE)
		memcpy((void *)kernel.layout.cmdline, (void *)KERNEL_CMDLINE, k->cmdline_max + 1);
	linux_patch_setup(k, &kernel.layout, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS, end);
	prepare_enter_16(end);
	return 0;
}

static int load_setup_data(void)
{
	struct linux_layout *l = &kernel.layout;
	u32 size = kernel.size - l->data_offset;
	int err;

	if (!l->data) {
		if (kernel.bzimage.setup_data)
			log_warn("kernel: its setup_data is not in its item, left out\n");
		return 0;
	}
	err = machine_item_read(MACHINE_KERNEL, l->data_offset, (void *)l->data, size);
	if (!err)
		linux_move_setup_data((u8 *)l->data, size, kernel.address, l->data, l->data_offset);
	return err;
}

static int start_linux(const struct kernel_memory *m)
{
	struct linux_kernel *k = &kernel.bzimage;
	struct linux_layout *l = &kernel.layout;
	struct linux_screen screen;
	int err = kernel_load(MACHINE_INITRD, l->initrd, l->initrd_size, "initrd");

	if (!err)
		err = load_setup_data();
	if (!err)
		err = kernel_load(MACHINE_KERNEL, l->load, k->size, "kernel");
	if (err)
		return err;
	measure_cmdline();
	log_info("Linux, protocol %x.%02x, at %x, %u bytes, for %x; initrd at %x, %u bytes\n",
		 k->protocol >> 8, k->protocol & 0xff, l->load, k->size, l->run, l->initrd,
		 l->initrd_size);
	if (k->real_mode)
		return start_linux_16();
	kernel_read_screen(&screen);
	linux_boot_params(k, l, &screen, m, kernel.rsdp, (u8 *)KERNEL_PARAMS);
	enter_32(l->load, 0, 0, KERNEL_PARAMS);
	return 0;
}

static int start_multiboot(const struct kernel_memory *m)
{
	u8 *info = (u8 *)KERNEL_INFO + MULTIBOOT_AT;
	int err = machine_item_read(MACHINE_INITRD, 0, info, MULTIBOOT_INFO_SIZE);

	if (!err)
		err = kernel_load(MACHINE_KERNEL, kernel.address, kernel.size, "kernel");
	if (err)
		return err;
	multiboot_add_memory(info, bios_data->memory_kb, m, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS,
			     KERNEL_LOW_END - KERNEL_PARAMS);
	multiboot_add_screen(info, &kernel.screen);
	log_info("Multiboot kernel at %x, %u bytes\n", kernel.address, kernel.size);
	enter_32(kernel.multiboot.entry, MULTIBOOT_EAX, (u32)info, 0);
	return 0;
}

static int start_pvh(const struct kernel_memory *m)
{
	const struct pvh_kernel *k = &kernel.pvh;
	int err = kernel_load(MACHINE_INITRD, k->initrd, k->initrd_size, "initrd");

	if (err)
		return err;
	tpm_measure(PCR_LOADER, EV_IPL, (const void *)k->address, k->size, "kernel");
	measure_cmdline();
	pvh_start_info(k, m, kernel.rsdp, (u8 *)KERNEL_PARAMS, KERNEL_PARAMS);
	log_info("PVH kernel at %x, %u bytes; initrd at %x, %u bytes\n", k->address, k->size,
		 k->initrd, k->initrd_size);
	if (kernel.in_the_way) {
		last_step.dst = (void *)POST_DATA_BASE;
		last_step.src = (void *)POST_LOW_KEPT;
		last_step.size = post_data_words() * 4;
	}
	enter_32(k->entry, 0, KERNEL_PARAMS, 0);
	return 0;
}

void kernel_start(void)
{
	struct kernel_memory m = { 0 };
	int err;

	tpm_ready_to_boot();
	fpdt_loading();
	/*
	 * Uses the published memory map, which is below 1 MiB, because pieces of the kernel may
	 * have overwritten POST's own map.
	 */
	m.map = e820_entries(&m.count);
	if (kernel.kind == LINUX)
		err = start_linux(&m);
	else
		err = kernel.kind == PVH ? start_pvh(&m) : start_multiboot(&m);
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
 * Returns if the kernel does not start. @rsdp is what POST knew of ACPI.
 */
static void start_late(u32 rsdp)
{
	u32 words = (u32)__post_data_words;
	struct kernel_memory m = { 0 };

	memcpy((void *)POST_DATA_BASE, __post_data_load, words * 4);
	memset((void *)(POST_DATA_BASE + words * 4), 0, (u32)__post_bss_words * 4);
	machine_init();
	kernel_find();
	kernel.rsdp = rsdp;
	m.map = e820_entries(&m.count);
	if (!kernel_usable() || !prepare(&m))
		return;
	announce();
	kernel_start();
}

void kernel_keep(void)
{
	if (kernel_usable() && kernel.rom_seg)
		boot_set_kernel(kernel.rom_seg, start_late, acpi_rsdp());
}
