// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtio PCI transport, modern (capabilities) and legacy (I/O BAR 0): Virtual I/O
 * Device 1.2, 4.1. Whatever comes from the device's capabilities is checked against its
 * BARs. Flat 32-bit, POST.
 */
#include "block/virtio.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

/* Vendor capability, 4.1.4. */
#define CAP_COMMON	      1
#define CAP_NOTIFY	      2
#define CAP_DEVICE	      4
#define CAP_BAR		      4
#define CAP_OFFSET	      8
#define CAP_NOTIFY_MULTIPLIER 16

/* Common configuration, 4.1.4.3. */
#define C_DEVICE_FEATURE_SELECT 0x00
#define C_DEVICE_FEATURE	0x04
#define C_DRIVER_FEATURE_SELECT 0x08
#define C_DRIVER_FEATURE	0x0c
#define C_STATUS		0x14
#define C_QUEUE_SELECT		0x16
#define C_QUEUE_SIZE		0x18
#define C_QUEUE_ENABLE		0x1c
#define C_QUEUE_NOTIFY_OFF	0x1e
#define C_QUEUE_DESC		0x20
#define C_QUEUE_DRIVER		0x28
#define C_QUEUE_DEVICE		0x30
#define C_SIZE			0x38

/* Legacy registers, 4.1.4.8. */
#define L_DEVICE_FEATURES 0x00
#define L_DRIVER_FEATURES 0x04
#define L_QUEUE_PFN	  0x08
#define L_QUEUE_SIZE	  0x0c
#define L_QUEUE_SELECT	  0x0e
#define L_QUEUE_NOTIFY	  0x10
#define L_STATUS	  0x12
#define L_CONFIG	  0x14 /* MSI-X stays off */
#define L_PAGE		  4096

#define RESET_MS	  1000
#define DEVICE_CONFIG_MIN 0x18 /* what the block driver reads of it */

static u32 cap_address(struct virtio_device *v, u8 cap, u32 size)
{
	u8 bar = pci_read32(v->pci->bdf, cap + CAP_BAR) & 0xff;
	u32 off = pci_read32(v->pci->bdf, cap + CAP_OFFSET);
	u32 base;

	if (bar > 5 || off > 0xffffffff - size)
		return 0;
	base = pci_bar_mem(v->pci, bar, off + size);
	return base ? base + off : 0;
}

/* True once all that is needed has been seen. */
static bool take_cap(struct virtio_device *v, u8 cap, u8 type)
{
	if (type == CAP_COMMON && !v->common) {
		v->common = cap_address(v, cap, C_SIZE);
	} else if (type == CAP_NOTIFY && !v->notify) {
		v->notify = cap_address(v, cap, 2);
		v->notify_cap = cap;
	} else if (type == CAP_DEVICE && !v->device) {
		v->device = cap_address(v, cap, DEVICE_CONFIG_MIN);
	}
	return v->common && v->notify && v->device;
}

static bool find_modern(struct virtio_device *v)
{
	struct pci_capability c; /* the header: id, next, length, type */
	bool more = pci_first_capability(v->pci->bdf, &c);

	for (; more; more = pci_next_capability(v->pci->bdf, &c))
		if ((c.header & 0xff) == PCI_CAP_ID_VENDOR &&
		    take_cap(v, c.at, c.header >> 24))
			return true;
	return false;
}

static u8 get_status(struct virtio_device *v)
{
	return v->legacy ? inb(v->port + L_STATUS) : readb(v->common + C_STATUS);
}

static void set_status(struct virtio_device *v, u8 status)
{
	if (v->legacy)
		outb(v->port + L_STATUS, status);
	else
		writeb(v->common + C_STATUS, status);
}

static int reset(struct virtio_device *v)
{
	struct deadline end = deadline_ms(RESET_MS);

	set_status(v, 0);
	while (get_status(v))
		if (!wait_before(&end))
			return -ETIMEDOUT;
	return 0;
}

int virtio_pci_start(struct virtio_device *v, struct pci_device *pci)
{
	u16 command = PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
	int err = 0;

	*v = (struct virtio_device){ .pci = pci };
	if (!find_modern(v)) {
		v->legacy = true;
		v->port = pci_bar_io(pci, 0);
		command = PCI_COMMAND_MASTER | PCI_COMMAND_IO;
		if (!v->port)
			return -ENODEV;
	}
	pci_enable(pci, command);
	if (get_status(v))
		err = reset(v);
	if (!err)
		set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	return err;
}

