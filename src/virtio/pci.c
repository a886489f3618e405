// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtio transports on PCI: modern (capabilities) and legacy (I/O BAR 0); Virtual I/O Device
 * 1.2, 4.1. All values from the device's capabilities are checked against its BARs. Flat 32-bit,
 * POST.
 */
#include "cpu/io.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "pci/pci.h"
#include "virtio/transport.h"

/* The vendor-specific capability (4.1.4). */
#define CAP_COMMON	      1
#define CAP_NOTIFY	      2
#define CAP_DEVICE	      4
#define CAP_BAR		      4
#define CAP_OFFSET	      8
#define CAP_NOTIFY_MULTIPLIER 16

/* far more than any device has, and so small that products stay below 4 GiB */
#define MULTIPLIER_MAX 0x10000

/* The common configuration structure (4.1.4.3). */
#define C_DEVICE_FEATURE_SELECT 0x00
#define C_DEVICE_FEATURE	0x04
#define C_DRIVER_FEATURE_SELECT 0x08
#define C_DRIVER_FEATURE	0x0c
#define C_STATUS		0x14
#define C_GENERATION		0x15
#define C_QUEUE_SELECT		0x16
#define C_QUEUE_SIZE		0x18
#define C_QUEUE_ENABLE		0x1c
#define C_QUEUE_NOTIFY_OFF	0x1e
#define C_QUEUE_DESC		0x20
#define C_QUEUE_DRIVER		0x28
#define C_QUEUE_DEVICE		0x30
#define C_SIZE			0x38

/* Legacy registers (4.1.4.8). */
#define L_DEVICE_FEATURES 0x00
#define L_DRIVER_FEATURES 0x04
#define L_QUEUE_PFN	  0x08
#define L_QUEUE_SIZE	  0x0c
#define L_QUEUE_SELECT	  0x0e
#define L_QUEUE_NOTIFY	  0x10
#define L_STATUS	  0x12
#define L_CONFIG	  0x14 /* if MSI-X is off, as it stays here */

static u32 cap_address(const struct virtio_device *v, u8 cap, u32 size)
{
	struct pci_device *pci = v->dev->pci;
	u8 bar = pci_read32(pci->bdf, cap + CAP_BAR) & 0xff;
	u32 off = pci_read32(pci->bdf, cap + CAP_OFFSET);
	u32 base;

	if (bar > 5 || off > 0xffffffff - size)
		return 0;
	base = pci_bar_mem(pci, bar, off + size);
	return base ? base + off : 0;
}

/* Takes what a capability describes. Returns true when everything needed was found. */
static bool take_cap(struct virtio_device *v, u8 cap, u8 type, u32 config_size)
{
	if (type == CAP_COMMON && !v->common) {
		v->common = cap_address(v, cap, C_SIZE);
	} else if (type == CAP_NOTIFY && !v->notify) {
		v->notify = cap_address(v, cap, 2);
		v->notify_cap = cap;
	} else if (type == CAP_DEVICE && !v->config) {
		v->config = cap_address(v, cap, config_size);
	}
	return v->common && v->notify && v->config;
}

static bool find_modern(struct virtio_device *v, u32 config_size)
{
	pci_bdf bdf = v->dev->pci->bdf;
	struct pci_capability c; /* the header's bytes: id, next, length, type */
	bool more = pci_first_capability(bdf, &c);

	for (; more; more = pci_next_capability(bdf, &c))
		if ((c.header & 0xff) == PCI_CAP_ID_VENDOR &&
		    take_cap(v, c.at, c.header >> 24, config_size))
			return true;
	return false;
}

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
	multiplier = pci_read32(v->dev->pci->bdf, v->notify_cap + CAP_NOTIFY_MULTIPLIER);
	if (multiplier > MULTIPLIER_MAX - 1)
		return -EINVAL;
	q->notify = cap_address(v, v->notify_cap, number * multiplier + 2);
	if (!q->notify)
		return -EINVAL;
	q->notify += number * multiplier;
	return 0;
}

static int modern_enable_queue(const struct virtio_device *v, struct virtq *q, u32 most)
{
	int err;

	q->access = VIRTQ_MEMORY;
	q->status = v->common + C_STATUS;
	if (q->size != most)
		writew(v->common + C_QUEUE_SIZE, q->size);
	virtio_write_address(v, C_QUEUE_DESC, q->desc);
	virtio_write_address(v, C_QUEUE_DRIVER, q->avail);
	virtio_write_address(v, C_QUEUE_DEVICE, q->used);
	err = find_notify(v, q);
	if (err)
		return err;
	writew(v->common + C_QUEUE_ENABLE, 1);
	return 0;
}

static u32 modern_config(const struct virtio_device *v, u32 off, u32 size)
{
	u32 at = v->config + off;

	return size == 1 ? readb(at) : size == 2 ? readw(at) : readl(at);
}

static u32 modern_generation(const struct virtio_device *v)
{
	return readb(v->common + C_GENERATION);
}

static const struct virtio_transport modern = {
	.get_status = modern_get_status,
	.set_status = modern_set_status,
	.device_features = modern_device_features,
	.driver_features = modern_driver_features,
	.select_queue = modern_select_queue,
	.enable_queue = modern_enable_queue,
	.config = modern_config,
	.generation = modern_generation,
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

static int legacy_enable_queue(const struct virtio_device *v, struct virtq *q, u32 most)
{
	q->access = VIRTQ_PORTS;
	q->notify = v->port + L_QUEUE_NOTIFY;
	q->status = v->port + L_STATUS;
	outl(v->port + L_QUEUE_PFN, (u32)q->desc / VIRTIO_LEGACY_PAGE);
	return 0;
}

static u32 legacy_config(const struct virtio_device *v, u32 off, u32 size)
{
	u16 at = v->port + L_CONFIG + off;

	return size == 1 ? inb(at) : size == 2 ? inw(at) : inl(at);
}

static const struct virtio_transport legacy = {
	.legacy = true,
	.fixed_size = true,
	.get_status = legacy_get_status,
	.set_status = legacy_set_status,
	.device_features = legacy_device_features,
	.driver_features = legacy_driver_features,
	.select_queue = legacy_select_queue,
	.enable_queue = legacy_enable_queue,
	.config = legacy_config,
};

int virtio_pci_find(struct virtio_device *v, u32 config_size)
{
	struct pci_device *pci = v->dev->pci;

	if (find_modern(v, config_size)) {
		v->transport = &modern;
		pci_enable(pci, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
		return 0;
	}
	v->port = pci_bar_io(pci, 0);
	if (!v->port)
		return -ENODEV;
	v->transport = &legacy;
	pci_enable(pci, PCI_COMMAND_MASTER | PCI_COMMAND_IO);
	return 0;
}
