/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests ATA on IDE channels: disks by DMA and PIO, native mode, the ports of an AT, empty channels,
 * errors, and drives that hang. Accesses are counted. test_atapi.c has CD drives.
 */
#include "fake_ide.h"

static void test_empty(void **state)
{
	machine(NONE, NONE);
	ch.empty_status = 0xff;
	probe_all();
	assert_int_equal(fake_io.port_accesses, 4);
	machine(NONE, NONE);
	ch.empty_status = 0x00;
	probe_all();
	assert_int_equal(fake_io.port_accesses, 6);
	assert_null(block_devices);
}

static void test_dma(void **state)
{
	u8 *buf = malloc(0x10000);

	machine(DISK, NONE);
	probe_all();
	assert_non_null(block_devices);
	assert_true(block_devices->ata->dma);
	assert_string_equal(block_devices->name, "ata0-0: FAKE DISK");
	assert_string_equal(block_devices->path, "drive@0/disk@0");
	assert_int_equal(block_devices->ata->io, 0x1f0);
	exercise(block_devices);
	fake_io.port_accesses = 0;
	assert_int_equal(block_read(block_devices, 3, 128, (u32)buf, NULL), 0);
	assert_true(fake_io.port_accesses <= 12);
	free(buf);
}

/* Another driver has left the bus master's error bit or start bit set. */
static void test_dma_after_others(void **state)
{
	machine(DISK, NONE);
	probe_all();
	expect(block_devices, 0, 1, 0);
	ch.bm_status |= BM_S_ERROR | BM_S_INTERRUPT;
	expect(block_devices, 5, 3, 0);
	assert_int_equal(ch.bm_status & BM_S_ERROR, 0);
	ch.others = true;
	ch.bm_command = BM_START;
	expect(block_devices, 7, 2, 0);
	assert_int_equal(ch.bm_command & BM_START, 0);
	assert_int_equal(ch.resets, 0);
}

static void test_pio(void **state)
{
	machine(DISK, NONE);
	set_interface(0);
	probe_all();
	assert_false(block_devices->ata->dma);
	exercise(block_devices);
	machine(DISK, NONE);
	drive[0].f.id[63] = 7; /* no mode is selected */
	probe_all();
	assert_false(block_devices->ata->dma);
	exercise(block_devices);
}

static void test_native_mode(void **state)
{
	machine(DISK, NONE);
	set_interface(0x81);
	probe_all();
	exercise(block_devices);
	/* Both channels are in native mode, but have no ports, or only one range of them. */
	for (u32 ranges = 0; ranges < 2; ranges++) {
		machine(DISK, NONE);
		function.pci.prog_if = 0x85;
		if (ranges)
			fake_function_ports(&function, 0, 8, channel_read, channel_write);
		probe_all();
		assert_null(block_devices);
		assert_int_equal(fake_io.port_accesses, 0);
	}
}

/*
 * Two controllers claim the ports of an AT. The one that answers need not be the one that the
 * driver finds first, so no bus master is used.
 */
static void test_same_ports(void **state)
{
	struct fake_function *other = calloc(1, sizeof(*other));

	machine(DISK, NONE);
	fake_function_add(other, 0x8086, 0x7111, PCI_CLASS_IDE, 0x80, NULL);
	probe_all();
	assert_false(block_devices->ata->dma);
	exercise(block_devices);
	assert_int_equal(fake_function_probe(other, &ata_driver), 0);
	assert_int_equal(controller_disks(), 1);
	assert_non_null(strstr(fake_log, "another controller claims the same ports"));
	/* A controller with ports of its own is no other. */
	machine(DISK, NONE);
	fake_function_add(other, 0x8086, 0x7111, PCI_CLASS_IDE, 0x85, NULL);
	probe_all();
	assert_true(block_devices->ata->dma);
	free(other);
}

