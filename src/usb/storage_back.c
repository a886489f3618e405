// SPDX-License-Identifier: BSD-2-Clause
/*
 * Disks and CD drives that come back after they were gone. Each gets its old place in the list
 * again, if it is the same drive. Flat 32-bit, resident.
 */
#include "block/scsi_disk.h"
#include "lib/errno.h"
#include "log/log.h"
#include "usb/storage.h"
#include "usb/uas.h"

/* Returns the next unit of the adapter after @b (NULL: the first one), or NULL. */
static struct scsi_disk *next_unit(const struct scsi_adapter *a, struct scsi_disk *k)
{
	struct block_device *b = k ? k->block.next : block_devices;

	for (; b; b = b->next) {
		k = container_of(b, struct scsi_disk, block);
		if (b->interface == BLOCK_USB && k->unit.adapter == a)
			return k;
	}
	return NULL;
}

void storage_gone(struct usb_bound *b)
{
	for (struct scsi_disk *k = NULL; (k = next_unit(b->state, k));)
		k->block.gone = true;
}

/* If the medium cannot be removed and its size is another one, this is not the same disk. */
static int unit_back(struct scsi_disk *k)
{
	struct block_device *b = &k->block;
	u64 sectors;
	u32 size;
	int err = 0;

	if (b->removable) {
		b->sectors = 0;
		b->changed = true;
	} else {
		err = scsi_ready(&k->unit);
		if (!err)
			err = scsi_capacity(&k->unit, &sectors, &size);
		if (!err && (sectors != b->sectors || size != b->sector_size))
			err = -ECHANGED;
	}
	if (err)
		return err;
	k->unit.changed = false;
	b->gone = false;
	log_info("%s is back\n", b->name);
	return 0;
}

static int units_back(const struct scsi_adapter *a)
{
	int err = 0;

	for (struct scsi_disk *k = NULL; !err && (k = next_unit(a, k));)
		err = unit_back(k);
	return err;
}

int storage_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct usb_storage *s = container_of(b->state, struct usb_storage, host);

	(void)d;
	(void)in;
	s->owed = false;
	return units_back(b->state);
}

#ifdef CONFIG_USB_UAS
int uas_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct usb_uas *u = container_of(b->state, struct usb_uas, host);

	(void)d;
	(void)in;
	u->owed = u->failed = false;
	return units_back(b->state);
}
#endif
