// SPDX-License-Identifier: BSD-2-Clause
/* Loads and starts option ROMs (boot/option_rom.h). Flat 32-bit, POST. */
#include "boot/option_rom.h"
#include "abi/flat.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "boot/boot.h"
#include "boot/kernel.h"
#include "boot/path.h"
#include "boot/rom_disks.h"
#include "boot/rom_stack.h"
#include "char/console.h"
#include "cpu/bulk.h"
#include "cpu/byte_sum.h"
#include "cpu/cpu.h"
#include "cpu/modes.h"
#include "cpu/simd.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/image.h"
#include "memory/shadow.h"
#include "pci/pci.h"
#include "tpm/tpm.h"

#define ROM_ALIGN     2048 /* ROMs are searched for at multiples of 2 KiB in C0000-DFFFF */
#define ROM_INIT      3
/* a file may have several images, one of which is for this machine */
#define MAX_ROM_FILE  0x1000000
/* Values of KNOB_PCI_OPTIONROM_EXEC. */
#define EXEC_DISPLAYS 1
#define EXEC_ALL      2
/* no isolation number and no read data port, because this is not an ISA PnP card */
#define NO_PNP	      0xffff

#ifdef CONFIG_ROM_DISKS
#define ROM_DISKS 1
#else
#define ROM_DISKS 0
#endif

#define MULTIBOOT_LOADER "genroms/multiboot" /* QEMU's multiboot.bin and multiboot_dma.bin */

/* The user's wishes about option ROMs. */
static u32 pci_exec;
static bool check_sum;

static u32 next_rom = OPTION_ROM_BASE, roms_end;

#define PIECE 0x4000u /* size of a piece of shadow RAM, as in struct platform */

/* Returns the bits of all pieces of shadow RAM from C0000 up to @linear. */
static u16 pieces_below(u32 linear)
{
	return (1u << (linear - OPTION_ROM_BASE) / PIECE) - 1;
}

u16 option_roms_finish(u32 ram_end)
{
	u32 end = ALIGN_UP(next_rom, PIECE), ram_from = max(end, (u32)OPTION_ROM_EXTRA);

	bulk_clear((void *)next_rom, end - next_rom);
	if (ram_from < ram_end)
		bulk_clear((void *)ram_from, ram_end - ram_from);
	return pieces_below(end) | (pieces_below(ram_end) & ~pieces_below(ram_from));
}

/*
 * Returns whether this is our own VGA ROM. Its checksum is not computed, to save time (abi/flat.h).
 */
static bool rom_is_ours(const u8 *image)
{
	return !memcmp(image + VGA_MARK_AT, VGA_MARK, sizeof(VGA_MARK) - 1);
}

/*
 * Copies the image to its place and clears the gap up to the next ROM's alignment. Returns its
 * segment; 0 if there is no room or the checksum is wrong. The sum is computed from the copy,
 * because reading a ROM BAR may trap.
 */
static u16 rom_place(const struct option_rom *r, const char *name)
{
	u32 room = ALIGN_UP(r->size, ROM_ALIGN);

	if (next_rom + room > roms_end) {
		log_error("option ROM %s: %u bytes do not fit below %x\n", name, r->size, roms_end);
		return 0;
	}
	bulk_copy((void *)next_rom, r->image, r->size);
	memset((void *)(next_rom + r->size), 0, room - r->size);
	if (check_sum && !rom_is_ours((const u8 *)next_rom) &&
	    byte_sum((void *)next_rom, r->size)) {
		memset((void *)next_rom, 0, r->size);
		log_warn("option ROM %s: %s\n", name, error_name(-ECKSUM));
		return 0;
	}
	return next_rom >> 4;
}

/* Returns the far pointer to a stack that the VGA ROM keeps (abi/flat.h). */
static u32 vga_stack(void)
{
	return (u32)vga_rom_stack >> 4 << 16 | VGA_FLAT_STACK;
}

/*
 * Fills in what the ROM would otherwise have to find out by accesses. Only a ROM that knows of this
 * agreement (abi/flat.h) reads it.
 */
