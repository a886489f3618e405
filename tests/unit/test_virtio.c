/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests virtio's transports, each with a disk: how they are found, and which errors they tolerate.
 */
#include "fake_virtio.h"

static u8 sector[512];

static void test_modern(void **state)
{
	new_device();
	assert_int_equal(start_device(false), 0);
	assert_true(fake_io.mmio_accesses <= 20);
	assert_int_equal(dev.enabled, 0);
	assert_int_equal(dev.status, WAITING);
	assert_true(dev.accepted & VIRTIO_F_VERSION_1);
	assert_true(block_units(block_devices) == SECTORS);
	/* The first request starts the device. */
	assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), 0);
	assert_int_equal(dev.size, VIRTQ_SIZE);
	assert_int_equal(dev.enabled, 1);
	roundtrip(block_devices);
}

/*
 * An operating system has reset the device, or drives it, before anyone has asked us for a sector.
 * Its queue must not be replaced.
 */
static void test_taken_before_its_first_request(void **state)
{
	static const u8 statuses[] = { 0, VIRTIO_ACKNOWLEDGE, WAITING | VIRTIO_DRIVER_OK, 0xff };

	for (u32 i = 0; i < ARRAY_SIZE(statuses); i++) {
		new_device();
		assert_int_equal(start_device(false), 0);
		dev.status = statuses[i];
		assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), -ENODEV);
		assert_int_equal(dev.enabled, 0);
		assert_true(!dev.ring[0] && !dev.ring[1] && !dev.ring[2]);
		assert_int_equal(dev.status, statuses[i]);
		dev.status = WAITING;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), -ENODEV);
		assert_int_equal(
			virtq_usable(&container_of(block_devices, struct virtio_blk, block)->queue),
			-EIO);
	}
}

static void test_notify_register_that_is_not_there(void **state)
{
	new_device();
	dev.notify_off = 0x1000;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), -EIO);
	assert_int_equal(dev.status, VIRTIO_FAILED);
	assert_non_null(strstr(fake_log, "no such notification register"));
	/* The first register that is not there any more. */
	new_device();
	dev.notify_off = (BAR_SIZE - NOTIFY) / 4;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), -EIO);
	assert_int_equal(dev.status, VIRTIO_FAILED);
	/* A multiplier whose product with the queue's number is 0 in 32 bits. */
	new_device();
	dev.notify_off = 2;
	dev.config[0x80 + 16] = 0;
	dev.config[0x80 + 19] = 0x80;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)sector, NULL), -EIO);
	assert_int_equal(dev.status, VIRTIO_FAILED);
}

/* The list of capabilities is not read again for a device that is like the one before. */
static void test_devices_that_are_alike(void **state)
{
	new_device();
	assert_int_equal(start_device(false), 0);
	assert_true(dev.config_reads > 9);
	new_device();
	device.pci->revision = --revision;
	assert_int_equal(start_device(false), 0);
	assert_int_equal(dev.config_reads, 1);
	roundtrip(block_devices);
	/* One with other BARs, another revision, or another list is. */
	new_device();
	device.pci->revision = --revision;
	device.pci->bar[1].size = 8192;
	assert_int_equal(start_device(false), 0);
	assert_true(dev.config_reads > 9);
	new_device();
	assert_int_equal(start_device(false), 0);
	assert_true(dev.config_reads > 9);
	new_device();
	device.pci->revision = --revision;
	capability(0xa0, 0xd8, PCI_CAP_ID_VENDOR, 4, 4, 0x2000);
	capability(0xd8, 0x00, PCI_CAP_ID_VENDOR, 1, 4, 0x0000);
	capability(0xc0, 0x00, 0x11, 0, 1, 0);
	assert_int_equal(start_device(false), 0);
	assert_true(dev.config_reads > 9);
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
	/* The length of a queue need not be a power of two, and need not be the wanted length. */
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

#define FEW	    8
#define MANY	    24
#define STRIDE	    0x200
#define WITH_DEVICE 7
#define PLACES	    (REGISTERS - WITH_DEVICE * STRIDE)

static u32 places, empty_reads;

/* Most places are empty. The eighth has the device. */
static u32 places_read(u32 addr, unsigned int size)
{
	u32 place = (addr - PLACES) / STRIDE, reg = (addr - PLACES) % STRIDE;

	if (place == WITH_DEVICE)
		return memory_read(addr, size);
	if (place >= places)
		return ~0u;
	empty_reads++;
	return reg == 0 ? 0x74726976 : reg == 4 ? 2 : 0;
}

static void test_places(void **state)
{
	static const u32 counts[] = { FEW, MANY };

	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		new_device();
		block_devices = NULL;
		version = 2;
		dev.virtio_id = 2;
		places = counts[i];
		empty_reads = 0;
		fake_io.mmio_read = places_read;
		fake_io.mmio_write = memory_write;
		virtio_mmio_probe_places(PLACES, STRIDE, FEW, MANY);
		assert_non_null(block_devices);
		/* One access for each place, and one to find out how many there are. */
		assert_int_equal(empty_reads, places - 1 + (places == MANY));
	}
}

/* The low half of the capacity was read before a change, and the high half after it. */
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

static void test_capability_nonsense(void **state)
{
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	/*
	 * A list with a loop, a missing BAR, or an offset after its end: the device is then used as
	 * a legacy device.
	 */
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

UNIT_MAIN(UNIT_TEST(test_modern), UNIT_TEST(test_legacy), UNIT_TEST(test_registers_in_memory),
	  UNIT_TEST(test_nothing_in_memory), UNIT_TEST(test_places),
	  UNIT_TEST(test_resized_while_read), UNIT_TEST(test_notify_offset),
	  UNIT_TEST(test_reset_of_a_used_device), UNIT_TEST(test_capability_nonsense),
	  UNIT_TEST(test_taken_before_its_first_request),
	  UNIT_TEST(test_notify_register_that_is_not_there), UNIT_TEST(test_devices_that_are_alike))
