/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the PC's parts: parts that a machine lacks are not initialised. */
#include <string.h>

#include "unit.h"

#include "abi/bda.h"
#include "char/ports.h"
#include "machine/machine.h"
#include "pc/i8042.h"
#include "pc/pic.h"
#include "pc/pit.h"
#include "pc/rtc.h"
#include "service/bda_init.h"
#include "service/int15.h"
#include "service/pnp.h"
#include "service/services.h"

static u32 touched; /* the parts that were initialised */
static u32 tick_checks;
static bool keyboard_answers, clock_answers;
static struct pnp_machine told;

void bda_init(void)
{
	bios_data->equipment = EQUIPMENT_MOUSE;
}

void pic_init(void)
{
	touched |= MACHINE_PIC;
}

void pit_init(bool refresh)
{
	touched |= MACHINE_PIT;
}

bool pit_check_tick(void)
{
	tick_checks++;
	return true;
}

bool rtc_init(void)
{
	touched |= MACHINE_RTC;
	return clock_answers;
}

void i8042_drop(void)
{
}

bool i8042_init(u32 spinup_ms)
{
	touched |= MACHINE_I8042;
	return keyboard_answers;
}

void ports_init(void)
{
	touched |= MACHINE_PORTS;
}

void pnp_init(const struct pnp_machine *machine)
{
	told = *machine;
}

void int15_init(void)
{
}

static void start(u32 parts, bool answer)
{
	touched = 0;
	keyboard_answers = clock_answers = answer;
	machine_init();
	machine_set_parts(parts);
	services_init();
}

static void test_each_alone(void **state)
{
	static const u32 parts[] = { MACHINE_PIC, MACHINE_PIT, MACHINE_RTC, MACHINE_I8042,
				     MACHINE_PORTS };

	for (u32 i = 0; i < ARRAY_SIZE(parts); i++) {
		start(parts[i], true);
		assert_int_equal(touched, parts[i]);
		assert_int_equal(told.keyboard, parts[i] == MACHINE_I8042);
		assert_int_equal(bios_data->equipment & EQUIPMENT_MOUSE,
				 parts[i] == MACHINE_I8042 ? EQUIPMENT_MOUSE : 0);
	}
	start(0, true);
	assert_int_equal(touched, 0);
}

/* Only an emulator with CMOS as on QEMU's `pc` and without a description takes the time for it. */
static void test_tick_is_checked(void **state)
{
	tick_checks = 0;
	start(MACHINE_PC, true);
	start(MACHINE_WISHES, true);
	assert_int_equal(tick_checks, 0);
	start(MACHINE_PC | MACHINE_WISHES, true);
	assert_int_equal(tick_checks, 1);
}

static u32 port_a_writes;

static void watch_ports(u16 port, u32 value, unsigned int size)
{
	port_a_writes += port == 0x92;
}

/* A machine without the board's own ports has no A20 gate there. */
static void test_board_ports(void **state)
{
	fake_io.port_write = watch_ports;
	port_a_writes = 0;
	start(MACHINE_PC & ~MACHINE_BOARD, true);
	assert_int_equal(port_a_writes, 0);
	start(MACHINE_PC, true);
	assert_int_equal(port_a_writes, 1);
}

static void test_one_serial_port(void **state)
{
	start(MACHINE_COM1, true);
	assert_int_equal(touched, MACHINE_PORTS);
}

/* A part that does not answer is removed. The others stay. */
static void test_found_missing(void **state)
{
	start(MACHINE_PC, false);
	assert_true(touched & MACHINE_RTC && touched & MACHINE_I8042);
	assert_int_equal(machine.parts, MACHINE_PC & ~(MACHINE_RTC | MACHINE_I8042));
	assert_false(told.keyboard || told.mouse);
	start(MACHINE_PC, true);
	assert_int_equal(machine.parts, MACHINE_PC);
	assert_true(told.keyboard && told.mouse);
}

UNIT_MAIN(UNIT_TEST(test_each_alone), UNIT_TEST(test_board_ports), UNIT_TEST(test_one_serial_port),
	  UNIT_TEST(test_found_missing), UNIT_TEST(test_tick_is_checked))
