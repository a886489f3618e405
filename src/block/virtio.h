/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtio: a virtqueue with one request at a time, and the PCI transport that gets a
 * device to the point where one can be sent (Virtual I/O Device specification 1.2: 2.7
 * split virtqueues, 3.1 initialisation, 4.1 PCI).
 */
#ifndef BLOCK_VIRTIO_H
#define BLOCK_VIRTIO_H

#include "lib/types.h"

struct pci_device;

/* Device status, 2.1. */
#define VIRTIO_ACKNOWLEDGE 1
#define VIRTIO_DRIVER	   2
#define VIRTIO_DRIVER_OK   4
#define VIRTIO_FEATURES_OK 8
#define VIRTIO_NEEDS_RESET 64
#define VIRTIO_FAILED	   128

/* Feature bits of every device, 6. */
#define VIRTIO_F_VERSION_1	 (1ull << 32)
#define VIRTIO_F_ACCESS_PLATFORM (1ull << 33)

struct virtq_desc {
	u64 addr;
	u32 len;
	u16 flags;
	u16 next;
};

#define VIRTQ_DESC_NEXT	 1
#define VIRTQ_DESC_WRITE 2 /* the device writes it */

struct virtq_avail {
	u16 flags;
	u16 idx;
	u16 ring[];
};

#define VIRTQ_AVAIL_NO_INTERRUPT 1

struct virtq_used_elem {
	u32 id;
	u32 len;
};

struct virtq_used {
	u16 flags;
	u16 idx;
	struct virtq_used_elem ring[];
};

/* What the driver asks of a queue: a modern device takes it, a legacy one has its own size. */
#define VIRTQ_SIZE 8

struct virtq {
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	u32 notify; /* address or port that a buffer's being available is told to */
	u32 status; /* and of the device status */
	u16 index;
	u16 size;
	bool ports;  /* these two are ports */
	bool broken; /* a request went wrong: the device has been reset */
};

/* A piece of a request. */
struct virtio_sg {
	u32 addr;
	u32 len;
	bool device_writes;
};

/*
 * Sends the request in @sg of @n pieces (at most the queue's size) and waits up to @ms
 * milliseconds until the device has used it: one register access. Returns -ETIMEDOUT, and
 * -EIO for a device that answers nonsense; either ends its use, and it is reset so that
 * it writes to no buffer any more. Resident.
 */
int virtq_request(struct virtq *q, const struct virtio_sg *sg, u32 n, u32 ms);

/* A device during initialisation. POST only. */
struct virtio_device {
	struct pci_device *pci;
	bool legacy;
	u16 port;      /* legacy: of its registers */
	u32 common;    /* modern: address of the common configuration, */
	u32 notify;    /* of the notifications, */
	u32 device;    /* and of the device's own fields */
	u8 notify_cap; /* offset of the notification capability */
	u64 features;  /* as negotiated */
};

/* Finds the registers, resets a device that is in use and says hello. POST only. */
int virtio_pci_start(struct virtio_device *v, struct pci_device *pci);
/* Accepts what of @wanted (and of what every driver needs) the device offers. POST only. */
int virtio_features(struct virtio_device *v, u64 wanted);
/* Sets queue @index up with memory of its own. POST only. */
int virtio_queue(struct virtio_device *v, struct virtq *q, u16 index);
/* Reads the doubleword at @off of the device's own configuration. POST only. */
u32 virtio_config32(struct virtio_device *v, u32 off);
/* The device goes live, or is given up. POST only. */
void virtio_ready(struct virtio_device *v);
void virtio_fail(struct virtio_device *v);

#endif
