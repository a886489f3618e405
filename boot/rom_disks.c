// SPDX-License-Identifier: BSD-2-Clause
/* What option ROMs add by taking vectors (boot/rom_disks.h). Flat 32-bit, POST. */
#include "boot/rom_disks.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "boot/boot.h"
#include "cpu/io.h"
#include "disk/drive.h"
#include "lib/printf.h"
#include "log/log.h"

#define BDA_DISK_COUNT (BDA_BASE + 0x75)

enum { VECTOR_DISK = 0x13, VECTOR_BOOT_FAILED = 0x18, VECTOR_BOOTSTRAP = 0x19 };

static u32 disk_vector, failed_vector, bootstrap_vector; /* the vectors before option ROMs ran */
/* number of disks, including those of option ROMs */
static u8 known;

static u32 vector_of(u8 n)
{
	return readl(IVT_BASE + 4 * n);
}

void rom_disks_begin(void)
{
	disk_vector = vector_of(VECTOR_DISK);
	failed_vector = vector_of(VECTOR_BOOT_FAILED);
	bootstrap_vector = vector_of(VECTOR_BOOTSTRAP);
	known = 0;
	for (struct block_device *b = block_devices; b; b = b->next)
		known += !b->cdrom && !b->floppy && known < DRIVE_MAX_DISKS;
	writeb(BDA_DISK_COUNT, known);
}

void rom_disks_look(const char *path, const char *name)
{
	u8 count = readb(BDA_DISK_COUNT);
	char text[BOOT_NAME_SIZE];

	/* If the vector of INT 13h has not changed, no ROM serves any disks. */
	if (vector_of(VECTOR_DISK) == disk_vector || count > DRIVE_MAX_DISKS)
		count = known;
	for (; known < count; known++) {
		u8 number = DRIVE_DISK + known;

		snprintf(text, sizeof(text), "%s, disk %02xh", name, number);
		log_info("%02xh: disk of option ROM %s\n", number, name);
		boot_add_rom_disk(number, path, text);
		drive_add_foreign();
	}
	writeb(BDA_DISK_COUNT, known);
}

void rom_disks_end(void)
{
	boot_set_hooks(vector_of(VECTOR_BOOT_FAILED) != failed_vector,
		       vector_of(VECTOR_BOOTSTRAP) != bootstrap_vector);
}
