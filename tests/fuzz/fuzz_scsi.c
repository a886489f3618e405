/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI units that answer any command with any status, any sense data, and data of any length. */
#include <string.h>

#include "block/scsi_disk.h"
#include "fuzz.h"
#include "lib/errno.h"
#include "pci/pci.h"

#include "../../src/block/block.c"
#include "../../src/block/pieces.c"

#define TARGETS 2
#define COUNT	40

/* For hosts on PCI; there are none here. */
void pci_enable(struct pci_device *d, u16 bits)
{
}

/* No order of the VMM leaves anything out. */
bool driver_unwanted(const struct device *dev, const char *part)
{
	return false;
}

bool drivers_named_only(void)
{
	return false;
}

static int submit(struct scsi_adapter *a, struct scsi_request *r)
{
	static const int errors[] = { -ENODEV, -ETIMEDOUT, -EIO };
	u8 how = fuzz_next(1), *at = (u8 *)r->addr;
	u32 n = min(fuzz_next(1), r->size);

	/* Takes some time, as adapters do, because a wait for an answer must come to an end. */
	fake_pass(100);
	if ((how & 0x3f) < ARRAY_SIZE(errors))
		return errors[how & 0x3f];
	if (!fuzz_left())
		return -EIO;
	fuzz_check(r->cdb_size == 6 || r->cdb_size == 10 || r->cdb_size == 12 || r->cdb_size == 16);
	fuzz_check(r->size <= a->max_bytes && !(r->addr & (a->align - 1)));
	for (u32 i = 0; i < n && !r->write; i++)
		at[i] = fuzz_next(1);
	r->moved = how & 0x40 ? r->size : n;
	if (how & 0x80) {
		r->status = fuzz_next(1);
		r->sense_size = min(fuzz_next(1) & 31, (u32)sizeof(r->sense));
		for (u32 i = 0; i < r->sense_size; i++)
			r->sense[i] = fuzz_next(1);
	}
	return 0;
}

static void use(struct block_device *b)
{
	static u8 buf[COUNT * 2048];

	block_read(b, 0, 1, (u32)buf, NULL);
	block_read(b, 7, COUNT, (u32)buf, NULL);
	block_write(b, block_units(b) - 1, 1, (u32)buf, NULL);
	block_flush(b);
	block_refresh(b);
	block_lock(b, true);
	block_eject(b);
	fuzz_check(b->sector_size >= 512 && b->sector_size <= 4096 && b->max_sectors);
}

FUZZ_TARGET
{
	static const struct device dev = { .bus = DEVICE_ISA };
	struct scsi_adapter adapter = { .submit = submit,
					.max_bytes = 0x10000,
					.align = 4,
					.max_lun = 3,
					.dev = &dev,
					.interface = BLOCK_SCSI,
					.name = "fuzz" };

	block_devices = NULL;
	bounce = NULL;
	memset(spares, 0, sizeof(spares));
	nr_bounces = 0;
	busy = false;
	scsi_probe_targets(&adapter, 0, TARGETS);
	for (struct block_device *b = block_devices; b; b = b->next)
		use(b);
}
