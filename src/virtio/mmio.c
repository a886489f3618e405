// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtio transport with registers in memory, without a bus: version 2, and the legacy version 1
 * (Virtual I/O Device 1.2, 4.2). Flat 32-bit; finding devices is POST's, the rest is resident.
 */
#include "cpu/io.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "log/log.h"
#include "virtio/transport.h"

/* Registers (4.2.2 and 4.2.4). */
#define M_MAGIC			 0x000
#define MAGIC			 0x74726976 /* "virt" */
#define M_VERSION		 0x004
#define VERSION_LEGACY		 1
#define VERSION_MODERN		 2
#define M_DEVICE_ID		 0x008 /* 0: there is no device */
#define M_DEVICE_FEATURES	 0x010
#define M_DEVICE_FEATURES_SELECT 0x014
#define M_DRIVER_FEATURES	 0x020
#define M_DRIVER_FEATURES_SELECT 0x024
#define M_GUEST_PAGE_SIZE	 0x028 /* legacy */
#define M_QUEUE_SELECT		 0x030
#define M_QUEUE_SIZE_MAX	 0x034
#define M_QUEUE_SIZE		 0x038
#define M_QUEUE_ALIGN		 0x03c /* legacy */
#define M_QUEUE_PFN		 0x040 /* legacy */
#define M_QUEUE_READY		 0x044
#define M_QUEUE_NOTIFY		 0x050
#define M_STATUS		 0x070
#define M_QUEUE_DESC		 0x080
#define M_QUEUE_DRIVER		 0x090
#define M_QUEUE_DEVICE		 0x0a0
#define M_CONFIG		 0x100

static u8 mmio_get_status(const struct virtio_device *v)
{
	return readl(v->common + M_STATUS);
}

static void mmio_set_status(const struct virtio_device *v, u8 status)
{
	writel(v->common + M_STATUS, status);
}

static u32 mmio_device_features(const struct virtio_device *v, u32 word)
{
	writel(v->common + M_DEVICE_FEATURES_SELECT, word);
	return readl(v->common + M_DEVICE_FEATURES);
}

static void mmio_driver_features(const struct virtio_device *v, u32 word, u32 bits)
{
	writel(v->common + M_DRIVER_FEATURES_SELECT, word);
	writel(v->common + M_DRIVER_FEATURES, bits);
}

static u32 mmio_select_queue(const struct virtio_device *v, u16 index)
{
	writel(v->common + M_QUEUE_SELECT, index);
	return readl(v->common + M_QUEUE_SIZE_MAX);
}

static void fill_notify(const struct virtio_device *v, struct virtq *q)
{
	q->access = VIRTQ_MEMORY_32;
	q->notify = v->common + M_QUEUE_NOTIFY;
}

static int mmio_enable_queue(const struct virtio_device *v, struct virtq *q)
{
	fill_notify(v, q);
	writel(v->common + M_QUEUE_SIZE, q->size);
	virtio_write_address(v->common + M_QUEUE_DESC, q->desc);
	virtio_write_address(v->common + M_QUEUE_DRIVER, q->avail);
	virtio_write_address(v->common + M_QUEUE_DEVICE, q->used);
	writel(v->common + M_QUEUE_READY, 1);
	return 0;
}

/* The registers for a queue's address cannot be read, so this tells only if a queue is enabled. */
static bool mmio_has_queue(const struct virtio_device *v, const struct virtq *q)
{
	return readl(v->common + M_QUEUE_READY) == 1;
}

static int mmio_legacy_enable_queue(const struct virtio_device *v, struct virtq *q)
{
	fill_notify(v, q);
	writel(v->common + M_GUEST_PAGE_SIZE, VIRTIO_LEGACY_PAGE);
	writel(v->common + M_QUEUE_SIZE, q->size);
	writel(v->common + M_QUEUE_ALIGN, VIRTIO_LEGACY_PAGE);
	writel(v->common + M_QUEUE_PFN, (u32)q->desc / VIRTIO_LEGACY_PAGE);
	return 0;
}

static bool mmio_legacy_has_queue(const struct virtio_device *v, const struct virtq *q)
{
	return readl(v->common + M_QUEUE_PFN) == (u32)q->desc / VIRTIO_LEGACY_PAGE;
}

static u32 mmio_config(const struct virtio_device *v, u32 off, u32 size)
{
	u32 at = v->common + M_CONFIG + off;

	return size == 1 ? readb(at) : size == 2 ? readw(at) : readl(at);
}

static const struct virtio_transport mmio = {
	.get_status = mmio_get_status,
	.set_status = mmio_set_status,
	.device_features = mmio_device_features,
	.driver_features = mmio_driver_features,
	.select_queue = mmio_select_queue,
	.enable_queue = mmio_enable_queue,
	.has_queue = mmio_has_queue,
	.config = mmio_config,
};

static const struct virtio_transport mmio_legacy = {
	.legacy = true,
	.get_status = mmio_get_status,
	.set_status = mmio_set_status,
	.device_features = mmio_device_features,
	.driver_features = mmio_driver_features,
	.select_queue = mmio_select_queue,
	.enable_queue = mmio_legacy_enable_queue,
	.has_queue = mmio_legacy_has_queue,
	.config = mmio_config,
};

/* ------------------------------------------------------------------ POST */

__post int virtio_mmio_find(struct virtio_device *v, u32 config_size)
{
	v->common = v->dev->base;
	v->transport = readl(v->common + M_VERSION) == VERSION_LEGACY ? &mmio_legacy : &mmio;
	return 0;
}

__post int virtio_mmio_probe(u32 base)
{
	u32 version, id;

	if (readl(base + M_MAGIC) != MAGIC)
		return -ENODEV;
	version = readl(base + M_VERSION);
	if (version != VERSION_LEGACY && version != VERSION_MODERN) {
		log_warn("virtio at %08x: version %u of the registers is not known\n", base,
			 version);
		return -ENOTSUP;
	}
	id = readl(base + M_DEVICE_ID);
	if (!id)
		return -ENODEV;
	drivers_probe_virtio(base, id);
	return 0;
}

__post void virtio_mmio_probe_places(u32 base, u32 stride, u32 few, u32 many)
{
	u32 count = readl(base + few * stride + M_MAGIC) == MAGIC ? many : few;

	for (u32 i = 0; i < count; i++)
		if (readl(base + i * stride + M_DEVICE_ID))
			virtio_mmio_probe(base + i * stride);
}
