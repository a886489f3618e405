/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio disk in memory, with each transport: modern by capabilities, legacy by ports, and both
 * versions of registers in memory. Includes its driver for the static struct driver. Each program
 * runs one test.
 */
#ifndef FAKE_VIRTIO_H
#define FAKE_VIRTIO_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "block/virtio_blk.h"
#include "pci/pci.h"

/* The driver is included because its struct driver is static. */
#include "../../src/block/virtio_blk.c"

#include "cpu/io.h"

#define BAR_ADDR 0xfe000000
#define BAR_SIZE 0x4000
#define NOTIFY	 0x3000
#define PORT	 0xc000
#define SECTORS	 4096

static struct {
	/* What it offers. */
	u64 features;
	u16 queue_size;
	u32 size_max, seg_max, blk_size;
	u32 capacity_high; /* the upper half of the number of sectors */
	u16 notify_off;
	u8 config[256];
	/* Its state. */
	u8 status;
	u32 feature_select, driver_select;
	u64 accepted;
	u16 size, enabled;
	bool selected; /* the queue, whose registers can be used then */
	u64 ring[3];
	u8 generation;
	u32 virtio_id;
	unsigned int resizes; /* how often the capacity changes while it is read */
	u16 last_avail;
	u16 used_at;
	/* How it misbehaves. */
	bool rejects, silent, wrong_id, stuck_in_reset, gone;
	bool no_status; /* the buffer is used, but no status was written */
	u8 answer;
	/* What it did. */
	unsigned int requests, descriptors, config_reads, resets;
} dev;

/* The status of a device that has not been used yet. */
#define WAITING (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK)

/* Of registers in memory. @version 1 is the legacy version. */
static u32 version;
static u32 page_size, align;

static u8 image[SECTORS * 512];
static struct pci_device pci;
static u8 revision; /* no device is like the one before */

static struct device device = { .bus = DEVICE_PCI, .pci = &pci };

u8 pci_read8(pci_bdf bdf, u16 off)
{
	return dev.config[off];
}

u32 pci_read32(pci_bdf bdf, u16 off)
{
	u32 v;

	assert_int_equal(off & 3, 0);
	dev.config_reads++;
	memcpy(&v, dev.config + off, 4);
	return v;
}

u32 pci_bar_mem(struct pci_device *d, unsigned int n, u32 min_size)
{
	return n == 4 && min_size <= BAR_SIZE ? BAR_ADDR : 0;
}

u16 pci_bar_io(struct pci_device *d, unsigned int n)
{
	return n == 0 ? PORT : 0;
}

void pci_enable(struct pci_device *d, u16 bits)
{
	assert_true(bits & PCI_COMMAND_MASTER);
}

static void capability(u8 at, u8 next, u8 id, u8 type, u8 bar, u32 offset)
{
	u8 *c = dev.config + at;

	c[0] = id;
	c[1] = next;
	c[2] = 20;
	c[3] = type;
	c[4] = bar;
	memcpy(c + 8, &offset, 4);
	c[16] = 4; /* the notification multiplier, or the middle of the next capability */
}

static void new_device(void)
{
	memset(&dev, 0, sizeof(dev));
	dev.features = VIRTIO_F_VERSION_1 | BLK_F_SEG_MAX | BLK_F_BLK_SIZE;
	dev.queue_size = 256;
	dev.seg_max = 254;
	dev.blk_size = 512;
	dev.config[PCI_CAP_PTR] = 0x40;
	capability(0x40, 0x60, 0x11, 0, 1, 0); /* MSI-X */
	capability(0x60, 0x80, PCI_CAP_ID_VENDOR, 5, 0, 0);
	capability(0x80, 0xa0, PCI_CAP_ID_VENDOR, 2, 4, NOTIFY);
	capability(0xa0, 0xc0, PCI_CAP_ID_VENDOR, 4, 4, 0x2000);
	capability(0xc0, 0x00, PCI_CAP_ID_VENDOR, 1, 4, 0x0000);
	pci = (struct pci_device){ .revision = ++revision, .bar[4].size = BAR_SIZE };
	block_devices = NULL;
	for (u32 i = 0; i < sizeof(image); i++)
		image[i] = i / 512 * 3 + i;
}

