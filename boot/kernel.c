// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the VMM's kernel and places for its parts (boot/kernel.h); kernel_start.c loads and starts
 * it. Each kind of kernel has a file that knows what it must be told. This file has what they
 * share: the items that contain them (QEMU docs/specs/fw_cfg.rst; hw/i386/x86.c and multiboot.c for
 * their contents). Flat 32-bit, POST.
 */
#include "boot/kernel.h"
#include "abi/map.h"
#include "abi/bda.h"
#include "acpi/acpi.h"
#include "boot/boot.h"
#include "boot/kernel_plan.h"
#include "boot/order.h"
#include "char/console.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/behind_kernel.h"
#include "memory/image.h"

_Static_assert(KERNEL_ASIDE_END - KERNEL_ASIDE >= KERNEL_BUSY_SIZE,
	       "all of it may have to go aside");

/* Offsets after the real-mode code at KERNEL_PARAMS (boot.rst, "The real-mode kernel"). */
#define OLD_HEAP_END 0x9800
#define STACK_ROOM   0x1000
#define CMDLINE_ROOM (KERNEL_LOW_END - KERNEL_CMDLINE)

/* What bootorder calls an option ROM begins with this; the name of the ROM's file follows. */
#define ROM_PATH "/rom@"

static const struct {
	const char *path;
	u8 kind;
} kinds[] = {
	{ ROM_PATH "genroms/linuxboot_dma.bin", LINUX },
	{ ROM_PATH "genroms/linuxboot.bin", LINUX },
#ifdef CONFIG_KERNEL_MULTIBOOT
	{ ROM_PATH "genroms/multiboot_dma.bin", MULTIBOOT },
	{ ROM_PATH "genroms/multiboot.bin", MULTIBOOT },
#endif
#ifdef CONFIG_KERNEL_PVH
	{ ROM_PATH "genroms/pvh.bin", PVH },
#endif
};

static const char misfit[] = "it does not fit into RAM";

static struct kernel_plan kernel;

struct kernel_plan *kernel_plan(void)
{
	return &kernel;
}

#ifdef CONFIG_KERNEL_PVH
struct early_kernel early_kernel;
#else
#define early_kernel ((struct early_kernel){ 0 })
#endif

static u32 item_size(enum machine_item item)
{
	u32 size = 0;

	return machine_item_size(item, &size) ? 0 : size;
}

static u32 ask_entry(void)
{
	return early_kernel.size ? early_kernel.entry : machine_item_number(MACHINE_KERNEL_ENTRY);
}

/*
 * Tells the user why the kernel cannot start, when its turn in the boot order has come. Does so
 * once only.
 */
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

static int find_linux(const char **why)
{
	struct linux_kernel *k = &kernel.bzimage;
	u32 setup = item_size(MACHINE_KERNEL_SETUP), head = min(setup, (u32)LINUX_HEAD_SIZE);
	int err;

	kernel.initrd_size = item_size(MACHINE_INITRD);
	if (machine_item_read(MACHINE_KERNEL_SETUP, 0, k->head, head)) {
		*why = "its set-up code cannot be read";
		return -EIO;
	}
	err = linux_parse(k, head, setup, kernel.size, why);
	/* This data is at an address that depends on where the VMM would put the kernel. */
	if (!err && k->setup_data)
		kernel.address = machine_item_number(MACHINE_KERNEL_ADDRESS);
	if (err || KERNEL_REAL_MODE)
		return err;
	*why = "it needs its 16-bit entry";
	return linux_wants_real_mode(k, read_cmdline(k->cmdline_max)) ? -ENOTSUP : 0;
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
	u8 *info = (u8 *)KERNEL_INFO + KERNEL_MULTIBOOT_AT;

	kernel.multiboot.address = kernel.address;
	kernel.multiboot.size = kernel.size;
	kernel.multiboot.entry = ask_entry();
	*why = "its information is another loader's";
	if (item_size(MACHINE_INITRD) != MULTIBOOT_INFO_SIZE)
		return -ENOTSUP;
	*why = "its information cannot be read";
	if (machine_item_read(MACHINE_INITRD, 0, info, MULTIBOOT_INFO_SIZE))
		return -EIO;
	if (KERNEL_GRAPHICS)
		find_wish();
	return multiboot_check(&kernel.multiboot, info, why);
}