/* Without PCI the driver uses the ports of an AT, and 16-bit accesses. */
static void test_isa(void **state)
{
	struct device isa = { .bus = DEVICE_ISA };

	machine(DISK, CDROM);
	assert_int_equal(ata_probe(&isa), 0);
	assert_int_equal(fake_io.port_accesses, 0);
	memset(&pci_devices, 0, sizeof(pci_devices));
	assert_int_equal(ata_probe(&isa), 0);
	assert_string_equal(block_devices->path, "/isa/ide@01f0/drive@0/disk@0");
	assert_string_equal(block_devices->next->path, "/isa/ide@01f0/drive@0/disk@1");
	assert_int_equal(block_devices->bus, BLOCK_BUS_ISA);
	assert_int_equal(block_devices->ata->io, 0x1f0);
	assert_false(block_devices->ata->dma || block_devices->next->ata->dma);
	exercise(block_devices);
	fake_medium_exercise_cd(block_devices->next, &drive[1].f.medium);
	assert_int_equal(ch.widest, 2);
}

static void test_two_drives(void **state)
{
	machine(DISK, DISK);
	probe_all();
	exercise(block_devices);
	assert_int_equal(block_devices->next->unit, 1);
	exercise(block_devices->next);
	machine(NONE, DISK);
	probe_all();
	assert_int_equal(block_devices->unit, 1);
	exercise(block_devices);
}

/* If only one drive is named and used, no command goes to the other. */
static void test_named(void **state)
{
	static const char *const names[] = { "drive@0/disk@0", "drive@0/disk@1" };

	for (u32 unit = 0; unit < 2; unit++) {
		unsigned int before;

		machine(unit ? NONE : DISK, unit ? DISK : NONE);
		probe_all();
		before = fake_io.port_accesses;
		machine(DISK, DISK);
		drive[!unit].hangs = true;
		fake_named = names[unit];
		probe_all();
		fake_named = NULL;
		/* Without the name, the other one and the second channel are looked at. */
		assert_int_equal(fake_io.port_accesses, before - 4);
		assert_int_equal(block_devices->unit, unit);
		assert_null(block_devices->next);
		exercise(block_devices);
	}
}

/* Only the last sectors of a large drive need 48-bit commands. */
static void test_lba48(void **state)
{
	struct block_device *b;
	u8 buf[512];

	machine(DISK, NONE);
	drive[0].f.id[60] = 0xffff;
	drive[0].f.id[61] = 0x0fff;
	drive[0].f.id[101] = 0x2000;
	probe_all();
	b = block_devices;
	assert_true(b->sectors == 0x20000000 + FAKE_SECTORS);
	b->ops->read(b, 2, 1, (u32)buf);
	assert_true(fake_drive_read(&drive[0].f, 2, 1));
	assert_memory_equal(buf, drive[0].f.buffer, 512);
	container_of(b, struct ata_disk, block)->lba48 = false;
	assert_int_equal(b->ops->read(b, 0x10000000, 1, (u32)buf), -ERANGE);
}

/*
 * Each bit of a sector's number and of a count reaches the drive: 28 of them, or 48 and 16 (ATA-7,
 * 6.2).
 */
static void test_far_sectors(void **state)
{
	static const u64 numbers[] = { 0xabcdef,    0x5abcdef,	  0xfffff00,	 0x10000000,
				       0x12345678a, 0x9876543210, 0xa53cf0961234 };

	for (u32 pio = 0; pio < 2; pio++) {
		machine(DISK, NONE);
		set_interface(pio ? 0 : 0x80);
		drive[0].f.id[60] = 0xffff;
		drive[0].f.id[61] = 0x0fff;
		for (u32 i = 0; i < 3; i++)
			drive[0].f.id[100 + i] = 0xf000;
		drive[0].f.medium.sectors = 0xf000f000f000;
		probe_all();
		for (u32 i = 0; i < ARRAY_SIZE(numbers); i++) {
			u8 buf[1024];

			expect(block_devices, numbers[i], 1, 0);
			expect(block_devices, numbers[i] + 1, 700, 0);
			memset(buf, 0x11 + i, sizeof(buf));
			assert_int_equal(block_write(block_devices, numbers[i], 2, (u32)buf, NULL),
					 0);
			assert_true(fake_medium_read(&drive[0].f.medium, numbers[i] + 1, 1, buf));
			assert_int_equal(buf[511], 0x11 + i);
			expect(block_devices, numbers[i] - 1, 4, 0);
		}
	}
}

