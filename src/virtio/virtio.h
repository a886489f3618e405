/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtio: getting a device to the point where requests can be sent, over any transport, and a
 * virtqueue with one request at a time (Virtual I/O Device specification 1.2: 2.7 split
 * virtqueues, 3.1 initialisation, 4.1 PCI, 4.2 registers in memory).
 *
 * A driver's probe calls virtio_start(), virtio_features(), virtio_queue() for each of its
 * queues, reads the device's configuration, and then virtio_ready() or, after an error,
 * virtio_fail(). What it calls later is virtq_request().
 */
#ifndef VIRTIO_VIRTIO_H
#define VIRTIO_VIRTIO_H

#include "lib/types.h"

struct device;
struct virtio_transport;

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

/* The descriptors that a queue is given where the device leaves the choice to its driver. */
#define VIRTQ_SIZE 8

/* How a transport's registers are written: that a buffer is available, and the device status. */
enum virtq_access {
	VIRTQ_PORTS,	/* 16 and 8 bits, by I/O ports */
	VIRTQ_MEMORY,	/* 16 and 8 bits */
	VIRTQ_MEMORY_32 /* 32 bits each */
};

struct virtq {
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	u32 notify; /* address or port that a buffer's being available is told to */
	u32 status; /* and of the device status */
	u16 index;
	u16 size;
	u8 access;   /* enum virtq_access */
	bool owed;   /* a request was given up: the device has not given its memory back yet */
	bool broken; /* the device answered nonsense, and has been reset */
};

/* A piece of a request. */
struct virtio_sg {
	u32 addr;
	u32 len;
	bool device_writes;
};

/*
 * Whether the queue can take a request: 0, -EIO for a device that answered nonsense,
 * -ETIMEDOUT while a request that was given up is still the device's. Ask before writing to
 * memory that a former request told the device of. No access. Resident.
 */
int virtq_usable(struct virtq *q);
/*
 * Sends the request in @sg of @n pieces (at most the queue's size) and waits up to @ms
 * milliseconds until the device has used it: one register access. Returns 0 or an error as
 * virtq_usable(). After -ETIMEDOUT the device may write to the request's memory at any time:
 * it is not reset, because a VMM may stop altogether until its storage answers. After -EIO it
 * has been reset, and writes to nothing. Resident.
 */
int virtq_request(struct virtq *q, const struct virtio_sg *sg, u32 n, u32 ms);

/* A device during initialisation. POST only. */
struct virtio_device {
	const struct device *dev;
	const struct virtio_transport *transport;
	u64 features; /* as negotiated */
	/* The transport's. */
	u16 port;      /* PCI, legacy: of its registers */
	u32 common;    /* address of the common configuration or of all registers, */
	u32 notify;    /* of the notifications, */
	u32 config;    /* and of the device's own fields */
	u8 notify_cap; /* PCI: offset of the notification capability */
};

/*
 * Finds the registers of @dev, resets a device that is in use and says hello. The driver will
 * read at most @config_size bytes of the device's configuration. Returns -ENODEV where the
 * registers cannot be reached, -ENOTSUP for a version that is not known, -ETIMEDOUT for a
 * device that does not come out of reset. POST only, as all that follows.
 */
int virtio_start(struct virtio_device *v, const struct device *dev, u32 config_size);
/* Accepts what of @wanted (and of what every driver needs) the device offers; v->features says
 * what that is. -ENOTSUP: the device does not want to work so. */
int virtio_features(struct virtio_device *v, u64 wanted);
/* Sets queue @index up with memory of its own. Its size may be as small as 1. -ENODEV: the
 * device has no such queue. */
int virtio_queue(struct virtio_device *v, struct virtq *q, u16 index);
/* Reads the field at @off of the device's own configuration; a field of 64 bits is read anew
 * when the device changed it meanwhile. */
u16 virtio_config16(struct virtio_device *v, u32 off);
u32 virtio_config32(struct virtio_device *v, u32 off);
u64 virtio_config64(struct virtio_device *v, u32 off);
/* The device goes live, or is given up. */
void virtio_ready(struct virtio_device *v);
void virtio_fail(struct virtio_device *v);

/*
 * Looks for virtio registers at @base (4.2.2) and starts the driver of the device there, for
 * boards that know where such devices may be. Returns -ENODEV where there is none, -ENOTSUP
 * for an unknown version of the registers.
 */
int virtio_mmio_probe(u32 base);

#endif
