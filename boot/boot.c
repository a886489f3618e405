// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tries to boot: a disk's first sector, a CD, or an option ROM's vector (BIOS Boot Specification
 * 1.01; IBM PS/2 and PC BIOS Interface Technical Reference, INT 18h, 19h). Management tools look
 * for the words of these messages. Flat 32-bit, resident.
 */
#include "boot/boot.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "acpi/fpdt.h"
#include "block/floppy.h"
#include "boot/cdrom.h"
#include "boot/registers.h"
#include "char/console.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "disk/drive.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "pc/cmos.h"
#include "pc/reset.h"
#include "tpm/tpm.h"

#define SIGNATURE_AT 510
#define SIGNATURE    0xaa55

#define MBR_CODE_SIZE 440
#define SECTOR_SIZE   512

#define RETRY_NEVER 0xffffffff

static struct boot_entry *entries;
static u32 nr_entries, at;
static u32 retry_ms;
static bool cmos_wishes;

void boot_set_entries(struct boot_entry *list, u32 count, u32 retry, bool cmos)
{
	entries = list;
	nr_entries = count;
	retry_ms = retry;
	cmos_wishes = cmos;
}

static void failed(const struct boot_entry *e, const char *what, int err)
{
	console_printf("Boot failed: %s\n\n", what);
	log_warn("boot from %s: %s%s%s\n", e->name, what, err ? ": " : "",
		 err ? error_name(err) : "");
}

/*
 * Returns whether entry @e may boot without the signature AA55h. Early diskettes have no signature,
 * and QEMU's option -no-fd-bootchk asks by a bit in CMOS to boot them.
 */
static bool unsigned_boots(const struct boot_entry *e)
{
	return e->kind == BOOT_FLOPPY && cmos_wishes &&
	       cmos_read(CMOS_BOOT_FLAGS) & CMOS_BOOT_UNSIGNED;
}

/*
 * Measures the boot sector's code, then the disk signature and partitions after it (Conventional
 * BIOS 1.21, 3.3.3.5).
 */
static void measure_sector(const struct boot_entry *e)
{
	const u8 *sector = (const u8 *)BOOT_SECTOR;

	tpm_measure_text(PCR_LOADER, EV_ACTION,
			 e->kind == BOOT_FLOPPY ? "Booting BCV Device 00h (Floppy)"
						: "Booting BCV Device 80h (HDD)");
	tpm_measure(PCR_LOADER, EV_IPL, sector, MBR_CODE_SIZE, "MBR");
	tpm_measure(PCR_LOADER_CONFIG, EV_IPL_PARTITION_DATA, sector + MBR_CODE_SIZE,
		    SECTOR_SIZE - MBR_CODE_SIZE, "MBR PARTITION_TABLE");
}

static void boot_disk(const struct boot_entry *e)
{
	struct regs regs;
	int err;

	/* Old boot sectors assume that they are on the first disk. */
	drive_make_first(e->drive);
	err = block_refresh(e->drive->b);
	if (!err)
		err = block_read(e->drive->b, 0, 1, BOOT_SECTOR, NULL);
	if (err) {
		failed(e, "could not read the boot disk", err);
		return;
	}
	if (readw(BOOT_SECTOR + SIGNATURE_AT) != SIGNATURE && !unsigned_boots(e)) {
		failed(e, "not a bootable disk", 0);
		return;
	}
	log_info("booting from %s\n", e->name);
	measure_sector(e);
	boot_announce("loader");
	boot_registers(&regs);
	regs.dl = e->drive->number;
	jump16(0, BOOT_SECTOR, &regs);
}

#ifdef CONFIG_ROM_DISKS
/*
 * Boots a disk that an option ROM serves. Only the ROM's handler of INT 13h can read it, so this
 * function calls that interrupt.
 */
static void boot_foreign_disk(const struct boot_entry *e)
{
	struct regs regs = { .ax = 0x0201, .cx = 1, .flags = FLAG_IF };

	regs.dl = e->foreign;
	regs.bx = BOOT_SECTOR;
	call16_int(0x13, &regs);
	if (regs.flags & FLAG_CF) {
		failed(e, "could not read the boot disk", 0);
		return;
	}
	if (readw(BOOT_SECTOR + SIGNATURE_AT) != SIGNATURE) {
		failed(e, "not a bootable disk", 0);
		return;
	}
	log_info("booting from %s\n", e->name);
	boot_announce("loader");
	boot_registers(&regs);
	regs.dl = e->foreign;
	jump16(0, BOOT_SECTOR, &regs);
}

/* Interrupts that an option ROM has taken. If the ROM's handler returns, nothing has booted. */
static bool int_18h_taken, int_19h_taken;

void boot_set_hooks(bool int_18h, bool int_19h)
{
	int_18h_taken = int_18h;
	int_19h_taken = int_19h;
}

/*
 * Jumps to code that calls interrupt @vector, which an option ROM has taken. If the ROM's handler
 * returns, the code calls INT 18h, which tries the next entry.
 */