static int find_pvh(const char **why)
{
	u32 size = min(item_size(MACHINE_KERNEL_SETUP), (u32)PVH_HEAD_SIZE);
	u8 *head;
	int err = -EIO;

	kernel.initrd_size = item_size(MACHINE_INITRD);
	kernel.pvh.address = kernel.address;
	kernel.pvh.size = kernel.size;
	kernel.pvh.entry = ask_entry();
	/* The VMM put it there before the firmware stored its data at the same place. */
	*why = "it lies where the firmware's data is, from 1 MiB on";
	kernel.in_the_way =
		kernel.address < KERNEL_BUSY_END && kernel.address + kernel.size > KERNEL_BUSY;
	if (kernel.in_the_way &&
	    alloc_behind_kernel() != behind_kernel(kernel.address + kernel.size))
		return -EINVAL;
	*why = "it lies where the firmware's scratch memory is";
	if (!kernel.in_the_way && !post_reserve(kernel.address, kernel.address + kernel.size))
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

/*
 * Handles a kernel that belongs below 1 MiB. If it fits into conventional memory, the option ROM
 * starts it. If it does not fit, the kernel is refused, because the ROM would write it over video
 * memory or the firmware.
 */
static int find_low(const char **why)
{
	u32 end = bios_data->memory_kb * 1024u;

	*why = misfit;
	if (kernel.size > end || kernel.address > end - kernel.size)
		return -EINVAL;
	*why = "it wants to be below 1 MiB";
	return -ENOTSUP;
}

static bool find_kind(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *rom = kinds[i].path + sizeof(ROM_PATH) - 1;

		/*
		 * If the firmware runs from RAM, the VMM's multiboot kernel is the firmware itself.
		 * Do not start it a second time.
		 */
		if (kinds[i].kind == MULTIBOOT && image_in_ram())
			continue;
		if (machine_file_size(rom, NULL))
			continue;
		kernel.kind = kinds[i].kind;
		kernel.path = kinds[i].path;
		kernel.rom = rom;
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
	kernel.size = early_kernel.size ? early_kernel.size : item_size(MACHINE_KERNEL);
	if (!kernel_is(&kernel, LINUX))
		kernel.address = early_kernel.size ? early_kernel.address
						   : machine_item_number(MACHINE_KERNEL_ADDRESS);
	if (kernel_is(&kernel, LINUX))
		err = find_linux(&why);
	else if (kernel.size && kernel.address < RESIDENT_END)
		err = find_low(&why);
	else if (kernel.size && kernel_is(&kernel, PVH))
		err = find_pvh(&why);
	else if (kernel.size && kernel_is(&kernel, MULTIBOOT))
		err = find_multiboot(&why);
	if (err == -ENOTSUP) {
		log_info("kernel: %s, so the option ROM starts it\n", why);
		kernel.kind = NO_KERNEL;
	} else if (err) {
		is_faulty(why);
	}
}

bool kernel_usable(void)
{
	return kernel.kind != NO_KERNEL && !kernel.faulty;
}

bool kernel_comes_first(void)
{
	const struct machine_boot *b = &machine.boot;

	return kernel_usable() && b->menu == MACHINE_MENU_NONE &&
	       order_rank(b->order, b->order_size, kernel.path) == 0;
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

static int prepare_linux(struct kernel_memory *m, const char **why)
{
	struct linux_kernel *k = &kernel.bzimage;
	const char *cmdline = read_cmdline(k->cmdline_max);
	int err = linux_place(k, m, kernel.initrd_size, kernel.address, KERNEL_BUSY,
			      KERNEL_BUSY_SIZE, &kernel.layout, why);

	if (err)
		return err;
	kernel.layout.cmdline = KERNEL_CMDLINE;
	k->real_mode = KERNEL_REAL_MODE && linux_wants_real_mode(k, cmdline);
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
	*why = misfit;
	return kernel_memory_is_free(m, kernel.address, kernel.size) ? 0 : -ENOMEM;
}

static int prepare_pvh(struct kernel_memory *m, const char **why)
{
	struct pvh_kernel *k = &kernel.pvh;

	*why = misfit;
	if (!kernel_memory_is_free(m, k->address, k->size))
		return -ENOMEM;
	kernel_memory_take(m, k->address, k->size);
	kernel_memory_take(m, KERNEL_BUSY, KERNEL_BUSY_SIZE);
	kernel_memory_take(m, (u32)behind_kernel_copy(alloc_behind_kernel()),
			   kernel.in_the_way ? KERNEL_BUSY_SIZE : 0);
	k->cmdline = (u32)read_cmdline(CMDLINE_ROOM);
	k->initrd_size = kernel.initrd_size;
	if (!k->initrd_size)
		return 0;
	*why = "no room for the initrd";
	k->initrd = kernel_memory_highest(m, ~0u, k->initrd_size, 0x1000);
	return k->initrd ? 0 : -ENOMEM;
}

bool kernel_place(struct kernel_memory *m)
{
	const char *why = "";
	int err = 0;

	if (kernel_is(&kernel, LINUX))
		err = prepare_linux(m, &why);
	else if (kernel_is(&kernel, PVH))
		err = prepare_pvh(m, &why);
	else if (kernel_is(&kernel, MULTIBOOT))
		err = prepare_multiboot(m, &why);
	if (!err)
		return true;
	is_faulty(why);
	kernel_report();
	return false;
}

bool kernel_prepare(void)
{
	struct kernel_memory m = { 0 };
	u32 kept = alloc_kept_start(); /* 0 means 4 GiB: nothing is kept below that */

	m.map = e820_current(&m.count);
	kernel_memory_take(&m, kept, -kept);
	kernel.rsdp = acpi_rsdp();
	return kernel_place(&m);
}

bool kernel_may_run_dos(void)
{
	return kernel_is(&kernel, MULTIBOOT) ||
	       (kernel_is(&kernel, LINUX) && kernel.bzimage.real_mode);
}
