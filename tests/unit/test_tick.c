/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 08h and 78h: what a tick counts, what it calls, and when its interrupt ends. */
#include "unit.h"

#include "abi/bda.h"
#include "pc/pic.h"
#include "real/input_poll.h"
#include "real/real.h"
#include "real/rtc_wait.h"

#define FDC_OUTPUT 0x3f2

struct bda fake_bda;
struct shared shared16;

static u32 hooked, polled, ended, motor_off;

void real_int(u8 vector, struct regs *regs)
{
	if (vector == 0x08) {
		int08(regs);
		return;
	}
	assert_int_equal(vector, 0x1c);
	assert_int_equal(regs->ds, BDA_SEG);
	/* a program's hook runs before the interrupt ends (IBM PC AT TR, BIOS listing) */
	assert_int_equal(ended, 0);
	hooked++;
}

void rtc_wait_tick(void)
{
	fail();
}

/* Handling a key may wait for another key, so the tick that polls must have ended. */
void input_poll(void)
{
	assert_int_equal(ended, 1);
	polled++;
}

void flat_lapic_eoi(struct regs *regs)
{
	assert_true(shared16.lapic_ticks);
	ended++;
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	if (port == FDC_OUTPUT) {
		motor_off++;
		return;
	}
	assert_int_equal(port, PIC1_COMMAND);
	assert_int_equal(value, PIC_EOI);
	ended++;
}

static void tick(void)
{
	struct regs regs = { .eax = 0x1234 };

	hooked = polled = ended = motor_off = 0;
	fake_io.port_write = port_write;
	int08(&regs);
	assert_int_equal(hooked, 1);
	assert_int_equal(regs.eax, 0x1234);
}

static int setup(void **state)
{
	unit_setup(state);
	memset(&fake_bda, 0, sizeof(fake_bda));
	memset(&shared16, 0, sizeof(shared16));
	return 0;
}

static void test_counts(void **state)
{
	fake_bda.ticks = 0x1800ae; /* a day has 1800B0h ticks */
	tick();
	assert_int_equal(fake_bda.ticks, 0x1800af);
	assert_int_equal(fake_bda.midnight, 0);
	tick();
	assert_int_equal(fake_bda.ticks, 0);
	assert_int_equal(fake_bda.midnight, 1);
	assert_int_equal(polled, 0);
	shared16.input_sources = INPUT_FLAT;
	tick();
	assert_int_equal(polled, 1);
}

static void test_motor(void **state)
{
	fake_bda.floppy_motor = 0x81;
	fake_bda.floppy_motor_ticks = 2;
	tick();
	assert_int_equal(motor_off, 0);
	tick();
	assert_int_equal(motor_off, 1);
	assert_int_equal(fake_bda.floppy_motor, 0x80);
	tick();
	assert_int_equal(motor_off, 0);
}

static void test_end_of_interrupt(void **state)
{
	tick();
	assert_int_equal(ended, 1);
}

/* A tick of the local APIC's is no interrupt of the 8259's, which may be absent. */
static void test_lapic(void **state)
{
	struct regs regs = { .eax = 0x1234 };

	shared16.lapic_ticks = true;
	shared16.input_sources = INPUT_FLAT;
	hooked = polled = ended = 0;
	int78(&regs);
	assert_int_equal(hooked, 1);
	assert_int_equal(ended, 1);
	assert_int_equal(polled, 1);
	assert_int_equal(regs.eax, 0x1234);
	shared16.input_sources = 0;
	hooked = polled = ended = 0;
	int78(&regs);
	assert_int_equal(polled, 0);
}

UNIT_MAIN(cmocka_unit_test_setup(test_counts, setup), cmocka_unit_test_setup(test_motor, setup),
	  cmocka_unit_test_setup(test_end_of_interrupt, setup),
	  cmocka_unit_test_setup(test_lapic, setup))