static void test_bad_identify(void **state)
{
	machine(DISK, NONE);
	drive[0].f.id[49] = 0; /* no LBA */
	probe_all();
	assert_null(block_devices);
	machine(DISK, NONE);
	drive[0].f.id[100] = 0;
	probe_all();
	assert_null(block_devices);
	machine(DISK, NONE);
	drive[0].f.id[103] = 0xffff; /* 2^63 sectors */
	drive[0].f.id[102] = 0xffff;
	probe_all();
	assert_null(block_devices);
	machine(DISK, NONE);
	drive[0].f.id[106] = 0x5000;
	drive[0].f.id[117] = 777;
	probe_all();
	assert_null(block_devices);
}

static void test_model_is_text(void **state)
{
	machine(DISK, NONE);
	memset(drive[0].f.id + 27, 0xff, 40);
	probe_all();
	assert_string_equal(block_devices->name, "ata0-0: ");
}

static void test_errors(void **state)
{
	for (int pio = 0; pio < 2; pio++) {
		machine(DISK, NONE);
		set_interface(pio ? 0 : 0x80);
		probe_all();
		fake_medium_bad_sector(block_devices, &drive[0].f.medium);
	}
}

/*
 * A drive that offers data which nobody waits for is reset, once. One that ends a command without
 * data has not read anything.
 */
static void test_wrong_drq(void **state)
{
	u8 buf[512];

	for (int pio = 0; pio < 2; pio++) {
		machine(DISK, NONE);
		set_interface(pio ? 0 : 0x80);
		probe_all();
		ch.status = READY | ATA_S_DRQ;
		expect(block_devices, 0, 1, 0);
		assert_int_equal(ch.resets, 1);
		drive[0].offers = true;
		ch.status = READY | ATA_S_DRQ;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		assert_in_range(ch.resets, 2, 5);
		drive[0].offers = false;
		expect(block_devices, 0, 1, 0);
		drive[0].empty = true;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
		drive[0].empty = false;
		expect(block_devices, 0, 1, 0);
	}
}

/* After a timeout each request only checks once whether the command is still running. */
static void expect_owed(struct block_device *b, unsigned int looks)
{
	u8 buf[512];
	u64 before = fake_now_us;

	fake_io.port_accesses = 0;
	assert_int_equal(block_read(b, 0, 1, (u32)buf, NULL), -ETIMEDOUT);
	assert_int_equal(fake_io.port_accesses, looks);
	assert_true(fake_now_us - before < 1000);
	assert_int_equal(ch.resets, 0);
	assert_true(!(ch.bm_status & BM_S_ACTIVE) || ch.bm_command & BM_START);
}

static u32 accesses(struct block_device *b)
{
	fake_io.port_accesses = 0;
	expect(b, 0, 1, 0);
	return fake_io.port_accesses;
}

