// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tells a modern virtio device on PCI of a queue (Virtual I/O Device 1.2, 4.1.4.3 and 4.1.5.1.3).
 * For a disk this happens at its first request, perhaps long after POST: most of a hundred disks
 * are never asked for anything. It also happens after a failure. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "pci/pci.h"
#include "virtio/pci_common.h"
#include "virtio/transport.h"

#define CAP_NOTIFY_MULTIPLIER 16

/* far more than any device has, and so small that products stay below 4 GiB */
#define MULTIPLIER_MAX 0x10000

#define RESET_MS 1000

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

/* Tells the device where the queue is, which is selected. */
static void write_queue(const struct virtq *q)
{
	if (q->resized)
		writew(q->common + C_QUEUE_SIZE, q->size);
	virtio_write_address(q->common + C_QUEUE_DESC, q->desc);
	virtio_write_address(q->common + C_QUEUE_DRIVER, q->avail);
	virtio_write_address(q->common + C_QUEUE_DEVICE, q->used);
}

int virtq_enable(struct virtq *q)
{
	int err;

	write_queue(q);
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

static void write_features(const struct virtq *q, u32 word, u32 bits)
{
	writel(q->common + C_DRIVER_FEATURE_SELECT, word);
	writel(q->common + C_DRIVER_FEATURE, bits);
}

/* Resets the device and starts it as POST did (3.1.1), with an empty queue. */
static bool virtq_start_again(struct virtq *q)
{
	struct deadline end = deadline_ms(RESET_MS);

	writeb(q->status, 0);
	while (readb(q->status))
		if (!wait_before(&end))
			return false;
	q->avail->idx = 0;
	memset(q->used, 0, sizeof(*q->used) + q->size * sizeof(q->used->ring[0]));
	writeb(q->status, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	write_features(q, 0, q->features);
	write_features(q, 1, q->features >> 32);
	writeb(q->status, STARTING);
	if (readb(q->status) != STARTING)
		return false;
	writew(q->common + C_QUEUE_SELECT, q->index);
	write_queue(q);
	writew(q->common + C_QUEUE_ENABLE, 1);
	writeb(q->status, STARTING | VIRTIO_DRIVER_OK);
	return true;
}

void virtq_restart(struct virtq *q)
{
	writew(q->common + C_QUEUE_SELECT, q->index);
	if (readl(q->common + C_QUEUE_DESC) != (u32)q->desc)
		return;
	log_error("virtio %04x: failed, is reset\n", q->bdf);
	q->broken = q->restarted || !virtq_start_again(q);
	q->restarted = true;
	if (q->broken)
		writeb(q->status, 0);
}