static void move_data(struct virtq_desc *d, u32 type, u64 *at)
{
	u8 *p = (u8 *)(u32)d->addr;

	assert_true(*at + d->len <= sizeof(image));
	assert_int_equal(!!(d->flags & VIRTQ_DESC_WRITE), type == VIRTIO_BLK_T_IN);
	if (type == VIRTIO_BLK_T_IN)
		memcpy(p, image + *at, d->len);
	else
		memcpy(image + *at, p, d->len);
	*at += d->len;
}

static void serve(void)
{
	struct virtq_desc *desc = (struct virtq_desc *)(u32)dev.ring[0], *d;
	struct virtq_avail *avail = (struct virtq_avail *)(u32)dev.ring[1];
	struct virtq_used *used = (struct virtq_used *)(u32)dev.ring[2];
	struct virtio_blk_header *header;
	u16 head;
	u64 at;

	if (dev.silent)
		return;
	assert_true(dev.status & VIRTIO_DRIVER_OK);
	assert_int_equal(avail->flags, VIRTQ_AVAIL_NO_INTERRUPT);
	assert_int_equal(avail->idx, (u16)(dev.last_avail + 1));
	head = avail->ring[dev.last_avail++ & (dev.size - 1)];
	d = &desc[head];
	header = (struct virtio_blk_header *)(u32)d->addr;
	assert_int_equal(d->len, 16);
	/* On a device of more than 2 TiB, only sectors above the first 2 TiB have contents. */
	assert_int_equal(header->sector >> 32, dev.capacity_high);
	at = (u32)header->sector * 512ull;
	for (d = &desc[d->next]; d->flags & VIRTQ_DESC_NEXT; d = &desc[d->next]) {
		dev.descriptors++;
		if (dev.size_max)
			assert_true(d->len <= dev.size_max);
		move_data(d, header->type, &at);
	}
	assert_int_equal(d->len, 1);
	if (!dev.no_status)
		*(u8 *)(u32)d->addr = dev.answer;
	used->ring[used->idx & (dev.size - 1)].id = dev.wrong_id ? 7 : head;
	used->idx++;
	dev.requests++;
}

static u32 device_field(u32 off)
{
	switch (off) {
	case 0x00:
		if (!dev.resizes)
			return SECTORS;
		dev.resizes--;
		dev.generation++;
		return 0xfffff000;
	case 0x04:
		return dev.capacity_high + dev.resizes;
	case 0x08:
		return dev.size_max;
	case 0x0c:
		return dev.seg_max;
	case 0x10:
		return 100 | 4 << 16 | 10u << 24;
	case 0x14:
		return dev.blk_size;
	}
	fail();
	return 0;
}

static void set_status(u8 v)
{
	if (!v && dev.stuck_in_reset)
		return;
	/* Only a reset clears bits, and features come before FEATURES_OK (2.1, 3.1.1). */
	if (v && v != VIRTIO_FAILED) {
		assert_int_equal(v & dev.status, dev.status);
		assert_true(v & VIRTIO_ACKNOWLEDGE && v & VIRTIO_DRIVER);
		assert_int_equal(dev.accepted & ~dev.features, 0);
		if (v & VIRTIO_FEATURES_OK)
			assert_true(dev.accepted & VIRTIO_F_VERSION_1);
	}
	if (dev.rejects)
		v &= ~VIRTIO_FEATURES_OK;
	if (!v) {
		dev.resets++;
		dev.accepted = dev.size = dev.enabled = dev.last_avail = 0;
		memset(dev.ring, 0, sizeof(dev.ring));
		page_size = align = 0;
		dev.selected = false;
	}
	dev.status = v;
}

