/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests AHCI with a controller in memory: a disk, a CD drive, empty ports, errors that are reported
 * by a FIS or only by the port, and devices that do not answer. Accesses are counted.
 */
#include "fake_ahci.h"

static void expect(struct block_device *b, u64 lba, u32 count, u32 offset)
{
	fake_medium_expect(b, &port[b->unit].drive.medium, lba, count, offset);
}

static void exercise(struct block_device *b)
{
	fake_medium_exercise(b, &port[b->unit].drive.medium);
}

static void test_empty(void **state)
{
	machine(NONE, NONE);
	probe_all();
	assert_int_equal(fake_io.mmio_accesses, 8);
	assert_null(block_devices);
}

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);

	controller_check_disk(&ahci, 1);
	/* After each error the port was stopped, cleared and started. */
	assert_int_equal(restarts, 4);
	assert_int_equal(port[0].regs[PX_IS / 4], 0);
	assert_string_equal(block_devices->name, "AHCI/0: A1");
	assert_string_equal(block_devices->path, "drive@0/disk@0");
	fake_io.mmio_accesses = 0;
	assert_int_equal(block_read(block_devices, 3, 128, (u32)buf, NULL), 0);
	assert_int_equal(fake_io.mmio_accesses, 1);
	free(buf);
}

/* If only one drive is named and used, another's port is not touched. */
static void test_named(void **state)
{
	unsigned int before;

	machine(NONE, DISK);
	probe_all();
	before = fake_io.mmio_accesses;
	machine(DISK, DISK);
	fake_named = "drive@1/disk@0";
	probe_all();
	fake_named = NULL;
	/* Without the name, each other port's status is read. */
	assert_int_equal(fake_io.mmio_accesses, before - (PORTS - 1));
	assert_int_equal(block_devices->unit, 1);
	assert_null(block_devices->next);
	exercise(block_devices);
}

static void test_lba28(void **state)
{
	machine(DISK, NONE);
	port[0].drive.id[83] = 0x4000;
	/* Sector numbers of more than 24 bits go to two fields. */
	port[0].drive.medium.sectors = 1 << 26;
	port[0].drive.id[60] = 0;
	port[0].drive.id[61] = 1 << 10;
	probe_all();
	assert_int_equal(block_devices->max_sectors, 256);
	exercise(block_devices);
}

/* Another program has left the controller and its port running. */
static void test_used(void **state)
{
	machine(DISK, NONE);
	ghc = 0;
	port[0].regs[PX_CMD / 4] = PX_CMD_ST | PX_CMD_CR | PX_CMD_FRE | PX_CMD_FR;
	probe_all();
	assert_int_equal(ghc, AHCI_GHC_AE);
	exercise(block_devices);
	machine(DISK, NONE);
	port[0].sticky = true;
	port[0].regs[PX_CMD / 4] = PX_CMD_ST | PX_CMD_CR;
	probe_all();
	assert_null(block_devices);
}

static void test_silence(void **state)
{
	unsigned int before;

	controller_check_silence(&ahci);
	/* The port is started once after the silence, and not again for each command. */
	before = restarts;
	controller_works(&ahci);
	assert_int_equal(restarts, before);
	controller_check_gone(&ahci, -ENODEV, 100000, 0);
	/* It is unplugged while its port is started again after an error, or after silence. */
	for (u32 i = 0; i < 2; i++) {
		controller_start(&ahci);
		reads_as = ~0u;
		port[0].silent = i;
		port[0].port_error = !i;
		port[0].leaves = true;
		if (i)
			controller_fails(-ETIMEDOUT);
		port[0].regs[PX_CI / 4] = 0;
		controller_fails_within(-ENODEV, 1000000);
		assert_true(block_devices->gone);
		assert_int_equal(port[0].resets, 0);
	}
}

static void test_slow_link(void **state)
{
	machine(DISK, NONE);
	port[0].link = DET_PRESENT;
	fake_after(5000, link_comes_up, NULL);
	probe_all();
	assert_non_null(block_devices);
	machine(DISK, NONE);
	port[0].link = DET_PRESENT;
	probe_all();
	assert_null(block_devices);
}

