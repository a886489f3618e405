/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * virtio-blk against a device made of memory: modern by capabilities, legacy by ports,
 * with small limits, large sectors, errors, silence and nonsense. Accesses are counted.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "block/virtio_blk.h"
#include "pci/pci.h"

/* The driver itself, for its struct driver. */
#include "../../src/block/virtio_blk_probe.c"

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
	u16 notify_off;
	u8 config[256];
	/* Its state. */
	u8 status;
	u32 feature_select, driver_select;
	u64 accepted;
	u16 size, enabled;
	u64 ring[3];
	u8 generation;
	u32 virtio_id;
	unsigned int resizes; /* while its capacity is read */
	u16 last_avail;
	u16 used_at;
	/* How it misbehaves. */
	bool rejects, silent, wrong_id, stuck_in_reset;
	u8 answer;
	/* What it did. */
	unsigned int requests, descriptors;
} dev;

static u8 image[SECTORS * 512];
static struct pci_device pci;

static struct device device = { .bus = DEVICE_PCI, .pci = &pci };

u8 pci_read8(pci_bdf bdf, u16 off)
{
	return dev.config[off];
}

u32 pci_read32(pci_bdf bdf, u16 off)
{
	u32 v;

	assert_int_equal(off & 3, 0);
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
	c[16] = 4; /* notification multiplier, or the next capability's middle */
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

	assert_true(dev.status & VIRTIO_DRIVER_OK);
	assert_int_equal(avail->flags, VIRTQ_AVAIL_NO_INTERRUPT);
	assert_int_equal(avail->idx, (u16)(dev.last_avail + 1));
	if (dev.silent)
		return;
	head = avail->ring[dev.last_avail++ & (dev.size - 1)];
	d = &desc[head];
	header = (struct virtio_blk_header *)(u32)d->addr;
	assert_int_equal(d->len, 16);
	at = header->sector * 512;
	for (d = &desc[d->next]; d->flags & VIRTQ_DESC_NEXT; d = &desc[d->next]) {
		dev.descriptors++;
		if (dev.size_max)
			assert_true(d->len <= dev.size_max);
		move_data(d, header->type, &at);
	}
	assert_int_equal(d->len, 1);
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
		return dev.resizes;
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
	if (dev.rejects)
		v &= ~VIRTIO_FEATURES_OK;
	dev.status = v;
}