static void boot_by_interrupt(u8 vector)
{
	static u8 code[] = { 0xcd, 0, 0xcd, 0x18 };
	struct regs regs;

	log_info("INT %02xh is an option ROM's\n", vector);
	code[1] = vector;
	boot_registers(&regs);
	jump16((u32)code >> 4, (u32)code & 15, &regs);
}
#endif

#ifdef CONFIG_KERNEL_LOADER
/*
 * A kernel that POST did not start, because another entry comes first. When it is the turn of the
 * option ROM at segment kernel_seg, kernel_start_late() is called instead of the ROM.
 */
static u16 kernel_seg;
static void (*kernel_start_late)(u32 rsdp, u32 behind);
static u32 kernel_rsdp, kernel_behind;

void boot_set_kernel(u16 seg, void (*start)(u32 rsdp, u32 behind), u32 rsdp, u32 behind)
{
	kernel_seg = seg;
	kernel_start_late = start;
	kernel_rsdp = rsdp;
	kernel_behind = behind;
}

static bool boot_kernel(const struct boot_entry *e)
{
	if (!kernel_start_late || e->seg != kernel_seg)
		return false;
	kernel_start_late(kernel_rsdp, kernel_behind);
	return true;
}
#else
#define boot_kernel(e) false
#endif

/*
 * Code that calls a boot entry vector. The vector runs on the stack that jump16() sets up for boot
 * sectors, at 0:7C00. Its segment must be 0, because QEMU's kernel ROM has a DMA request on its
 * stack and gives the device the request's offset as its address. If the vector returns, INT 18h
 * tries the next entry.
 */
static struct {
	u8 call;
	u16 off, seg;
	u8 int_18h[2];
} __packed bev_caller = { .call = 0x9a, .int_18h = { 0xcd, 0x18 } };

static void boot_bev(const struct boot_entry *e)
{
	u32 at = (u32)&bev_caller;
	struct regs regs;

	log_info("booting from %s at %04x:%04x\n", e->name, e->seg, e->off);
	tpm_measure_text(PCR_LOADER, EV_ACTION, "Booting BEV Device");
	boot_announce("option ROM");
	boot_registers(&regs);
	bev_caller.off = e->off;
	bev_caller.seg = e->seg;
	jump16(at >> 4, at & 15, &regs);
}

#ifdef CONFIG_CDROM_BOOT
static void boot_cdrom(const struct boot_entry *e)
{
	int err = 0, code = cd_boot(e->drive, &err);
	char what[48];

	snprintf(what, sizeof(what), "Could not read from CDROM (code %04x)", code);
	failed(e, what, err);
}
#else
#define boot_cdrom(e)	   failed(e, "CDs are not supported", 0)
#define cd_emulation_end() ((void)0)
#endif

/*
 * Returns whether the entry can be tried. If no drive number was left for a disk, it gets one only
 * when the user picks it from the menu.
 */
static bool has_number(const struct boot_entry *e)
{
	return !BOOT_FROM_MENU || e->kind == BOOT_ROM_BEV || e->drive || e->foreign;
}

static void try_entry(const struct boot_entry *e)
{
	static const char kinds[BOOT_KINDS][12] = {
		[BOOT_FLOPPY] = "Floppy",
		[BOOT_DISK] = "Hard Disk",
		[BOOT_CDROM] = "DVD/CD",
		[BOOT_ROM_BEV] = "ROM",
	};

	cd_emulation_end(); /* ends the emulation of an earlier attempt */
	tpm_ready_to_boot();
	fpdt_loading();
	console_printf("Booting from %s...\n", kinds[e->kind]);
	if (e->kind == BOOT_ROM_BEV && boot_kernel(e))
		return;
	if (e->kind == BOOT_ROM_BEV)
		boot_bev(e);
	else if (e->kind == BOOT_CDROM)
		boot_cdrom(e);
#ifdef CONFIG_ROM_DISKS
	else if (e->foreign)
		boot_foreign_disk(e);
#endif
	else
		boot_disk(e);
}

static __noreturn void nothing_boots(void)
{
	log_warn("no bootable device\n");
	if (retry_ms == RETRY_NEVER) {
		console_printf("No bootable device.\n");
		for (;;)
			delay_us(1000000);
	}
	console_printf("No bootable device.  Retrying in %u seconds.\n", retry_ms / 1000);
	for (u32 left = retry_ms; left; left -= min(left, 1000u))
		delay_us(min(left, 1000u) * 1000);
	machine_reset();
}

void boot_next(void)
{
	/* INT 18h and 19h never return to whoever was waiting for a device. Forget those waits. */
	block_restart();
	time_restart();
	floppy_restart();
	for (const struct boot_entry *e = entries + at; at < nr_entries; e = entries + at) {
		at++;
		if (has_number(e))
			try_entry(e);
	}
#ifdef CONFIG_ROM_DISKS
	if (int_18h_taken) {
		int_18h_taken = false; /* because its handler may call ours */
		boot_by_interrupt(0x18);
	}
#endif
	nothing_boots();
}

void boot_first(void)
{
	at = 0;
	boot_next();
}

#ifdef CONFIG_ROM_DISKS
void boot_start(void)
{
	if (int_19h_taken)
		boot_by_interrupt(0x19);
	boot_first();
}
#endif
