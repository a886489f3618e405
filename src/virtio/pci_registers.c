// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registers of virtio devices on PCI: modern (Virtual I/O Device 1.2, 4.1.4.3) and legacy
 * (4.1.4.10). Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/errno.h"
#include "log/log.h"
#include "pci/pci.h"
#include "virtio/pci_common.h"
#include "virtio/transport.h"

/* In the notification capability (4.1.4.4). */
#define CAP_NOTIFY_MULTIPLIER 16
/* far more than any device has, and so small that products stay below 4 GiB */
#define MULTIPLIER_MAX	      0x10000

/* Legacy registers (4.1.4.10). */
#define L_DEVICE_FEATURES 0x00
#define L_DRIVER_FEATURES 0x04
#define L_QUEUE_PFN	  0x08
#define L_QUEUE_SIZE	  0x0c
#define L_QUEUE_SELECT	  0x0e
#define L_QUEUE_NOTIFY	  0x10
#define L_STATUS	  0x12
#define L_CONFIG	  0x14 /* if MSI-X is off, as it stays here */

static u8 modern_get_status(const struct virtio_device *v)
{
	return readb(v->common + C_STATUS);
}

static void modern_set_status(const struct virtio_device *v, u8 status)
{
	writeb(v->common + C_STATUS, status);
}

static u32 modern_device_features(const struct virtio_device *v, u32 word)
{
	writel(v->common + C_DEVICE_FEATURE_SELECT, word);
	return readl(v->common + C_DEVICE_FEATURE);
}

static void modern_driver_features(const struct virtio_device *v, u32 word, u32 bits)
{
	writel(v->common + C_DRIVER_FEATURE_SELECT, word);
	writel(v->common + C_DRIVER_FEATURE, bits);
}

static u32 modern_select_queue(const struct virtio_device *v, u16 index)
{
	writew(v->common + C_QUEUE_SELECT, index);
	return readw(v->common + C_QUEUE_SIZE);
}

/* Finds where to notify: the queue's number times a multiplier from the capability. */
static int find_notify(const struct virtio_device *v, struct virtq *q)
{
	u32 number = readw(v->common + C_QUEUE_NOTIFY_OFF), multiplier;

	q->notify = v->notify;
	if (!number)
		return 0;
	multiplier = pci_read32(v->bdf, v->notify_cap + CAP_NOTIFY_MULTIPLIER);
	if (multiplier >= MULTIPLIER_MAX || number * multiplier > v->notify_room - sizeof(u16)) {
		log_error("virtio %04x: no such notification register\n", v->bdf);
		return -EINVAL;
	}
	q->notify += number * multiplier;
	return 0;
}

static int modern_enable_queue(const struct virtio_device *v, struct virtq *q)
{
	int err;

	q->access = VIRTQ_MEMORY;
	if (q->resized)
		writew(v->common + C_QUEUE_SIZE, q->size);
	virtio_write_address(v->common + C_QUEUE_DESC, q->desc);
	virtio_write_address(v->common + C_QUEUE_DRIVER, q->avail);
	virtio_write_address(v->common + C_QUEUE_DEVICE, q->used);
	err = find_notify(v, q);
	if (!err)
		writew(v->common + C_QUEUE_ENABLE, 1);
	return err;
}

static bool modern_has_queue(const struct virtio_device *v, const struct virtq *q)
{
	return readl(v->common + C_QUEUE_DESC) == (u32)q->desc;
}

static u32 modern_config(const struct virtio_device *v, u32 off, u32 size)
{
	u32 at = v->config + off;

	return size == 1 ? readb(at) : size == 2 ? readw(at) : readl(at);
}

const struct virtio_transport virtio_pci_modern = {
	.can_wait = true,
	.get_status = modern_get_status,
	.set_status = modern_set_status,
	.device_features = modern_device_features,
	.driver_features = modern_driver_features,
	.select_queue = modern_select_queue,
	.enable_queue = modern_enable_queue,
	.has_queue = modern_has_queue,
	.config = modern_config,
};

static u8 legacy_get_status(const struct virtio_device *v)
{
	return inb(v->port + L_STATUS);
}

static void legacy_set_status(const struct virtio_device *v, u8 status)
{
	outb(v->port + L_STATUS, status);
}

static u32 legacy_device_features(const struct virtio_device *v, u32 word)
{
	return inl(v->port + L_DEVICE_FEATURES);
}

static void legacy_driver_features(const struct virtio_device *v, u32 word, u32 bits)
{
	outl(v->port + L_DRIVER_FEATURES, bits);
}

static u32 legacy_select_queue(const struct virtio_device *v, u16 index)
{
	outw(v->port + L_QUEUE_SELECT, index);
	return inw(v->port + L_QUEUE_SIZE);
}

static int legacy_enable_queue(const struct virtio_device *v, struct virtq *q)
{
	q->access = VIRTQ_PORT;
	q->notify = v->port + L_QUEUE_NOTIFY;
	outl(v->port + L_QUEUE_PFN, (u32)q->desc / VIRTIO_LEGACY_PAGE);
	return 0;
}

static bool legacy_has_queue(const struct virtio_device *v, const struct virtq *q)
{
	return inl(v->port + L_QUEUE_PFN) == (u32)q->desc / VIRTIO_LEGACY_PAGE;
}

static u32 legacy_config(const struct virtio_device *v, u32 off, u32 size)
{
	u16 at = v->port + L_CONFIG + off;

	return size == 1 ? inb(at) : size == 2 ? inw(at) : inl(at);
}

const struct virtio_transport virtio_pci_legacy = {
	.legacy = true,
	.fixed_size = true,
	.get_status = legacy_get_status,
	.set_status = legacy_set_status,
	.device_features = legacy_device_features,
	.driver_features = legacy_driver_features,
	.select_queue = legacy_select_queue,
	.enable_queue = legacy_enable_queue,
	.has_queue = legacy_has_queue,
	.config = legacy_config,
};
