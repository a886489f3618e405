/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a virtio transport does for src/virtio/virtio.c and virtq_start.c (Virtual I/O Device 1.2,
 * 4). The functions of struct virtio_transport are resident, because a device that has failed is
 * started again. They do not use v->dev, which is gone after POST.
 */
#ifndef VIRTIO_TRANSPORT_H
#define VIRTIO_TRANSPORT_H

#include "cpu/io.h"
#include "lib/errno.h"
#include "virtio/virtio.h"

struct virtio_transport {
	bool legacy; /* before version 1: 32 feature bits, no FEATURES_OK, queues in one piece */
	bool fixed_size; /* the device chooses a queue's size */
	bool can_wait;	 /* see virtio_queue_later() */
	u8 (*get_status)(const struct virtio_device *v);
	void (*set_status)(const struct virtio_device *v, u8 status);
	/* Read and write feature bits 32 * @word to 32 * @word + 31. */
	u32 (*device_features)(const struct virtio_device *v, u32 word);
	void (*driver_features)(const struct virtio_device *v, u32 word, u32 bits);
	/*
	 * Selects queue @index. Returns the most descriptors that it may have, or 0 if there is no
	 * such queue.
	 */
	u32 (*select_queue)(const struct virtio_device *v, u16 index);
	/*
	 * Tells the device the size of the selected queue, if the driver chose it, and where its
	 * parts are; fills in how to notify the device; and enables the queue. Returns 0 or
	 * -EINVAL.
	 */
	int (*enable_queue)(const struct virtio_device *v, struct virtq *q);
	/*
	 * Returns whether the selected queue is @q, and not one of another driver. If the registers
	 * do not show where a queue is, returns whether it is enabled.
	 */
	bool (*has_queue)(const struct virtio_device *v, const struct virtq *q);
	/* Reads @size (1, 2 or 4) bytes from the device's configuration. */
	u32 (*config)(const struct virtio_device *v, u32 off, u32 size);
};

/* bytes; a legacy queue is aligned to this, and its address is counted in such pages */
#define VIRTIO_LEGACY_PAGE 4096

/* Tells the device where a part of a queue is: two registers of 32 bits from @reg on. */
static inline void virtio_write_address(u32 reg, const void *p)
{
	writel(reg, (u32)p);
	writel(reg + 4, 0);
}

/* The legacy transport on PCI, and the modern one. */
extern const struct virtio_transport virtio_pci_legacy, virtio_pci_modern;

/*
 * Steps of a device's start (3.1.1), during POST and after a failure. virtio_reset() returns 0 or
 * -ETIMEDOUT; virtio_accept() gives the device v->features and returns 0, or -ENOTSUP if it refuses
 * them; virtio_drive() says that the driver is ready.
 */
int virtio_reset(const struct virtio_device *v);
int virtio_accept(const struct virtio_device *v);
void virtio_drive(const struct virtio_device *v);

/*
 * Each finds the registers of v->dev on its bus, and sets v->transport. @config_size is
 * virtio_start()'s. Returns 0 or -ENODEV. POST.
 */
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
