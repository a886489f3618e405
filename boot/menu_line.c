// SPDX-License-Identifier: BSD-2-Clause
/* Describes an entry for the menu (boot/menu_line.h). POST. */
#include "boot/menu_line.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "pci/pci.h"

#define SIZE_TEXT 16
#define UNIT_STEP 10240 /* from so many units on, the next larger unit is used */

const char *menu_bus(const struct block_device *b)
{
	static const char buses[][8] = {
		[BLOCK_ATA] = "IDE",   [BLOCK_ATAPI] = "IDE",	  [BLOCK_SATA] = "SATA",
		[BLOCK_SCSI] = "SCSI", [BLOCK_USB] = "USB",	  [BLOCK_VIRTIO] = "virtio",
		[BLOCK_NVME] = "NVMe", [BLOCK_FLOPPY] = "floppy", [BLOCK_SD] = "SD",
		[BLOCK_RAM] = "RAM",
	};

	/* An ATAPI drive has the same interface on IDE and SATA, so the driver tells the bus. */
	if (b->interface == BLOCK_ATAPI && b->kind == BLOCK_KIND_AHCI)
		return buses[BLOCK_SATA];
	return b->interface < ARRAY_SIZE(buses) ? buses[b->interface] : "unknown bus";
}

void menu_size(const struct block_device *b, char *buf, u32 size)
{
	static const char units[][4] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	u64 n = (block_units(b) * (block_unit_size(b) / 512) + 1) / 2;
	u32 unit = 0;

	for (; n >= UNIT_STEP && unit < ARRAY_SIZE(units) - 1; unit++)
		n >>= 10;
	if (n)
		snprintf(buf, size, "%u %s", (u32)n, units[unit]);
	else
		snprintf(buf, size, "empty");
}

/*
 * Returns whether a name contains the place already, as those of devices without a model do:
 * "Virtio disk PCI:00:05.0".
 */
static bool tells_place(const char *name)
{
	for (; *name; name++)
		if (!strncmp(name, "PCI:", 4) || !strncmp(name, "MMIO:", 5))
			return true;
	return false;
}

void menu_line(const struct boot_entry *e, char *buf, u32 size)
{
	const struct block_device *b = e->block;
	const char *before = b && b->cdrom ? "DVD/CD [" : "", *after = *before ? "]" : "";
	char text[SIZE_TEXT], place[SIZE_TEXT] = "";

	/*
	 * For a diskette drive show the name only. Its size is not known, because the drive is not
	 * accessed before it is used.
	 */
	if (!b || b->interface == BLOCK_FLOPPY) {
		snprintf(buf, size, "%s", e->name);
		return;
	}
	if (b->bus == BLOCK_BUS_PCI && !tells_place(e->name))
		snprintf(place, sizeof(place), " at %02x:%02x.%x", pci_bus(b->bdf), pci_dev(b->bdf),
			 pci_fn(b->bdf));
	menu_size(b, text, sizeof(text));
	/* Management tools look for a CD drive by these words. */
	snprintf(buf, size, "%s%s%s, %s%s, %s", before, e->name, after, menu_bus(b), place, text);
}
