// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tells a modern virtio device on PCI of a queue (Virtual I/O Device 1.2, 4.1.4.3 and 4.1.5.1.3).
 * For a disk this happens at its first request, perhaps long after POST: most of a hundred disks
 * are never asked for anything. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/errno.h"
#include "log/log.h"
#include "pci/pci.h"
#include "virtio/pci_common.h"
#include "virtio/transport.h"

#define CAP_NOTIFY_MULTIPLIER 16

/* far more than any device has, and so small that products stay below 4 GiB */
#define MULTIPLIER_MAX 0x10000

#define STARTING (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK)

/* Finds where to notify: the queue's number times a multiplier from the capability. */
static int find_notify(struct virtq *q)
{
	u32 number = readw(q->common + C_QUEUE_NOTIFY_OFF), multiplier;

	if (!number)
		return 0;
	multiplier = pci_read32(q->bdf, q->notify_cap + CAP_NOTIFY_MULTIPLIER);
	if (multiplier >= MULTIPLIER_MAX || number * multiplier > q->notify_room - sizeof(u16))
		return -EINVAL;
	q->notify += number * multiplier;
	return 0;
}

int virtq_enable(struct virtq *q)
{
	int err;

	if (q->resized)
		writew(q->common + C_QUEUE_SIZE, q->size);
	virtio_write_address(q->common + C_QUEUE_DESC, q->desc);
	virtio_write_address(q->common + C_QUEUE_DRIVER, q->avail);
	virtio_write_address(q->common + C_QUEUE_DEVICE, q->used);
	err = find_notify(q);
	if (!err)
		writew(q->common + C_QUEUE_ENABLE, 1);
	return err;
}

/*
 * The device's status shows whether it is still as POST left it. If it is not, an operating system
 * drives it, or has reset it: our queue must not be put in the place of another.
 */
int virtq_start(struct virtq *q)
{
	q->waiting = false;
	q->broken = true;
	if (readb(q->status) != STARTING)
		return -ENODEV;
	if (virtq_enable(q)) {
		log_error("virtio %04x: no such notification register\n", q->bdf);
		writeb(q->status, VIRTIO_FAILED);
		return -EIO;
	}
	writeb(q->status, STARTING | VIRTIO_DRIVER_OK);
	q->broken = false;
	return 0;
}
