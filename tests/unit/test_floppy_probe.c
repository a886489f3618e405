/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests how diskette drives are found: by their types, which CMOS has (IBM PC AT Technical
 * Reference, CMOS RAM), and what the BIOS data area tells of them.
 */
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "block/floppy_media.h"

#include "../../src/block/floppy_probe.c"

#define MSR_READY 0x80

const struct block_ops floppy_ops;
struct list pci_devices;

static u8 msr;
static u32 looks; /* at the controller */
static u32 lacked;
static unsigned int drives;
static u8 units[FLOPPY_DRIVES];

void machine_lacks(u32 part)
{
	lacked |= part;
}

int block_register(struct block_device *b, const char *path)
{
	units[drives++] = b->unit;
	return 0;
}

static u32 fdc_in(void *device, u32 off, unsigned int size)
{
	looks++;
	return msr;
}

/* Looks for drives. The BIOS data area says @equipment before; returns what it says afterwards. */
static u16 find(u8 types, u8 status, u16 equipment)
{
	fake_reset();
	fake_ports(FDC_MSR, 1, fdc_in, NULL, NULL);
	machine.floppy_types = types;
	machine.parts = MACHINE_PC;
	msr = status;
	looks = lacked = drives = 0;
	fake_bda.floppy_info = 0;
	fake_bda.equipment = equipment;
	assert_int_equal(floppy_probe(NULL), 0);
	return fake_bda.equipment;
}

/* The number of drives that the BIOS data area says before does not matter. */
static void test_types_decide(void **state)
{
	static const u16 before[] = { 0x0027, 0x0067 };

	for (u32 i = 0; i < ARRAY_SIZE(before); i++) {
		assert_int_equal(find(0x40, MSR_READY, before[i]), 0x0027);
		assert_int_equal(drives, 1);
		assert_int_equal(fake_bda.floppy_info, floppy_drive_info(FLOPPY_TYPE_1440));
		assert_int_equal(find(0x42, MSR_READY, before[i]), 0x0067);
		assert_int_equal(drives, 2);
		assert_int_equal(units[1], 1);
		assert_int_equal(lacked, 0);
	}
}

/* Without drives the controller is not looked at. */
static void test_no_drive(void **state)
{
	assert_int_equal(find(0, MSR_READY, 0x0026), 0x0026);
	assert_int_equal(drives, 0);
	assert_int_equal(looks, 0);
	assert_int_equal(fake_bda.floppy_info, 0);
	assert_int_equal(lacked, 0);
}

static void test_no_controller(void **state)
{
	assert_int_equal(find(0x44, 0xff, 0x0067), 0x0026);
	assert_int_equal(drives, 0);
	assert_int_equal(lacked, MACHINE_FDC);
	assert_non_null(strstr(fake_log, "there is no controller"));
}

UNIT_MAIN(UNIT_TEST(test_types_decide), UNIT_TEST(test_no_drive), UNIT_TEST(test_no_controller))
