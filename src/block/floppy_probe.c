// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds diskette drives. CMOS has their types (IBM PC AT Technical Reference, CMOS byte 10h), which
 * bda_init() has read, and one read shows whether there is a controller. Nothing moves, and nothing
 * waits, before a drive is used. Flat 32-bit, POST.
 */
#include "abi/bda.h"
#include "block/floppy.h"
#include "cpu/io.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define NOTHING			 0xff
#define CLASS_ISA_BRIDGE	 0x0601
#define EQUIPMENT_FLOPPIES_SHIFT 6

/*
 * Returns the bridge that the controller is behind, for the device path; NULL on a machine without
 * such a bridge.
 */
static const struct pci_device *isa_bridge(void)
{
	struct pci_device *d;

	pci_for_each(d) if (d->class == CLASS_ISA_BRIDGE) return d;
	return NULL;
}

static int floppy_add(u8 number, u8 type, const struct floppy_format *format)
{
	struct floppy *f = resident_alloc(sizeof(*f), 8);
	const struct pci_device *bridge = isa_bridge();
	struct block_device *b;
	char path[32];

	if (!f)
		return -ENOMEM;
	f->number = number;
	f->type = type;
	b = &f->block;
	b->ops = &floppy_ops;
	b->sector_size = 512;
	b->max_sectors = 128;
	b->dma_align = 1;
	b->removable = true;
	b->floppy = true;
	b->cylinders = format->cylinders;
	b->heads = format->heads;
	b->spt = format->spt;
	b->bus = BLOCK_BUS_ISA;
	b->interface = BLOCK_FLOPPY;
	b->unit = number;
	b->bdf = bridge ? bridge->bdf : 0;
	snprintf(b->name, sizeof(b->name), "Floppy drive %c", 'A' + number);
	snprintf(path, sizeof(path), "%sfdc@03f0/floppy@%u", bridge ? "" : "/isa/", number);
	return block_register(b, path);
}

/* Stores the number of drives at 40:10h. Drives are numbered without gaps. */
static void tell_equipment(u8 drives)
{
	u16 equipment = bios_data->equipment & ~(EQUIPMENT_FLOPPY | EQUIPMENT_FLOPPIES);

	if (drives)
		equipment |= EQUIPMENT_FLOPPY | (drives - 1) << EQUIPMENT_FLOPPIES_SHIFT;
	bios_data->equipment = equipment;
}

static int floppy_probe(struct device *dev)
{
	u8 types[FLOPPY_DRIVES], info = 0, n;
	u32 count;

	if (!machine_has(MACHINE_FDC | MACHINE_RTC) || !machine.floppy_types)
		return 0;
	types[0] = machine.floppy_types >> 4;
	types[1] = machine.floppy_types & 15;
	if (inb(FDC_MSR) == NOTHING) {
		log_warn("CMOS has diskette drives, but there is no controller\n");
		machine_lacks(MACHINE_FDC);
		types[0] = 0;
	}
	for (n = 0; n < FLOPPY_DRIVES; n++) {
		const struct floppy_format *format = floppy_formats(types[n], &count);
		int err;

		if (!count)
			break;
		err = floppy_add(n, types[n], format);
		if (err) {
			log_error("floppy drive %u: %s\n", n, error_name(err));
			break;
		}
		info |= floppy_drive_info(types[n]) << 4 * n;
	}
	bios_data->floppy_info = info;
	tell_equipment(n);
	return 0;
}

static const struct driver_id floppy_ids[] = { ISA_ID, { 0 } };

DRIVER(floppy_driver)
= { .name = "floppy", .ids = floppy_ids, .probe = floppy_probe };
