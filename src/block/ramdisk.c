// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes a diskette drive of each of the VMM's files floppyimg/..., whose image is kept in RAM. The
 * file's size tells the format. What was written is lost at the machine's next reset. Flat 32-bit;
 * making drives is POST's, the rest is resident.
 */
#include "block/block.h"
#include "block/floppy_media.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define FOLDER	    "floppyimg/"
#define PATH_SIZE   72
#define PAGE	    4096
#define FIRST_UNIT  2 /* 0 and 1 are the drives that a controller may have */
#define MAX_SECTORS 255

struct ramdisk {
	struct block_device block;
	u8 *image;
};

static u8 *ramdisk_at(struct block_device *b, u64 lba)
{
	return container_of(b, struct ramdisk, block)->image + (u32)lba * b->sector_size;
}

static int ramdisk_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	memcpy((void *)addr, ramdisk_at(b, lba), count * b->sector_size);
	return 0;
}

static int ramdisk_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	memcpy(ramdisk_at(b, lba), (void *)addr, count * b->sector_size);
	return 0;
}

static const struct block_ops ramdisk_ops = {
	.read = ramdisk_read,
	.write = ramdisk_write,
};

/* ------------------------------------------------------------------ POST */

struct format {
	u8 cylinders, heads, spt;
};

/*
 * Formats with one side or with eight sectors per track. find_format() also tries the main format
 * of each drive type of CMOS, but those all have two sides and at least nine sectors.
 */
static const struct format old_formats[] = { { 40, 1, 8 }, { 40, 1, 9 }, { 40, 2, 8 } };

__post static bool format_fits(struct format c, u32 size)
{
	return c.cylinders * c.heads * c.spt * 512u == size;
}

__post static bool find_format(u32 size, struct format *c)
{
	for (u32 i = 0; i < ARRAY_SIZE(old_formats); i++) {
		*c = old_formats[i];
		if (format_fits(*c, size))
			return true;
	}
	for (u8 type = 1; type <= FLOPPY_TYPE_2880; type++) {
		u32 count;
		const struct floppy_format *f = floppy_formats(type, &count);

		*c = (struct format){ f->cylinders, f->heads, f->spt };
		if (format_fits(*c, size))
			return true;
	}
	return false;
}

/*
 * Allocates memory for an image. Tries resident_alloc_large() first, which saves the time for
 * clearing the memory, but has a limit; then resident_alloc(), which logs an error if it fails,
 * too.
 */
__post static u8 *ramdisk_memory(u32 size)
{
	u8 *p = resident_alloc_large(size, PAGE);

	return p ? p : resident_alloc(size, PAGE);
}

__post static int ramdisk_add(const char *file, u32 number)
{
	struct ramdisk *d;
	struct block_device *b;
	char path[PATH_SIZE];
	struct format c;
	u32 size;
	int err = machine_file_size(file, &size);

	if (err)
		return err;
	if (!find_format(size, &c)) {
		log_warn("%s: %u bytes are no diskette of 160 KiB to 2.88 MB\n", file, size);
		return 0;
	}
	d = resident_alloc(sizeof(*d), 8);
	if (!d)
		return -ENOMEM;
	d->image = ramdisk_memory(size);
	if (!d->image)
		return -ENOMEM;
	err = machine_file_read(file, 0, d->image, size);
	if (err)
		return err;
	b = &d->block;
	b->ops = &ramdisk_ops;
	b->sectors = size / 512;
	b->sector_size = 512;
	b->max_sectors = MAX_SECTORS;
	b->dma_align = 1;
	b->floppy = true;
	b->cylinders = c.cylinders;
	b->heads = c.heads;
	b->spt = c.spt;
	b->bus = BLOCK_BUS_ISA;
	b->interface = BLOCK_RAM;
	b->unit = FIRST_UNIT + number;
	snprintf(b->name, sizeof(b->name), "Ramdisk [%s]", file + sizeof(FOLDER) - 1);
	snprintf(path, sizeof(path), "/rom@%s", file);
	return block_register(b, path);
}

__post static int ramdisk_probe(struct device *dev)
{
	const char *file;

	for (u32 i = 0; (file = machine_file_name(FOLDER, i)); i++) {
		int err = ramdisk_add(file, i);

		if (err)
			log_error("%s: %s\n", file, error_name(err));
	}
	return 0;
}

static const struct driver_id ramdisk_ids[] = { ISA_ID, { 0 } };

DRIVER(ramdisk_driver)
= { .name = "ramdisk", .ids = ramdisk_ids, .probe = ramdisk_probe };
