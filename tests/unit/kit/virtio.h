/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio device of any kind, for its driver's test: the legacy PCI transport (Virtual I/O Device
 * 1.2, 4.1.4.8), with queues and device-specific fields. The test has only what the device does
 * with a request. test_virtio.c tests the transports themselves.
 */
#ifndef KIT_VIRTIO_H
#define KIT_VIRTIO_H

#include "kit/function.h"

#define FAKE_VIRTIO_QUEUES 4
#define FAKE_VIRTIO_PIECES 16

struct fake_virtio {
	struct fake_function *f;
	void *device; /* passed to serve() */
	/*
	 * Executes a request: @out pieces that the device reads, then @in pieces that it writes.
	 */
	void (*serve)(void *device, u16 queue, const struct fake_segment *seg, u32 out, u32 in);
	u16 queue_size;
	u8 fields[64]; /* device-specific configuration */
	u8 status;
	u16 selected;
	unsigned int resets;
	struct {
		u32 at;
		u16 taken;
	} queue[FAKE_VIRTIO_QUEUES];
	/* What it does wrong. */
	const bool *silent, *gone; /* NULL: never */
	bool wrong_id;
};

/* Adds the function with virtio's transitional @id and the registers, to an empty device. */
void fake_virtio_add(struct fake_virtio *v, struct fake_function *f, u16 id, u16 class, void *dev);
/* Serves the requests that are in the queues. To be called when the device is no longer silent. */
void fake_virtio_serve(struct fake_virtio *v);

#endif
