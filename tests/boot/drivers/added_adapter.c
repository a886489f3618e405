// SPDX-License-Identifier: BSD-2-Clause
/*
 * A SCSI adapter at QEMU's pci-testdev with one disk in RAM, as target 3. It is added as
 * docs/architecture.md says; test_build.py boots from the disk. Flat 32-bit, resident.
 */
#include "added/adapter_sector.h"
#include "block/scsi_disk.h"
#include "device/driver.h"
#include "lib/endian.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define REGISTERS 0x1000
#define TARGET	  3
#define SECTOR	  512
#define SECTORS	  64

struct added {
	struct scsi_adapter adapter;
	u8 *data;
};

static void added_fail(struct scsi_request *r, u8 key, u8 asc)
{
	r->status = SCSI_CHECK_CONDITION;
	memset(r->sense, 0, sizeof(r->sense));
	r->sense[0] = 0x70;
	r->sense[2] = key;
	r->sense[7] = 10;
	r->sense[12] = asc;
	r->sense_size = 18;
}

static void added_answer(struct scsi_request *r, const void *data, u32 size)
{
	r->moved = min(size, r->size);
	memcpy((void *)r->addr, data, r->moved);
}

static void added_move(struct added *a, struct scsi_request *r)
{
	u32 lba = r->cdb[2] << 24 | r->cdb[3] << 16 | r->cdb[4] << 8 | r->cdb[5];
	u32 count = r->cdb[7] << 8 | r->cdb[8];
	u8 *at = a->data + lba * SECTOR;

	if (lba >= SECTORS || count > SECTORS - lba || count * SECTOR != r->size) {
		added_fail(r, 5, 0x21);
		return;
	}
	r->moved = r->size;
	if (r->write)
		memcpy(at, (void *)r->addr, r->size);
	else
		memcpy((void *)r->addr, at, r->size);
}

static int added_submit(struct scsi_adapter *adapter, struct scsi_request *r)
{
	static const u8 inquiry[36] = "\0\0\5\2\37\0\0\0ADDED   DISK            1.0 ";
	const be32 capacity[2] = { cpu_to_be32(SECTORS - 1), cpu_to_be32(SECTOR) };
	static const u8 luns[16] = { [3] = 8 };
	struct added *a = container_of(adapter, struct added, adapter);

	if (r->target != TARGET || r->lun)
		return -ENODEV;
	r->status = SCSI_GOOD;
	r->moved = 0;
	switch (r->cdb[0]) {
	case 0x00: /* TEST UNIT READY */
	case 0x35: /* SYNCHRONIZE CACHE */
		break;
	case 0x12:
		added_answer(r, inquiry, sizeof(inquiry));
		break;
	case 0x25:
		added_answer(r, capacity, sizeof(capacity));
		break;
	case 0x28:
	case 0x2a:
		added_move(a, r);
		break;
	case 0xa0:
		added_answer(r, luns, sizeof(luns));
		break;
	default:
		added_fail(r, 5, 0x20);
	}
	return 0;
}

static const struct scsi_host added_host = {
	.adapter = { .submit = added_submit,
		     .max_bytes = 0x8000,
		     .align = 1,
		     .max_lun = 7,
		     .kind = BLOCK_KIND_SCSI,
		     .name = "added" },
	.size = sizeof(struct added),
	.align = 16,
	.offset = offsetof(struct added, adapter),
	.decode = PCI_COMMAND_MEMORY,
};

__post static int added_probe(struct device *dev)
{
	u32 regs = pci_bar_mem(dev->pci, 0, REGISTERS);
	struct added *a = scsi_host_new(dev, regs, &added_host);

	if (!a)
		return scsi_host_error(regs);
	a->data = resident_alloc(SECTORS * SECTOR, 16);
	if (!a->data)
		return -ENOMEM;
	memcpy(a->data, adapter_sector, SECTOR);
	return scsi_probe_targets(&a->adapter, 0, 8);
}

static const struct driver_id added_ids[] = { PCI_ID(0x1b36, 0x0005), { 0 } };

DRIVER(added_driver)
= { .name = "added", .ids = added_ids, .probe = added_probe };
