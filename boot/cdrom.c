// SPDX-License-Identifier: BSD-2-Clause
/*
 * Boots a CD ("El Torito" Bootable CD-ROM Format Specification 1.0). The boot record and the
 * catalog are read to 7C00h, where boot sectors go: that memory is free, because it will be the
 * guest's. Flat 32-bit, resident.
 */
#include "boot/cdrom.h"
#include "abi/bda.h"
#include "boot/registers.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "log/log.h"
#include "tpm/tpm.h"

#define CATALOG_SECTORS 4 /* 254 entries, more than any disc has */
#define ENTRIES		16
#define SECTORS_DEFAULT 4     /* one CD sector; used if the catalog says 0 */
#define LOAD_LOWEST	0x600 /* the lowest address, above the BIOS data area */
#define UNITS		(EL_TORITO_SECTOR / 512)

/*
 * Loads an image that is not emulated to address @to. If the catalog gives it more sectors than the
 * disc has or memory holds, loads as many as possible.
 */
static int load_flat(struct block_device *cd, const struct cd_packet *p, u32 to)
{
	u32 top = bios_data->memory_kb * 1024u;
	u32 count = (p->sectors + UNITS - 1) / UNITS;
	u64 end = block_units(cd);

	if (p->lba >= end)
		return -ERANGE;
	if (count > (top - to) / EL_TORITO_SECTOR || count > end - p->lba) {
		count = min((top - to) / EL_TORITO_SECTOR, (u32)(end - p->lba));
		log_warn("CD: %u sectors to load, %u are possible\n", p->sectors, count * UNITS);
	}
	return count ? block_read(cd, p->lba, count, to, NULL) : -ERANGE;
}

/*
 * Starts the emulation, and loads the boot sectors from the emulated drive to address @to. The
 * catalog counts them in sectors of 512 bytes, as that drive has.
 */
static int load_emulated(const struct cd_packet *p, u32 to)
{
	u32 top = bios_data->memory_kb * 1024u;
	int err = cd_emulation_start();

	if (err)
		return err;
	err = p->sectors * 512u > top - to ? -ERANGE
					   : block_read(drive_get(p->drive)->b, 0,
							p->sectors ? p->sectors : 1u, to, NULL);
	if (err)
		cd_emulation_end();
	return err;
}

int cd_load_and_start(struct drive *d, bool announce)
{
	const struct cd_packet *p = cd_booted();
	u16 segment = p->load_segment ? p->load_segment : BOOT_SECTOR >> 4;
	u32 to = (u32)segment << 4;
	struct regs regs;
	int err;

	if (to < LOAD_LOWEST || to >= bios_data->memory_kb * 1024u)
		return -EINVAL;
	err = p->media & 15 ? load_emulated(p, to) : load_flat(d->b, p, to);
	if (err)
		return err;
	/*
	 * Measures what runs: the loaded image, up to the end of memory, beyond which load_flat()
	 * loads nothing.
	 */
	tpm_measure(PCR_LOADER, EV_IPL, (const void *)to,
		    min(p->sectors * 512u, bios_data->memory_kb * 1024u - to), "EL TORITO IPL");
	if (announce)
		boot_announce("loader");
	boot_registers(&regs);
	regs.dl = p->drive;
	/* An image that is loaded at 7C00h may be a boot sector, which expects CS to be 0. */
	if (to == BOOT_SECTOR)
		jump16(0, BOOT_SECTOR, &regs);
	jump16(segment, 0, &regs);
}

/* Returns the first entry for PCs. Other sections may be for other machines. */
static const struct el_torito_entry *cdrom_choose(const struct el_torito_entry *e, int count)
{
	for (; count > 0; count--, e++)
		if (e->platform == EL_TORITO_PLATFORM_X86)
			return e;
	return NULL;
}

static int cdrom_read_catalog(struct block_device *cd, u32 lba, int *err)
{
	u64 end = block_units(cd);
	u32 count = CATALOG_SECTORS;

	if (lba < end)
		count = min((u64)count, end - lba);
	*err = block_read(cd, lba, count, BOOT_SECTOR, NULL);
	/* On some discs nothing after the catalog's first sector can be read. */
	if (*err && count > 1) {
		count = 1;
		*err = block_read(cd, lba, count, BOOT_SECTOR, NULL);
	}
	return *err ? 0 : count * EL_TORITO_SECTOR;
}

static int start_entry(struct drive *d, const struct el_torito_entry *e, u32 catalog)
{
	struct el_torito_entry entry = *e;

	if (!entry.sectors && entry.media == MEDIA_NO_EMULATION)
		entry.sectors = SECTORS_DEFAULT;
	cd_set_booted(d, &entry, catalog);
	log_info("booting from %s: type %u, %u sectors at %u to %04x:0000\n", d->b->name,
		 entry.media, entry.sectors, entry.lba, entry.load_segment);
	return cd_load_and_start(d, true);
}

int cd_boot(struct drive *d, int *err)
{
	u8 *buffer = (u8 *)BOOT_SECTOR;
	struct el_torito_entry entries[ENTRIES];
	const struct el_torito_entry *e;
	u32 catalog;
	int n;

	*err = block_refresh(d->b);
	if (*err)
		return CD_NOT_READY;
	*err = block_read(d->b, EL_TORITO_RECORD_LBA, 1, BOOT_SECTOR, NULL);
	if (*err)
		return CD_NO_DESCRIPTOR;
	*err = el_torito_catalog(buffer, &catalog);
	if (*err)
		return CD_NO_BOOT_RECORD;
	n = cdrom_read_catalog(d->b, catalog, err);
	if (*err)
		return CD_CATALOG_UNREADABLE;
	tpm_measure_text(PCR_LOADER, EV_ACTION, "Booting CD ROM");
	tpm_measure(PCR_LOADER_CONFIG, EV_IPL_PARTITION_DATA, buffer, n, "BOOT CATALOG");
	n = el_torito_entries(buffer, n, entries, ENTRIES);
	*err = min(n, 0);
	if (*err)
		return CD_CATALOG_MALFORMED;
	e = cdrom_choose(entries, n);
	if (!e)
		return CD_NOT_BOOTABLE;
	*err = start_entry(d, e, catalog);
	return CD_BAD_IMAGE;
}