static void tell_flat(struct vga_flat *f, u16 bdf)
{
#ifdef CONFIG_SHORT_CUTS
	const struct pci_device *d = bdf ? pci_find(bdf) : NULL;

	if (!d)
		return;
	f->id = (u32)d->device << 16 | d->vendor;
	for (u32 i = 0; i < ARRAY_SIZE(f->bars); i++)
		if (!(d->bar[i].flags & PCI_BAR_IO) && !(d->bar[i].addr >> 32))
			f->bars[i] = d->bar[i].addr;
	f->size = d->bar[0].size;
#endif
}

/* Calls the initialisation vector of a display's ROM. Returns false if an exception ends the call.
 */
static bool start_display(u16 seg, u16 bdf, struct regs *regs)
{
	struct vga_flat flat = { 0 };
	u32 sse = bulk_begin();
	bool done;

	flat.sse = sse != BULK_NONE && simd_features() & CPUID_1_EDX_SSE2;
	tell_flat(&flat, bdf);
	regs->edi = VGA_FLAT_EDI;
	regs->esi = VGA_FLAT_ESI;
	regs->ecx = vga_stack();
	regs->ebp = (u32)&flat;
	done = call16_guarded(seg, ROM_INIT, regs);
	bulk_end(sse);
	return done;
}

/*
 * Calls the initialisation vector. A ROM may shrink itself by changing its length byte, or give up
 * everything by removing its signature; the next ROM uses that room. A ROM that claims to have
 * grown keeps the room that it had. Returns false if an exception ends the call. Such a ROM keeps
 * its room, because vectors may point there, and is not called again.
 */
static bool rom_start(u16 seg, u16 bdf, bool flat, const struct option_rom *r)
{
	const u8 *image = (const u8 *)((u32)seg << 4);
	struct regs regs = { .flags = FLAG_IF };
	u32 size;

	regs.ax = bdf;
	regs.bx = NO_PNP;
	regs.dx = NO_PNP;
	regs.es = FSEG;
	regs.di = shared.pnp_offset;
	if (!(flat ? start_display(seg, bdf, &regs) : call16_guarded(seg, ROM_INIT, &regs))) {
		next_rom += ALIGN_UP(r->size, ROM_ALIGN);
		return false;
	}
	size = image[2] * OPTION_ROM_BLOCK;
	if (image[0] != 0x55 || image[1] != 0xaa || size > r->size)
		size = image[0] == 0x55 && image[1] == 0xaa ? r->size : 0;
	size = ALIGN_UP(size, ROM_ALIGN);
	if (size < r->size)
		bulk_clear((void *)(next_rom + size), r->size - size);
	next_rom += size;
	return true;
}

/*
 * Calls the boot connection vector (BIOS Boot Specification 1.01, 3.3.3.2), by which a ROM takes
 * INT 13h. The registers are those of the initialisation.
 */
static void rom_connect(u16 seg, u16 vector, u16 bdf)
{
	struct regs regs = { .flags = FLAG_IF };

	regs.ax = bdf;
	regs.bx = NO_PNP;
	regs.dx = NO_PNP;
	regs.es = FSEG;
	regs.di = shared.pnp_offset;
	if (!call16_guarded(seg, vector, &regs))
		log_error("option ROM at %x0: its boot connection vector failed\n", seg);
}

/* Adds a boot entry for the bootstrap entry vector, if the ROM has one after its initialisation. */
static void add_boot_entry(u16 seg, u16 bdf, const char *path, const char *name)
{
	struct option_rom r;
	const u8 *image = (const u8 *)((u32)seg << 4);

	if (option_rom_parse(image, roms_end - ((u32)seg << 4), 0, &r))
		return;
	name = r.name ? r.name : name;
	if (r.bev)
		boot_add_bev(seg, r.bev, path, name);
	/*
	 * Looks for disks that the ROM has added at its initialisation, and calls its connection
	 * vector, at which it may add others.
	 */
	rom_disks_look(path, name);
	if (ROM_DISKS && r.bcv) {
		rom_connect(seg, r.bcv, bdf);
		rom_disks_look(path, name);
	}
}