static u32 device_features(struct virtio_device *v, u32 word)
{
	writel(v->common + C_DEVICE_FEATURE_SELECT, word);
	return readl(v->common + C_DEVICE_FEATURE);
}

static void driver_features(struct virtio_device *v, u32 word, u32 bits)
{
	writel(v->common + C_DRIVER_FEATURE_SELECT, word);
	writel(v->common + C_DRIVER_FEATURE, bits);
}

int virtio_features(struct virtio_device *v, u64 wanted)
{
	u64 offered;

	if (v->legacy) {
		v->features = inl(v->port + L_DEVICE_FEATURES) & wanted;
		outl(v->port + L_DRIVER_FEATURES, v->features);
		return 0;
	}
	offered = device_features(v, 0) | (u64)device_features(v, 1) << 32;
	if (!(offered & VIRTIO_F_VERSION_1))
		return -ENOTSUP;
	v->features = offered & (wanted | VIRTIO_F_VERSION_1 | VIRTIO_F_ACCESS_PLATFORM);
	driver_features(v, 0, v->features);
	driver_features(v, 1, v->features >> 32);
	set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK);
	return get_status(v) & VIRTIO_FEATURES_OK ? 0 : -ENOTSUP;
}

/* The three parts one after the other, the used ring aligned to @align. */
static int allocate(struct virtq *q, u32 align)
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

static bool size_is_valid(u16 size)
{
	return size >= 4 && size <= 32768 && !(size & (size - 1));
}

static int legacy_queue(struct virtio_device *v, struct virtq *q)
{
	int err;

	outw(v->port + L_QUEUE_SELECT, q->index);
	q->size = inw(v->port + L_QUEUE_SIZE);
	if (!size_is_valid(q->size))
		return -EINVAL;
	err = allocate(q, L_PAGE);
	if (err)
		return err;
	outl(v->port + L_QUEUE_PFN, (u32)q->desc / L_PAGE);
	q->notify = v->port + L_QUEUE_NOTIFY;
	q->status = v->port + L_STATUS;
	q->ports = true;
	return 0;
}

static void write_address(struct virtio_device *v, u32 reg, const void *p)
{
	writel(v->common + reg, (u32)p);
	writel(v->common + reg + 4, 0);
}

/* The notification's place: a multiple, that the capability gives, of the queue's number. */
static int find_notify(struct virtio_device *v, struct virtq *q)
{
	u16 number = readw(v->common + C_QUEUE_NOTIFY_OFF);
	u32 multiplier;

	q->notify = v->notify;
	if (!number)
		return 0;
	multiplier = pci_read32(v->pci->bdf, v->notify_cap + CAP_NOTIFY_MULTIPLIER);
	if (multiplier > 0x10000)
		return -EINVAL;
	q->notify = cap_address(v, v->notify_cap, number * multiplier + 2);
	if (!q->notify)
		return -EINVAL;
	q->notify += number * multiplier;
	return 0;
}

static int modern_queue(struct virtio_device *v, struct virtq *q)
{
	u16 most;
	int err;

	writew(v->common + C_QUEUE_SELECT, q->index);
	most = readw(v->common + C_QUEUE_SIZE);
	if (!size_is_valid(most))
		return -EINVAL;
	q->size = min(most, (u16)VIRTQ_SIZE);
	err = allocate(q, 4);
	if (err)
		return err;
	q->status = v->common + C_STATUS;
	if (q->size != most)
		writew(v->common + C_QUEUE_SIZE, q->size);
	write_address(v, C_QUEUE_DESC, q->desc);
	write_address(v, C_QUEUE_DRIVER, q->avail);
	write_address(v, C_QUEUE_DEVICE, q->used);
	err = find_notify(v, q);
	if (err)
		return err;
	writew(v->common + C_QUEUE_ENABLE, 1);
	return 0;
}

int virtio_queue(struct virtio_device *v, struct virtq *q, u16 index)
{
	*q = (struct virtq){ .index = index };
	return v->legacy ? legacy_queue(v, q) : modern_queue(v, q);
}

u32 virtio_config32(struct virtio_device *v, u32 off)
{
	return v->legacy ? inl(v->port + L_CONFIG + off) : readl(v->device + off);
}

void virtio_ready(struct virtio_device *v)
{
	set_status(v, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_DRIVER_OK |
			      (v->legacy ? 0 : VIRTIO_FEATURES_OK));
}

void virtio_fail(struct virtio_device *v)
{
	if (v->port || v->common)
		set_status(v, VIRTIO_FAILED);
}