static u32 mmio_read(u32 addr, unsigned int size)
{
	u32 off = addr - BAR_ADDR;

	assert_true(addr >= BAR_ADDR && off < BAR_SIZE);
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
		break;
	case 0x18:
		dev.size = v;
		break;
	case 0x1c:
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
	switch (port - PORT) {
	case 0x00:
		return dev.features;
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

/* Registers in memory; @version 1 is the legacy one. */
static u32 version;
static u32 page_size, align;

static u32 memory_read(u32 addr, unsigned int size)
{
	u32 off = addr - REGISTERS;

	assert_true(addr >= REGISTERS && off < 0x200);
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
		break;
	case 0x38:
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

static int start_registers(u32 v)
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

static int start_device(bool legacy)
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

static void roundtrip(struct block_device *b)
{
	u8 *buf = malloc(128 * 512);
	unsigned int before;

	fake_io.port_accesses = fake_io.mmio_accesses = 0;
	before = dev.requests;
	assert_int_equal(block_read(b, 100, 128, (u32)buf, NULL), 0);
	assert_memory_equal(buf, image + 100 * 512, 128 * 512);
	/* One access a request. */
	assert_int_equal(fake_io.port_accesses + fake_io.mmio_accesses, dev.requests - before);
	memset(buf, 0x5a, 1024);
	assert_int_equal(block_write(b, 8, 2, (u32)buf, NULL), 0);
	assert_int_equal(image[8 * 512], 0x5a);
	assert_int_equal(image[10 * 512 - 1], 0x5a);
	/* Rings wrap. */
	for (u32 i = 0; i < 600; i++) {
		assert_int_equal(block_read(b, i, 1, (u32)buf, NULL), 0);
		assert_memory_equal(buf, image + i * 512, 512);
	}
	free(buf);
}

static void test_modern(void **state)
{
	new_device();
	assert_int_equal(start_device(false), 0);
	assert_true(fake_io.mmio_accesses <= 30);
	assert_int_equal(dev.size, VIRTQ_SIZE);
	assert_int_equal(dev.enabled, 1);
	assert_true(dev.accepted & VIRTIO_F_VERSION_1);
	assert_true(block_units(block_devices) == SECTORS);
	roundtrip(block_devices);
}

static void test_legacy(void **state)
{
	new_device();
	dev.features = BLK_F_GEOMETRY;
	assert_int_equal(start_device(true), 0);
	assert_true(fake_io.port_accesses <= 20);
	assert_int_equal(dev.size, 256);
	assert_int_equal(block_devices->cylinders, 100);
	assert_int_equal(block_devices->heads, 4);
	assert_int_equal(block_devices->spt, 10);
	roundtrip(block_devices);
}

static void test_registers_in_memory(void **state)
{
	new_device();
	assert_int_equal(start_registers(2), 0);
	assert_true(fake_io.mmio_accesses <= 35);
	assert_int_equal(dev.size, VIRTQ_SIZE);
	assert_int_equal(dev.enabled, 1);
	assert_true(dev.accepted & VIRTIO_F_VERSION_1);
	assert_string_equal(block_devices->path, "/virtio-mmio@feb00200/disk@0,0");
	assert_string_equal(block_devices->name, "Virtio disk MMIO:feb00200");
	roundtrip(block_devices);
	new_device();
	assert_int_equal(start_registers(1), 0);
	assert_int_equal(dev.size, VIRTQ_SIZE);
	roundtrip(block_devices);
	/* A queue need not be a power of two long, nor as long as is wanted. */
	new_device();
	dev.queue_size = 7;
	assert_int_equal(start_registers(2), 0);
	assert_int_equal(dev.size, 4);
	roundtrip(block_devices);
}

static u32 no_magic(u32 addr, unsigned int size)
{
	return ~0u;
}

static void test_nothing_in_memory(void **state)
{
	new_device();
	assert_int_equal(start_registers(3), -ENOTSUP);
	assert_non_null(strstr(fake_log, "version 3"));
	dev.virtio_id = 0;
	version = 2;
	assert_int_equal(virtio_mmio_probe(REGISTERS), -ENODEV);
	fake_io.mmio_read = no_magic;
	assert_int_equal(virtio_mmio_probe(REGISTERS), -ENODEV);
	assert_null(block_devices);
	new_device();
	dev.queue_size = 0;
	assert_int_equal(start_registers(2), -ENODEV);
	assert_int_equal(dev.status, VIRTIO_FAILED);
}

/* The low half of the capacity is from before a change, and the high half from after it. */
static void test_resized_while_read(void **state)
{
	new_device();
	dev.resizes = 1;
	assert_int_equal(start_device(false), 0);
	assert_true(block_units(block_devices) == SECTORS);
	new_device();
	dev.resizes = 1;
	assert_int_equal(start_registers(2), 0);
	assert_true(block_units(block_devices) == SECTORS);
	new_device();
	dev.resizes = 2;
	assert_int_equal(start_registers(1), 0);
	assert_true(block_units(block_devices) == SECTORS);
	new_device();
	dev.features = 0;
	dev.resizes = 2;
	assert_int_equal(start_device(true), 0);
	assert_true(block_units(block_devices) == SECTORS);
}

static void test_notify_offset(void **state)
{
	new_device();
	dev.notify_off = 3;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
}

static void test_limits(void **state)
{
	new_device();
	dev.features |= BLK_F_SIZE_MAX;
	dev.size_max = 4096 + 100;
	dev.seg_max = 3;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
	new_device();
	dev.queue_size = 4;
	dev.seg_max = 1;
	assert_int_equal(start_device(false), 0);
	roundtrip(block_devices);
}

static void test_large_sectors(void **state)
{
	new_device();
	dev.blk_size = 4096;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_devices->sector_size, 4096);
	assert_true(block_units(block_devices) == SECTORS);
	roundtrip(block_devices);
}

static void test_read_only(void **state)
{
	u8 buf[512];

	new_device();
	dev.features |= BLK_F_RO;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
}

static void test_reset_of_a_used_device(void **state)
{
	new_device();
	dev.status = 15;
	assert_int_equal(start_device(false), 0);
	new_device();
	dev.status = 15;
	dev.stuck_in_reset = true;
	assert_int_equal(start_device(false), -ETIMEDOUT);
}

static void expect_refused(int err)
{
	assert_int_equal(start_device(false), err);
	assert_int_equal(dev.status, VIRTIO_FAILED);
	assert_null(block_devices);
}

static void test_bad_devices(void **state)
{
	static const u32 blk_sizes[] = { 0, 1, 511, 513, 8192, ~0u };
	static const u16 queue_sizes[] = { 1, 2, 3 };

	for (u32 i = 0; i < ARRAY_SIZE(blk_sizes); i++) {
		new_device();
		dev.blk_size = blk_sizes[i];
		expect_refused(-EINVAL);
	}
	for (u32 i = 0; i < ARRAY_SIZE(queue_sizes); i++) {
		new_device();
		dev.queue_size = queue_sizes[i];
		expect_refused(-EINVAL);
	}
	new_device();
	dev.seg_max = 0;
	expect_refused(-EINVAL);
	new_device();
	dev.features |= BLK_F_SIZE_MAX;
	dev.size_max = 100;
	expect_refused(-EINVAL);
	new_device();
	dev.features &= ~VIRTIO_F_VERSION_1;
	expect_refused(-ENOTSUP);
	new_device();
	dev.rejects = true;
	expect_refused(-ENOTSUP);
	new_device();
	dev.notify_off = 0x1000;
	expect_refused(-EINVAL);
}

static void test_capability_nonsense(void **state)
{
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	/* A loop, a BAR that is not there, an offset past it: then it is a legacy device. */
	new_device();
	dev.config[0x61] = 0x40;
	dev.features = 0;
	fake_io.mmio_read = mmio_read;
	assert_int_equal(virtio_blk_driver.probe(&device), 0);
	new_device();
	dev.config[0xc4] = 6;
	dev.features = 0;
	assert_int_equal(virtio_blk_driver.probe(&device), 0);
	new_device();
	capability(0xc0, 0, PCI_CAP_ID_VENDOR, 1, 4, BAR_SIZE - 8);
	dev.features = 0;
	assert_int_equal(virtio_blk_driver.probe(&device), 0);
	new_device();
	capability(0xc0, 0, PCI_CAP_ID_VENDOR, 1, 4, 0xfffffffc);
	dev.features = 0;
	assert_int_equal(virtio_blk_driver.probe(&device), 0);
}

static void test_errors(void **state)
{
	u8 buf[512];

	new_device();
	assert_int_equal(start_device(false), 0);
	dev.answer = VIRTIO_BLK_S_IOERR;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	assert_non_null(strstr(fake_log, "I/O error"));
	dev.answer = VIRTIO_BLK_S_UNSUPP;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	dev.answer = VIRTIO_BLK_S_OK;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), 0);
}