/* Returns the segment, or 0 if the ROM's initialisation failed. */
static u16 rom_start_or_say(u16 seg, u16 bdf, bool flat, const struct option_rom *r,
			    const char *name)
{
	tpm_measure_rom((const void *)((u32)seg << 4), r->size, bdf);
	if (rom_start(seg, bdf, flat, r))
		return seg;
	log_error("option ROM %s failed and is left out\n", name);
	console_printf("Option ROM %s failed.\n", name);
	return 0;
}

/* Loads the file to post_alloc() memory, filled up with zeros to a whole block. */
static int rom_file_load(const char *file, u8 **rom, u32 *size)
{
	u32 bytes;
	int err = machine_file_size(file, &bytes);

	if (err)
		return err;
	if (!bytes || bytes > MAX_ROM_FILE)
		return -ERANGE;
	*size = ALIGN_UP(bytes, OPTION_ROM_BLOCK);
	*rom = post_alloc(*size, 16);
	if (!*rom)
		return -ENOMEM;
	memset(*rom + bytes, 0, *size - bytes);
	return machine_file_read(file, 0, *rom, bytes);
}

#define PCI_FILE_SIZE sizeof("pciVVVV,DDDD.rom")

/* Returns whether the user gives another ROM for the device, and the file's name. */
static bool has_pci_file(const struct pci_device *d, char *file)
{
	if (!machine_file_name("pci", 0))
		return false;
	snprintf(file, PCI_FILE_SIZE, "pci%04x,%04x.rom", d->vendor, d->device);
	return !machine_file_size(file, NULL);
}

static u16 place_file(const char *file, struct option_rom *r)
{
	u32 size = 0;
	u8 *rom = NULL;
	u16 seg = 0;
	int err = rom_file_load(file, &rom, &size);

	if (!err)
		err = option_rom_parse(rom, size, 0, r);
	if (!err)
		seg = rom_place(r, file);
	else
		log_warn("option ROM %s: %s\n", file, error_name(err));
	post_free(rom);
	return seg;
}

/* Places a PCI device's ROM, which is read through its BAR while that is enabled. */
static u16 place_bar(struct pci_device *d, const char *name, struct option_rom *r)
{
	const struct pci_bar *bar = &d->bar[PCI_ROM_BAR];
	u16 seg = 0;
	int err;

	pci_enable(d, PCI_COMMAND_MEMORY);
	pci_write32(d->bdf, PCI_ROM, (u32)bar->addr | PCI_ROM_ENABLE);
	err = option_rom_parse((const u8 *)(u32)bar->addr, bar->size, d->vendor, r);
	if (!err)
		seg = rom_place(r, name);
	/* Disable it before the ROM runs: some cards decode either their ROM or their BARs. */
	pci_write32(d->bdf, PCI_ROM, (u32)bar->addr);
	if (err)
		log_warn("option ROM of %s: %s\n", name, error_name(err));
	return seg;
}

/* Runs a PCI device's ROM, or the one that the user gives in its place. */
static u16 run_pci(struct pci_device *d, bool flat)
{
	const struct pci_bar *bar = &d->bar[PCI_ROM_BAR];
	char name[16], file[PCI_FILE_SIZE];
	struct option_rom r;
	bool given = has_pci_file(d, file);
	u16 seg;

	if (!given && (!bar->size || !bar->addr))
		return 0;
	snprintf(name, sizeof(name), "%02x:%02x.%x", pci_bus(d->bdf), pci_dev(d->bdf),
		 pci_fn(d->bdf));
	seg = given ? place_file(file, &r) : place_bar(d, name, &r);
	if (!seg)
		return 0;
	log_info("option ROM of %s at %x0, %u bytes%s%s\n", name, seg, r.size,
		 given ? " from " : "", given ? file : "");
	return rom_start_or_say(seg, d->bdf, flat, &r, name);
}

