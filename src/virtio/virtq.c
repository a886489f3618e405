// SPDX-License-Identifier: BSD-2-Clause
/*
 * A split virtqueue with one request at a time (Virtual I/O Device 1.2, 2.7). The device is
 * notified once; its completion is seen in memory. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "virtio/transport.h"

#define LOOK_MS 20 /* how often a silent device is asked whether it is still there */

/* Describes the @n pieces in descriptors 0 to @n - 1, each of which names the next. @n is not 0. */
static void virtq_fill(struct virtq *q, const struct virtio_sg *sg, u32 n)
{
	struct virtq_desc *d = q->desc;
	u32 next = 1;

	do {
		d->addr = sg->addr;
		d->len = sg->len;
		d->flags = VIRTQ_DESC_NEXT | (sg->device_writes ? VIRTQ_DESC_WRITE : 0);
		d->next = next;
		d++;
		sg++;
	} while (next++ != n);
	d[-1].flags &= ~VIRTQ_DESC_NEXT;
}

static void virtq_notify(const struct virtq *q)
{
	if (q->access == VIRTQ_PORT)
		outw(q->notify, q->index);
	else if (q->access == VIRTQ_MEMORY)
		writew(q->notify, q->index);
	else
		writel(q->notify, q->index);
}

/*
 * To be called when the device has said that it cannot go on, or has answered with nonsense. Starts
 * it again the first time, and gives it up the second time. A reset does not block, because the
 * device has answered. Returns -EIO.
 */
static __cold int virtq_break(struct virtq *q)
{
	q->broken = true;
	virtq_restart(q);
	return -EIO;
}

/*
 * Asks a device that is silent how it is. Returns 0 if it may still answer, -ENODEV if it was
 * unplugged, or -EIO if it failed or has been reset: nobody will answer then.
 */
static __cold int virtq_look(struct virtq *q)
{
	u8 status = q->device.transport->get_status(&q->device);

	if (status == 0xff) /* Nobody answers. */
		return -ENODEV;
	if (!(status & VIRTIO_DRIVER_OK)) {
		q->broken = true;
		return -EIO;
	}
	return status & VIRTIO_NEEDS_RESET ? virtq_break(q) : 0;
}

static u16 virtq_used_idx(const struct virtq *q)
{
	return *(volatile u16 *)&q->used->idx;
}

int __cold virtq_settle(struct virtq *q)
{
	if (q->waiting)
		return virtq_start(q);
	if (q->broken)
		return -EIO;
	if (q->owed && virtq_used_idx(q) != q->avail->idx) {
		int err = virtq_look(q);

		return err ? err : -ETIMEDOUT;
	}
	q->owed = false;
	return 0;
}

/* Waits until the device has used more buffers than @before. */
static __cold int virtq_wait(struct virtq *q, u16 before, u32 ms)
{
	struct deadline end = deadline_ms(ms), look = deadline_ms(LOOK_MS);

	while (virtq_used_idx(q) == before) {
		if (!wait_before(&end)) {
			q->owed = true;
			return -ETIMEDOUT;
		}
		if (deadline_passed(&look)) {
			int err = virtq_look(q);

			if (err)
				return err;
			look = deadline_ms(LOOK_MS);
		}
	}
	return 0;
}

int virtq_request(struct virtq *q, const struct virtio_sg *sg, u32 n, u32 ms)
{
	int err = virtq_usable(q);
	u16 before;

	if (err)
		return err;
	if (n > q->size)
		return -EIO;
	before = virtq_used_idx(q);
	virtq_fill(q, sg, n);
	/*
	 * Each entry of the available ring stays 0, because each request begins with descriptor 0.
	 */
	memory_barrier();
	*(volatile u16 *)&q->avail->idx = q->avail->idx + 1;
	memory_barrier();
	virtq_notify(q);
	/* Often the device is done at once. Then the clock is not read. */
	err = virtq_used_idx(q) == before ? virtq_wait(q, before, ms) : 0;
	if (err)
		return err;
	memory_barrier();
	if (virtq_used_idx(q) != (u16)(before + 1) || q->used->ring[before & (q->size - 1)].id)
		return virtq_break(q);
	return 0;
}