/*
 * A request that does not come back costs its deadline once. Its memory stays the device's, which
 * is not reset; the device may take it up again.
 */
static void test_stalled(void **state)
{
	u8 buf[512], other[512];
	u64 before;

	new_device();
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_read(block_devices, 4, 1, (u32)buf, NULL), 0);
	dev.silent = true;
	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), -ETIMEDOUT);
	assert_int_equal(dev.status & VIRTIO_DRIVER_OK, VIRTIO_DRIVER_OK);
	before = fake_now_us;
	fake_io.mmio_accesses = 0;
	assert_int_equal(block_read(block_devices, 6, 1, (u32)other, NULL), -ETIMEDOUT);
	assert_true(fake_now_us - before < 1000);
	assert_int_equal(fake_io.mmio_accesses, 0);
	dev.silent = false;
	serve();
	assert_memory_equal(buf, image + 5 * 512, 512);
	assert_int_equal(block_read(block_devices, 6, 1, (u32)other, NULL), 0);
	assert_memory_equal(other, image + 6 * 512, 512);
}

static void test_wrong_id(void **state)
{
	u8 buf[512];

	new_device();
	assert_int_equal(start_device(false), 0);
	dev.wrong_id = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
}

static void test_no_memory(void **state)
{
	for (unsigned int left = 0; left < 4; left++) {
		new_device();
		fake_alloc_left = left;
		start_device(false);
		if (!block_devices)
			assert_true(dev.status == VIRTIO_FAILED || !dev.status);
	}
}

UNIT_MAIN(UNIT_TEST(test_modern), UNIT_TEST(test_legacy), UNIT_TEST(test_notify_offset),
	  UNIT_TEST(test_limits), UNIT_TEST(test_large_sectors), UNIT_TEST(test_read_only),
	  UNIT_TEST(test_reset_of_a_used_device), UNIT_TEST(test_bad_devices),
	  UNIT_TEST(test_capability_nonsense), UNIT_TEST(test_errors), UNIT_TEST(test_stalled),
	  UNIT_TEST(test_registers_in_memory), UNIT_TEST(test_nothing_in_memory),
	  UNIT_TEST(test_resized_while_read), UNIT_TEST(test_wrong_id), UNIT_TEST(test_no_memory))