static u32 mmio_read(u32 addr, unsigned int size)
{
	u32 off = addr - BAR_ADDR;

	assert_true(addr >= BAR_ADDR && off < BAR_SIZE);
	if (dev.gone)
		return size == 4 ? ~0u : (1u << 8 * size) - 1;
	if (off >= 0x2000)
		return device_field(off - 0x2000);
	switch (off) {
	case 0x04:
		return dev.features >> 32 * dev.feature_select;
	case 0x14:
		return dev.status;
	case 0x15:
		return dev.generation;
	case 0x18:
		return dev.queue_size;
	case 0x1e:
		return dev.notify_off;
	case 0x20:
		assert_true(dev.selected);
		return dev.ring[0];
	}
	fail();
	return 0;
}

static void mmio_write(u32 addr, u32 v, unsigned int size)
{
	u32 off = addr - BAR_ADDR;

	if (off == (u32)NOTIFY + 4 * dev.notify_off) {
		assert_int_equal(size, 2);
		assert_int_equal(v, 0);
		serve();
		return;
	}
	switch (off) {
	case 0x00:
		dev.feature_select = v;
		break;
	case 0x08:
		dev.driver_select = v;
		break;
	case 0x0c:
		dev.accepted |= (u64)v << 32 * dev.driver_select;
		break;
	case 0x14:
		set_status(v);
		break;
	case 0x16:
		assert_int_equal(v, 0);
		dev.selected = true;
		break;
	case 0x18:
		dev.size = v;
		break;
	case 0x1c:
		assert_true(dev.selected);
		dev.enabled = v;
		if (!dev.size)
			dev.size = dev.queue_size;
		break;
	case 0x20:
	case 0x28:
	case 0x30:
		assert_int_equal(size, 4);
		dev.ring[(off - 0x20) / 8] = v;
		break;
	case 0x24:
	case 0x2c:
	case 0x34:
		assert_int_equal(v, 0);
		break;
	default:
		fail();
	}
}

static u32 port_read(u16 port, unsigned int size)
{
	if (dev.gone)
		return size == 4 ? ~0u : (1u << 8 * size) - 1;
	switch (port - PORT) {
	case 0x00:
		return dev.features;
	case 0x08:
		assert_true(dev.selected);
		return dev.ring[0] / 4096;
	case 0x0c:
		return dev.queue_size;
	case 0x12:
		return dev.status;
	}
	return device_field(port - PORT - 0x14);
}

static void port_write(u16 port, u32 v, unsigned int size)
{
	switch (port - PORT) {
	case 0x04:
		dev.accepted = v;
		break;
	case 0x08:
		dev.size = dev.queue_size;
		dev.ring[0] = (u64)v * 4096;
		dev.ring[1] = dev.ring[0] + 16 * dev.size;
		dev.ring[2] = (dev.ring[1] + 6 + 2 * dev.size + 4095) & ~4095ull;
		break;
	case 0x0e:
		assert_int_equal(v, 0);
		dev.selected = true;
		break;
	case 0x10:
		serve();
		break;
	case 0x12:
		set_status(v);
		break;
	default:
		fail();
	}
}

#define REGISTERS 0xfeb00200

static u32 memory_read(u32 addr, unsigned int size)
{
	u32 off = addr - REGISTERS;

	assert_true(addr >= REGISTERS && off < 0x200);
	if (dev.gone)
		return size == 4 ? ~0u : (1u << 8 * size) - 1;
	if (off >= 0x100)
		return device_field(off - 0x100);
	assert_int_equal(size, 4);
	switch (off) {
	case 0x00:
		return 0x74726976;
	case 0x04:
		return version;
	case 0x08:
		return dev.virtio_id;
	case 0x10:
		return dev.features >> 32 * dev.feature_select;
	case 0x34:
		return dev.queue_size;
	case 0x40:
		assert_int_equal(version, 1);
		assert_true(dev.selected);
		return dev.ring[0] / page_size;
	case 0x44:
		assert_int_equal(version, 2);
		assert_true(dev.selected);
		return dev.enabled;
	case 0x70:
		return dev.status;
	case 0xfc:
		assert_int_equal(version, 2);
		return dev.generation;
	}
	fail();
	return 0;
}