static void test_hanging(void **state)
{
	u8 buf[512];
	u32 cost;

	/* While the drive is busy, the command may still be executed. */
	machine(DISK, NONE);
	probe_all();
	cost = accesses(block_devices);
	drive[0].hangs = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -ETIMEDOUT);
	expect_owed(block_devices, 1);
	drive[0].hangs = false;
	ch.status = READY;
	ch.bm_status &= ~BM_S_ACTIVE;
	expect(block_devices, 0, 1, 0);
	/* Nothing is owed any more, so a request costs what it did. */
	assert_int_equal(accesses(block_devices), cost);
	/* The same during a data transfer: the bus master is left running. */
	ch.dma_stalls = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -ETIMEDOUT);
	expect_owed(block_devices, 2);
	ch.dma_stalls = false;
	run_dma();
	expect(block_devices, 0, 1, 0);
	assert_int_equal(ch.resets, 0);
	/* The same by PIO, and if the drive is busy before it is given a command. */
	for (u32 before = 0; before < 2; before++) {
		machine(DISK, NONE);
		set_interface(0);
		probe_all();
		drive[0].hangs = true;
		if (before)
			ch.status = READY | ATA_S_BSY;
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -ETIMEDOUT);
		expect_owed(block_devices, 1);
		drive[0].hangs = false;
		ch.status = READY;
		expect(block_devices, 0, 1, 0);
	}
	/* A drive that hangs in IDENTIFY is not used, but the other one is. */
	machine(DISK, DISK);
	drive[0].hangs = true;
	probe_all();
	assert_null(block_devices);
	machine(DISK, NONE);
	ch.status = 0xd0;
	probe_all();
	assert_null(block_devices);
	assert_non_null(strstr(fake_log, "timeout"));
}

static void unplug(void *unused)
{
	ch.gone = true;
}

/* A flush takes a command, but not while the drive still works on an earlier one. */
static void test_flush(void **state)
{
	u8 buf[512] = { 0 };

	machine(DISK, NONE);
	probe_all();
	assert_int_equal(block_write(block_devices, 8, 1, (u32)buf, NULL), 0);
	assert_int_equal(block_flush(block_devices), 0);
	assert_int_equal(ch.flushes, 1);
	assert_int_equal(block_write(block_devices, 8, 1, (u32)buf, NULL), 0);
	ch.dma_stalls = true;
	assert_int_equal(block_write(block_devices, 8, 1, (u32)buf, NULL), -ETIMEDOUT);
	assert_int_equal(block_flush(block_devices), -ETIMEDOUT);
	assert_int_equal(ch.flushes, 1);
}

/* If nothing answers any more, a request ends at once. */
static void test_gone(void **state)
{
	u8 buf[512];

	for (int pio = 0; pio < 2; pio++) {
		machine(DISK, CDROM);
		set_interface(pio ? 0 : 0x80);
		probe_all();
		ch.gone = true;
		controller_fails_within(-ENODEV, 1000000);
		assert_int_not_equal(block_read(block_devices->next, 8, 1, (u32)buf, NULL), 0);
		assert_non_null(strstr(fake_log, "is gone"));
	}
	/* While the bus master moves data. */
	machine(DISK, NONE);
	probe_all();
	ch.dma_stalls = true;
	fake_after(500000, unplug, NULL);
	controller_fails_within(-ENODEV, 1000000);
	assert_true(block_devices->gone);
	/* After a request has ended at its deadline. */
	machine(DISK, NONE);
	probe_all();
	ch.dma_stalls = true;
	controller_fails(-ETIMEDOUT);
	ch.gone = true;
	controller_fails_within(-ENODEV, 1000);
	assert_true(block_devices->gone);
}

static void test_no_memory(void **state)
{
	controller_check_memory(&ata, 0);
}

UNIT_MAIN(UNIT_TEST(test_named), UNIT_TEST(test_empty), UNIT_TEST(test_dma),
	  UNIT_TEST(test_dma_after_others), UNIT_TEST(test_pio), UNIT_TEST(test_native_mode),
	  UNIT_TEST(test_same_ports), UNIT_TEST(test_isa), UNIT_TEST(test_two_drives),
	  UNIT_TEST(test_lba48), UNIT_TEST(test_far_sectors), UNIT_TEST(test_bad_identify),
	  UNIT_TEST(test_model_is_text), UNIT_TEST(test_errors), UNIT_TEST(test_wrong_drq),
	  UNIT_TEST(test_hanging), UNIT_TEST(test_flush), UNIT_TEST(test_gone),
	  UNIT_TEST(test_no_memory))
