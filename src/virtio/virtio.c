// SPDX-License-Identifier: BSD-2-Clause
/*
 * Initialises virtio devices, over any transport (Virtual I/O Device 1.2, 3.1). Flat 32-bit, POST.
 */
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "virtio/transport.h"

#define CONFIG_TRIES   16
#define QUEUE_SIZE_MAX 32768 /* 2.7 limits it */

int virtio_start(struct virtio_device *v, const struct device *dev, u32 config_size)
{
	int err;

	*v = (struct virtio_device){ .dev = dev };
	err = dev->bus == DEVICE_PCI ? virtio_pci_find(v, config_size)
				     : virtio_mmio_find(v, config_size);
	if (err) {
		v->transport = NULL;
		return err;
	}
	if (v->transport->get_status(v))
		err = virtio_reset(v);
	if (!err)
		v->transport->set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	return err;
}

int virtio_features(struct virtio_device *v, u64 wanted)
{
	const struct virtio_transport *t = v->transport;
	u64 offered = t->device_features(v, 0);

	if (t->legacy) {
		v->features = offered & (u32)wanted;
		return virtio_accept(v);
	}
	offered |= (u64)t->device_features(v, 1) << 32;
	if (!(offered & VIRTIO_F_VERSION_1))
		return -ENOTSUP;
	v->features = offered & (wanted | VIRTIO_F_VERSION_1 | VIRTIO_F_ACCESS_PLATFORM);
	return virtio_accept(v);
}

/*
 * Allocates the three parts one after the other, with the used ring aligned to @align. A legacy
 * device is only told where the first part is, and computes the others from it.
 */
static int virtq_allocate(struct virtq *q, u32 align)
{
	u32 driver = 16 * q->size + 4 + 2 * q->size + 2;
	u32 used = ALIGN_UP(driver, align);
	u8 *p = resident_alloc(used + 4 + 8 * q->size + 2, max(align, 16u));

	if (!p)
		return -ENOMEM;
	q->desc = (struct virtq_desc *)p;
	q->avail = (struct virtq_avail *)(p + 16 * q->size);
	q->used = (struct virtq_used *)(p + used);
	q->avail->flags = VIRTQ_AVAIL_NO_INTERRUPT;
	return 0;
}

/*
 * Returns how many descriptors a queue gets: a power of two, because the indexes go on counting
 * beyond a queue's end. Returns 0 if the device has chosen a size that is impossible.
 */
static u32 virtq_choose_size(const struct virtio_transport *t, u32 most)
{
	u32 size = 1;

	if (t->fixed_size)
		return most > QUEUE_SIZE_MAX || (most & (most - 1)) ? 0 : most;
	while (size < VIRTQ_SIZE && size * 2 <= most)
		size *= 2;
	return size;
}

int virtio_queue(struct virtio_device *v, struct virtq *q, u16 index)
{
	const struct virtio_transport *t = v->transport;
	u32 most = t->select_queue(v, index);
	int err;

	*q = (struct virtq){ .index = index, .device = *v };
	if (!most)
		return -ENODEV;
	q->size = virtq_choose_size(t, most);
	if (!q->size)
		return -EINVAL;
	q->resized = q->size != most;
	q->waiting = v->waits;
	err = virtq_allocate(q, t->legacy ? VIRTIO_LEGACY_PAGE : 4);
	return err || q->waiting ? err : t->enable_queue(v, q);
}

int virtio_queue_later(struct virtio_device *v, struct virtq *q, u16 index)
{
	v->waits = v->transport->can_wait;
	return virtio_queue(v, q, index);
}

u16 virtio_config16(struct virtio_device *v, u32 off)
{
	return v->transport->config(v, off, 2);
}

u32 virtio_config32(struct virtio_device *v, u32 off)
{
	return v->transport->config(v, off, 4);
}

/*
 * If the high half has the same value before and after the low half was read, both belong together.
 * This takes one access less than reading the configuration's generation twice, and works for
 * legacy devices, too, which have no generation (2.5.4).
 */
u64 virtio_config64(struct virtio_device *v, u32 off)
{
	u32 low, high, again = virtio_config32(v, off + 4);

	for (u32 i = 0; i < CONFIG_TRIES; i++) {
		high = again;
		low = virtio_config32(v, off);
		again = virtio_config32(v, off + 4);
		if (again == high)
			break;
	}
	return low | (u64)again << 32;
}

void virtio_ready(struct virtio_device *v)
{
	if (!v->waits)
		virtio_drive(v);
}

void virtio_fail(struct virtio_device *v)
{
	if (v->transport)
		v->transport->set_status(v, VIRTIO_FAILED);
}