static void legacy_memory_write(u32 off, u32 v)
{
	switch (off) {
	case 0x28:
		page_size = v;
		break;
	case 0x3c:
		align = v;
		break;
	case 0x40:
		assert_int_equal(align, 4096);
		dev.ring[0] = (u64)v * page_size;
		dev.ring[1] = dev.ring[0] + 16 * dev.size;
		dev.ring[2] = (dev.ring[1] + 6 + 2 * dev.size + 4095) & ~4095ull;
		break;
	default:
		fail();
	}
}

static void memory_write(u32 addr, u32 v, unsigned int size)
{
	u32 off = addr - REGISTERS;

	assert_int_equal(size, 4);
	switch (off) {
	case 0x14:
		dev.feature_select = v;
		break;
	case 0x20:
		dev.accepted |= (u64)v << 32 * dev.driver_select;
		break;
	case 0x24:
		dev.driver_select = v;
		break;
	case 0x30:
		assert_int_equal(v, 0);
		dev.selected = true;
		break;
	case 0x38:
		assert_true(dev.selected);
		assert_true(v <= dev.queue_size);
		dev.size = v;
		break;
	case 0x50:
		assert_int_equal(v, 0);
		serve();
		break;
	case 0x70:
		set_status(v);
		break;
	case 0x80:
	case 0x90:
	case 0xa0:
		assert_int_equal(version, 2);
		dev.ring[(off - 0x80) / 16] = v;
		break;
	case 0x84:
	case 0x94:
	case 0xa4:
		assert_int_equal(v, 0);
		break;
	case 0x44:
		assert_int_equal(version, 2);
		dev.enabled = v;
		break;
	default:
		assert_int_equal(version, 1);
		legacy_memory_write(off, v);
	}
}

static int mmio_result;

void drivers_probe_virtio(u32 base, u16 virtio_id)
{
	struct device d = { .bus = DEVICE_VIRTIO, .base = base, .virtio_id = virtio_id };

	assert_int_equal(virtio_id, 2);
	mmio_result = virtio_blk_driver.probe(&d);
}

static inline int start_registers(u32 v)
{
	int err;

	version = v;
	dev.virtio_id = 2;
	fake_io.mmio_read = memory_read;
	fake_io.mmio_write = memory_write;
	mmio_result = 0;
	err = virtio_mmio_probe(REGISTERS);
	return err ? err : mmio_result;
}

static inline int start_device(bool legacy)
{
	if (legacy) {
		dev.config[PCI_CAP_PTR] = 0;
		fake_io.port_read = port_read;
		fake_io.port_write = port_write;
	} else {
		fake_io.mmio_read = mmio_read;
		fake_io.mmio_write = mmio_write;
	}
	return virtio_blk_driver.probe(&device);
}

static inline void roundtrip(struct block_device *b)
{
	u8 *buf = malloc(128 * 512);
	unsigned int before;

	/* The first request may start the device. */
	if (dev.status == WAITING)
		assert_int_equal(virtq_usable(&container_of(b, struct virtio_blk, block)->queue),
				 0);
	fake_io.port_accesses = fake_io.mmio_accesses = 0;
	before = dev.requests;
	assert_int_equal(block_read(b, 100, 128, (u32)buf, NULL), 0);
	assert_memory_equal(buf, image + 100 * 512, 128 * 512);
	/* Each request costs one access. */
	assert_int_equal(fake_io.port_accesses + fake_io.mmio_accesses, dev.requests - before);
	for (u32 i = 0; i < 128 * 512; i++)
		buf[i] = i / 512 * 17 + i * 3;
	assert_int_equal(block_write(b, 8, 128, (u32)buf, NULL), 0);
	assert_memory_equal(image + 8 * 512, buf, 128 * 512);
	/* More requests than a ring has entries, so that the rings wrap. */
	for (u32 i = 0; i < 600; i++) {
		assert_int_equal(block_read(b, i, 1, (u32)buf, NULL), 0);
		assert_memory_equal(buf, image + i * 512, 512);
	}
	free(buf);
}

#endif
