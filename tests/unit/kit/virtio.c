/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtio device of any kind. Host only. */
#include <string.h>

#include "unit.h"

#include "device/driver.h"
#include "kit/virtio.h"
#include "virtio/virtio.h"

/* Belongs to src/device/driver.c. No test of a virtio driver on PCI reaches it. */
__attribute__((weak)) void drivers_probe_virtio(u32 base, u16 virtio_id)
{
	fail();
}

#define PAGE   4096
#define FIELDS 0x14 /* the port from which on there are device-specific fields */

static void serve_queue(struct fake_virtio *v, u16 n)
{
	u32 size = v->queue_size, end = 16 * size + 6 + 2 * size;
	struct virtq_desc *desc = fake_dma(v->f, v->queue[n].at, end);
	struct virtq_avail *avail = (void *)(desc + size);
	struct virtq_used *used =
		fake_dma(v->f, v->queue[n].at + ALIGN_UP(end, PAGE), 6 + 8 * size);

	assert_true(v->status & VIRTIO_DRIVER_OK);
	while (v->queue[n].taken != avail->idx) {
		u16 head = avail->ring[v->queue[n].taken++ % size];
		struct fake_segment seg[FAKE_VIRTIO_PIECES];
		u32 pieces = 0, out = 0;
		const struct virtq_desc *d = &desc[head];

		for (;; d = &desc[d->next]) {
			assert_true(pieces < FAKE_VIRTIO_PIECES);
			seg[pieces++] = (struct fake_segment){ d->addr, d->len };
			/* What the device writes comes after what it reads. */
			if (!(d->flags & VIRTQ_DESC_WRITE))
				assert_int_equal(++out, pieces);
			if (!(d->flags & VIRTQ_DESC_NEXT))
				break;
		}
		v->serve(v->device, n, seg, out, pieces - out);
		used->ring[used->idx % size].id = v->wrong_id ? head + 1 : head;
		used->idx++;
	}
}

void fake_virtio_serve(struct fake_virtio *v)
{
	for (u16 n = 0; n < FAKE_VIRTIO_QUEUES; n++)
		if (v->queue[n].at)
			serve_queue(v, n);
}

static u32 virtio_read(void *device, u32 off, unsigned int size)
{
	struct fake_virtio *v = device;
	u32 value = 0;

	if (v->gone && *v->gone)
		return ~0u;
	switch (off) {
	case 0x00:
		return 0; /* it offers no features */
	case 0x08:
		return v->queue[v->selected].at / PAGE;
	case 0x0c:
		return v->selected < FAKE_VIRTIO_QUEUES ? v->queue_size : 0;
	case 0x12:
		return v->status;
	}
	assert_in_range(off, FIELDS, FIELDS + sizeof(v->fields) - size);
	memcpy(&value, v->fields + off - FIELDS, size);
	return value;
}

static void virtio_write(void *device, u32 off, u32 value, unsigned int size)
{
	struct fake_virtio *v = device;

	switch (off) {
	case 0x04:
		assert_int_equal(value, 0);
		break;
	case 0x08:
		v->queue[v->selected].at = value * PAGE;
		v->queue[v->selected].taken = 0;
		break;
	case 0x0e:
		assert_true(value < FAKE_VIRTIO_QUEUES);
		v->selected = value;
		break;
	case 0x10:
		assert_true(value < FAKE_VIRTIO_QUEUES && v->queue[value].at);
		if (!(v->silent && *v->silent) && !(v->gone && *v->gone))
			serve_queue(v, value);
		break;
	case 0x12:
		v->status = value;
		if (value)
			break;
		v->resets++;
		memset(v->queue, 0, sizeof(v->queue));
		break;
	default:
		fail_msg("a write to port %x", off);
	}
}

void fake_virtio_add(struct fake_virtio *v, struct fake_function *f, u16 id, u16 class, void *dev)
{
	memset(v, 0, sizeof(*v));
	v->f = f;
	v->queue_size = 64;
	v->device = dev;
	fake_function_add(f, 0x1af4, id, class, 0, v);
	fake_function_ports(f, 0, 0x80, virtio_read, virtio_write);
}