static void test_multiplier(void **state)
{
	machine(MULTIPLIER, DISK);
	probe_all();
	assert_int_equal(block_devices->unit, 1);
	assert_null(block_devices->next);
	assert_non_null(strstr(fake_log, "AHCI/0: a port multiplier"));
	/* The port was started for the signature. It gets no command and stays stopped. */
	assert_int_equal(port[0].regs[PX_CI / 4], 0);
	assert_int_equal(port[0].regs[PX_CMD / 4] & 0x11, 0);
	fake_medium_exercise(block_devices, &port[1].drive.medium);
}

static void test_errors(void **state)
{
	controller_start(&ahci);
	/* An error of the link: no FIS comes, but the port reports it, long before the deadline. */
	port[0].port_error = true;
	controller_fails_within(-EIO, 1000000);
	port[0].port_error = false;
	expect(block_devices, 10, 3, 0);
	assert_int_equal(port[0].resets, 0);
	/* The device hangs as well. Its link is reset once, and it works. */
	port[0].port_error = port[0].hangs = true;
	controller_fails_within(-EIO, 1000000);
	assert_int_equal(port[0].resets, 1);
	port[0].port_error = false;
	expect(block_devices, 10, 3, 0);
	/* The port does not stop either, until its link is reset. */
	port[0].port_error = port[0].hangs = port[0].sticky = true;
	port[0].regs[PX_CMD / 4] |= PX_CMD_CR;
	controller_fails_within(-EIO, 1000000);
	assert_int_equal(port[0].resets, 2);
	port[0].port_error = false;
	expect(block_devices, 10, 3, 0);
	/* A port that does not stop is no longer used. It costs its deadline only once. */
	port[0].port_error = port[0].sticky = true;
	port[0].regs[PX_CMD / 4] |= PX_CMD_CR;
	controller_fails(-EIO);
	controller_fails_within(-EIO, 1000);
}

/* The device says that all is well, but has moved less than was asked for. */
static void test_short(void **state)
{
	u8 buf[2048];

	controller_start(&ahci);
	for (short_by = 1; short_by <= 512; short_by += 511)
		controller_fails(-EIO);
	short_by = 0;
	controller_works(&ahci);
	late_count.on = true;
	controller_works(&ahci);
	late_count.on = false;
	machine(CDROM, NONE);
	probe_all();
	assert_int_equal(block_read(block_devices, 1, 1, (u32)buf, NULL), 0);
	short_by = 2;
	assert_int_equal(block_read(block_devices, 1, 1, (u32)buf, NULL), -EIO);
	short_by = 0;
	assert_int_equal(block_read(block_devices, 1, 1, (u32)buf, NULL), 0);
}

static void test_cdrom(void **state)
{
	struct block_device *b;
	u8 buf[2048];

	machine(DISK, CDROM);
	probe_all();
	b = block_devices->next;
	fake_medium_exercise_cd(b, &port[1].drive.medium);
	fake_io.mmio_accesses = 0;
	assert_int_equal(block_read(b, 1, 1, (u32)buf, NULL), 0);
	assert_int_equal(fake_io.mmio_accesses, 1);
	fake_drive_cd_states(b, &port[1].drive);
	port[1].port_error = port[1].sticky = true;
	port[1].regs[PX_CMD / 4] |= PX_CMD_CR;
	assert_int_not_equal(block_read(b, 1, 1, (u32)buf, NULL), 0);
	assert_non_null(strstr(fake_log, "AHCI/1: A1: port does not restart"));
}

static void test_no_memory(void **state)
{
	struct fake_controller both = ahci;

	both.machine = machine_both;
	controller_check_memory(&both, 0);
	controller_check_no_bar(&ahci);
}

UNIT_MAIN(UNIT_TEST(test_named), UNIT_TEST(test_empty), UNIT_TEST(test_disk), UNIT_TEST(test_lba28),
	  UNIT_TEST(test_used), UNIT_TEST(test_silence), UNIT_TEST(test_slow_link),
	  UNIT_TEST(test_multiplier), UNIT_TEST(test_errors), UNIT_TEST(test_short),
	  UNIT_TEST(test_cdrom), UNIT_TEST(test_no_memory))
