/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests what the equipment word at 40:10h says before drivers look for devices (IBM PC AT Technical
 * Reference, INT 11h and CMOS bytes 10h and 14h), and how often CMOS is read for it.
 */
#include "unit.h"

#include "../../src/service/bda_init.c"

#define DRIVES_1440_AND_360 0x41

const char dummy_iret[1], nmi_entry[1], int05_entry[1], int40_entry[1], font8x8[1];
const char int00_entry[1], int06_entry[1], int07_entry[1];
const u16 vector_table[TABLE_LAST - TABLE_FIRST + 1];
const u16 vector_table_slave[SLAVE_LAST - SLAVE_FIRST + 1];

static u8 cmos[0x80], at;
static u32 reads;

static u32 cmos_in(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, 1);
	reads++;
	return cmos[at];
}

static void cmos_out(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(off, 0);
	assert_true(value < sizeof(cmos));
	at = value;
}

/* Returns the equipment word of a machine whose CMOS has these bytes. */
static u16 find(bool qemu, u8 equipment, u8 types)
{
	static const struct machine_source source;

	fake_reset();
	fake_ports(CMOS_INDEX, 2, cmos_in, cmos_out, NULL);
	machine = (struct machine){ .source = qemu ? &source : NULL,
				    .parts = MACHINE_PC,
				    .cmos_wishes = qemu };
	cmos[CMOS_EQUIPMENT] = equipment;
	cmos[CMOS_FLOPPIES] = types;
	reads = 0;
	return find_equipment();
}

static void test_qemu(void **state)
{
	assert_int_equal(find(true, 0, 0), EQUIPMENT_FPU | EQUIPMENT_MOUSE);
	assert_int_equal(reads, 1);
	assert_int_equal(machine.floppy_types, 0);
	assert_int_equal(find(true, 0, DRIVES_1440_AND_360),
			 EQUIPMENT_FPU | EQUIPMENT_MOUSE | EQUIPMENT_FLOPPY);
	assert_int_equal(reads, 1);
	assert_int_equal(machine.floppy_types, DRIVES_1440_AND_360);
}

/* The equipment byte tells of the other parts; how many diskette drives there are, the types do. */
static void test_other(void **state)
{
	assert_int_equal(find(false, 0x6f, DRIVES_1440_AND_360), 0x2f);
	assert_int_equal(reads, 2);
	assert_int_equal(machine.floppy_types, DRIVES_1440_AND_360);
	assert_int_equal(find(false, 0x6f, 0), 0x2e);
	assert_int_equal(reads, 2);
	assert_int_equal(machine.floppy_types, 0);
	assert_int_equal(find(false, 0, 0), 0);
}

/* A machine that answers nothing at these ports has a coprocessor, and no diskette drive. */
static void test_no_cmos(void **state)
{
	assert_int_equal(find(false, NO_VALUE, NO_VALUE), EQUIPMENT_FPU);
	assert_int_equal(machine.floppy_types, 0);
	fake_reset();
	machine.parts = MACHINE_PC & ~MACHINE_RTC;
	assert_int_equal(find_equipment(), EQUIPMENT_FPU);
	assert_int_equal(fake_io.port_accesses, 0);
}

UNIT_MAIN(UNIT_TEST(test_qemu), UNIT_TEST(test_other), UNIT_TEST(test_no_cmos))
