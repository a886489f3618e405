/* SPDX-License-Identifier: BSD-2-Clause */
/* What a virtio transport does for src/virtio/virtio.c (Virtual I/O Device 1.2, 4). POST. */
#ifndef VIRTIO_TRANSPORT_H
#define VIRTIO_TRANSPORT_H

#include "lib/errno.h"
#include "virtio/virtio.h"

struct virtio_transport {
	bool legacy; /* before version 1: 32 feature bits, no FEATURES_OK, queues in one piece */
	bool fixed_size; /* a queue's size is the device's choice */
	u8 (*get_status)(const struct virtio_device *v);
	void (*set_status)(const struct virtio_device *v, u8 status);
	/* Feature bits 32 * @word to 32 * @word + 31. */
	u32 (*device_features)(const struct virtio_device *v, u32 word);
	void (*driver_features)(const struct virtio_device *v, u32 word, u32 bits);
	/* Turns to queue @index; returns the most descriptors it may have, 0 for no such queue. */
	u32 (*select_queue)(const struct virtio_device *v, u16 index);
	/* Tells the selected queue's size, if it is not the @most it may have, and where its parts
	 * are; fills in how to notify, and turns it on. */
	int (*enable_queue)(const struct virtio_device *v, struct virtq *q, u32 most);
	/* Reads @size (1, 2 or 4) bytes of the device's configuration. */
	u32 (*config)(const struct virtio_device *v, u32 off, u32 size);
	/* A number that changes with the configuration; NULL: there is none. */
	u32 (*generation)(const struct virtio_device *v);
};

#define VIRTIO_LEGACY_PAGE 4096 /* what legacy queues are aligned to, and counted in */

/* Each finds its registers, and fills in v->transport. */
int virtio_pci_find(struct virtio_device *v, u32 config_size);
#if CONFIG_VIRTIO_MMIO
int virtio_mmio_find(struct virtio_device *v, u32 config_size);
#else
static inline int virtio_mmio_find(struct virtio_device *v, u32 config_size)
{
	return -ENODEV;
}
#endif

#endif
