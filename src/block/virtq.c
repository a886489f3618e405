// SPDX-License-Identifier: BSD-2-Clause
/*
 * A split virtqueue with one request at a time (Virtual I/O Device 1.2, 2.7). The device
 * is told once; that it is done is seen in memory. Flat 32-bit, resident.
 */
#include "block/virtio.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"

static void fill(struct virtq *q, const struct virtio_sg *sg, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		struct virtq_desc *d = &q->desc[i];
		bool last = i + 1 == n;

		d->addr = sg[i].addr;
		d->len = sg[i].len;
		d->flags = (sg[i].device_writes ? VIRTQ_DESC_WRITE : 0) |
			   (last ? 0 : VIRTQ_DESC_NEXT);
		d->next = last ? 0 : i + 1;
	}
}

static void notify(const struct virtq *q)
{
	if (q->ports)
		outw(q->notify, q->index);
	else
		writew(q->notify, q->index);
}

static int give_up(struct virtq *q, int err)
{
	q->broken = true;
	if (q->ports)
		outb(q->status, 0);
	else
		writeb(q->status, 0);
	return err;
}

int virtq_request(struct virtq *q, const struct virtio_sg *sg, u32 n, u32 ms)
{
	volatile u16 *used = &q->used->idx;
	u16 before = *used;
	struct deadline end;

	if (q->broken || n > q->size)
		return -EIO;
	fill(q, sg, n);
	q->avail->ring[q->avail->idx & (q->size - 1)] = 0;
	memory_barrier();
	*(volatile u16 *)&q->avail->idx = q->avail->idx + 1;
	memory_barrier();
	notify(q);
	end = deadline_ms(ms);
	while (*used == before) {
		if (!wait_before(&end))
			return give_up(q, -ETIMEDOUT);
		cpu_pause();
	}
	memory_barrier();
	if (*used != (u16)(before + 1) || q->used->ring[before & (q->size - 1)].id)
		return give_up(q, -EIO);
	return 0;
}
