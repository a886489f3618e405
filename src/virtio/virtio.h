/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtio: initialises a device over any transport, and sends one request at a time through a
 * virtqueue (Virtual I/O Device specification 1.2: 2.7 split virtqueues, 3.1 initialisation, 4.1
 * PCI, 4.2 registers in memory).
 *
 * A driver's probe calls virtio_start(), virtio_features(), and virtio_queue() for each queue;
 * reads the device's configuration; and then calls virtio_ready() or, after an error,
 * virtio_fail(). Later the driver calls virtq_request().
 */
#ifndef VIRTIO_VIRTIO_H
#define VIRTIO_VIRTIO_H

#include "lib/types.h"

struct device;
struct virtio_transport;

/* Device status (2.1). */
#define VIRTIO_ACKNOWLEDGE 1
#define VIRTIO_DRIVER	   2
#define VIRTIO_DRIVER_OK   4
#define VIRTIO_FEATURES_OK 8
#define VIRTIO_NEEDS_RESET 64 /* it cannot go on */
#define VIRTIO_FAILED	   128

/* Feature bits for every device (6). */
#define VIRTIO_F_VERSION_1	 (1ull << 32)
#define VIRTIO_F_ACCESS_PLATFORM (1ull << 33)

struct virtq_desc {
	u64 addr;
	u32 len;
	u16 flags;
	u16 next;
};

#define VIRTQ_DESC_NEXT	 1
#define VIRTQ_DESC_WRITE 2 /* the device writes to this memory */

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

/* How many descriptors a queue gets if the device lets the driver choose. */
#define VIRTQ_SIZE 8

/* How a transport's notification register is written. */
enum virtq_access {
	VIRTQ_PORT,	/* it is an I/O port, 16 bits wide */
	VIRTQ_MEMORY,	/* in memory, 16 bits wide */
	VIRTQ_MEMORY_32 /* in memory, 32 bits wide */
};

/* A device: how it is reached, and what was agreed on. */
struct virtio_device {
	const struct device *dev; /* POST only */
	const struct virtio_transport *transport;
	u64 features; /* those that driver and device agreed on */
	/* Used by the transport: */
	u16 port;	 /* legacy PCI: port of the registers */
	u32 common;	 /* address of the common configuration; without PCI: of all registers */
	u32 notify;	 /* address of the notification registers */
	u32 config;	 /* address of the device-specific fields */
	u32 notify_room; /* how many bytes there are from @notify on */
	u16 bdf;	 /* modern PCI: the device's function */
	u8 notify_cap;	 /* where its notification capability is in configuration space */
	bool waits;	 /* the queue is set up when it is first used */
};

struct virtq {
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	u32 notify; /* address or port of the notification register */
	u16 index;
	u16 size;
	u8 access; /* enum virtq_access */
	/* The next three are together, so that virtq_usable() is one test. */
	bool owed;   /* a request was abandoned, and the device has not given its memory back yet */
	bool broken; /* the device failed or gave an impossible answer, and is not used any more */
	bool waiting;	/* it has not been started yet; see virtio_queue_later() */
	bool restarted; /* it failed before, and was started again */
	bool resized;	/* the queue is shorter than the device would have it */
	struct virtio_device device;
};

/* A piece of a request. */
struct virtio_sg {
	u32 addr;
	u32 len;
	bool device_writes;
};

/* Does the work of virtq_usable() for a queue that is new or has been in trouble. Resident. */
int virtq_settle(struct virtq *q);
/*
 * Returns 0 if the queue can take a request, -EIO after the device has failed, or -ETIMEDOUT while
 * the device still owns an abandoned request. To be called before writing to memory that an earlier
 * request gave to the device. This accesses no register, with two exceptions. While the device owns
 * an abandoned request, each call asks the device whether it has failed (then it is reset, once) or
 * is gone (-ENODEV). The first call for a queue of virtio_queue_later() sets up the queue and
 * starts the device, or returns -ENODEV if another driver has the device or nobody answers.
 * Resident.
 */
static inline int virtq_usable(struct virtq *q)
{
	return q->broken || q->owed || q->waiting ? virtq_settle(q) : 0;
}
/*
 * Sends the request in @sg, which has @n pieces (at most the queue's size), and waits up to @ms
 * milliseconds until the device has used it. Takes one register access, and one more for each 20
 * ms. Returns 0, an error as virtq_usable() does, or -ENODEV if the device was unplugged. After
 * -ETIMEDOUT the device may write to the request's memory at any time. It is not reset, because on
 * a reset a VMM may stop completely until its storage answers. After -EIO the device was reset or
 * is another driver's, and does not write to the request's memory. Resident.
 */
int virtq_request(struct virtq *q, const struct virtio_sg *sg, u32 n, u32 ms);

/*
 * Finds the registers of @dev, resets the device if it is in use, and acknowledges it. @config_size
 * is the most bytes that the driver will read from the device's configuration. Returns 0, -ENODEV
 * if the registers cannot be reached, -ENOTSUP for an unknown version, or -ETIMEDOUT if a reset
 * does not end. POST only, like all functions below.
 */
int virtio_start(struct virtio_device *v, const struct device *dev, u32 config_size);
/*
 * Accepts those features in @wanted (and those that every driver needs) that the device offers;
 * v->features are the accepted ones. Returns 0, or -ENOTSUP if the device refuses to work with
 * them.
 */
int virtio_features(struct virtio_device *v, u64 wanted);
/*
 * Sets up queue @index with its own memory. The queue may have as few as one descriptor. Returns 0,
 * -ENODEV if the device has no such queue, -EINVAL or -ENOMEM.
 */
int virtio_queue(struct virtio_device *v, struct virtq *q, u16 index);
/*
 * The same for a device with one queue that may never be used, such as one of a hundred disks. If
 * the transport can do this, the first virtq_usable() tells the device of the queue and starts it.
 */
int virtio_queue_later(struct virtio_device *v, struct virtq *q, u16 index);
/*
 * Starts a device whose queue waits. Returns 0, -EIO if that fails, or -ENODEV if another driver
 * has the device or nobody answers. Resident.
 */
int virtq_start(struct virtq *q);
/*
 * Resets a device after a failure, and starts it again with queue @q, if it has failed for the
 * first time. Clears q->broken, which the caller has set, if that works. Leaves the device alone if
 * it has another queue, because then another driver uses it. Resident.
 */
void virtq_restart(struct virtq *q);
/*
 * Read the field at @off of the device's configuration. If the device changes a 64-bit field
 * meanwhile, it is read again.
 */
u16 virtio_config16(struct virtio_device *v, u32 off);
u32 virtio_config32(struct virtio_device *v, u32 off);
u64 virtio_config64(struct virtio_device *v, u32 off);
/* Start the device, or give it up. */
void virtio_ready(struct virtio_device *v);
void virtio_fail(struct virtio_device *v);

/*
 * Looks for virtio registers at @base (4.2.2) and starts the driver of the device there. For boards
 * that know where such devices may be. Returns 0, -ENODEV if there is none, or -ENOTSUP if the
 * registers have an unknown version.
 */
int virtio_mmio_probe(u32 base);

/*
 * Calls virtio_mmio_probe() for @few places, which are @stride bytes apart from @base on. If there
 * are registers at the next place behind these, the board has @many places, and all of them are
 * probed. An empty place costs one access.
 */
#ifdef CONFIG_VIRTIO_MMIO
void virtio_mmio_probe_places(u32 base, u32 stride, u32 few, u32 many);
#else
static inline void virtio_mmio_probe_places(u32 base, u32 stride, u32 few, u32 many)
{
}
#endif

#endif