static void run_file(const char *file, const char *prefix)
{
	struct option_rom r;
	char path[PATH_SIZE];
	u16 seg;

	if (kernel_is_faulty(file))
		return;
	seg = place_file(file, &r);
	if (!seg)
		return;
	log_info("option ROM %s at %x0, %u bytes\n", file, seg, r.size);
	if (!rom_start_or_say(seg, 0, *prefix == 'v', &r, file))
		return;
	kernel_rom_is_at(file, seg);
	snprintf(path, sizeof(path), "/rom@%s", file);
	add_boot_entry(seg, 0, path, file + strlen(prefix));
}

/*
 * Returns whether @file is the VMM's multiboot loader, and the firmware is the kernel that it has
 * loaded. It would load the firmware again and again.
 */
static bool has_loaded_us(const char *file)
{
	return image_in_ram() && !strncmp(file, MULTIBOOT_LOADER, sizeof(MULTIBOOT_LOADER) - 1);
}

static void run_files(const char *prefix)
{
	const char *file;

	for (u32 i = 0; (file = machine_file_name(prefix, i)); i++)
		if (!has_loaded_us(file))
			run_file(file, prefix);
}

static bool is_display(const struct pci_device *d)
{
	return d->class >> 8 == PCI_CLASS_VGA >> 8;
}

/*
 * Returns the VGA that has the legacy addresses; if there is none, the first display that has a
 * ROM.
 */
static struct pci_device *primary_display(void)
{
	struct pci_device *d = pci_primary_vga();

	if (d)
		return d;
	pci_for_each(d) if (is_display(d) && d->bar[PCI_ROM_BAR].size) return d;
	return NULL;
}

#ifdef CONFIG_ISA_DISPLAY_ROM
/* Runs one image. Returns its segment, or 0 if it did not start. */
static u16 rom_run(const struct option_rom *r, u16 bdf, bool flat, const char *name)
{
	u16 seg = rom_place(r, name);

	if (!seg)
		return 0;
	log_info("option ROM %s at %x0, %u bytes\n", name, seg, r->size);
	return rom_start_or_say(seg, bdf, flat, r, name);
}

/*
 * Starts the ROM of an ISA display, which is at C0000 already, if no other display's ROM was
 * started.
 */
static void run_kept(void)
{
	u32 size = shadow_kept_rom();
	struct option_rom r;

	if (!size || next_rom != OPTION_ROM_BASE)
		return;
	/*
	 * After a reset, QEMU may still show a ROM of the last boot there, which it has patched
	 * (kvmvapic.bin). So a bad checksum is not worth a warning.
	 */
	if (option_rom_parse((const u8 *)OPTION_ROM_BASE, size, 0, &r) ||
	    (check_sum && byte_sum((void *)OPTION_ROM_BASE, r.size)) ||
	    !rom_run(&r, 0, true, "of an ISA display"))
		memset((void *)OPTION_ROM_BASE, 0, size);
}
#else
static void run_kept(void)
{
}
#endif

void option_roms_video(u32 end)
{
	struct pci_device *display = primary_display();

	roms_end = end;
	pci_exec = knob_number(KNOB_PCI_OPTIONROM_EXEC);
	check_sum = knob_bool(KNOB_OPTIONROMS_CHECKSUM);
	if (display && pci_exec >= EXEC_DISPLAYS)
		run_pci(display, true);
	run_files("vgaroms/");
	run_kept();
}

void option_roms_run(void)
{
	struct pci_device *d;

	rom_disks_begin();
	pci_for_each(d)
	{
		char path[PATH_SIZE];
		u16 seg;

		/*
		 * Do not run the ROMs of displays: option_roms_video() has run the primary one's,
		 * and the others get none. Skip devices that a driver uses, too.
		 */
		if (is_display(d) || d->taken || pci_exec < EXEC_ALL)
			continue;
		seg = run_pci(d, false);
		if (seg)
			add_boot_entry(seg, d->bdf, pci_path(d, path, sizeof(path)) ? path : NULL,
				       "network card");
	}
	run_files("genroms/");
	rom_disks_end();
}
