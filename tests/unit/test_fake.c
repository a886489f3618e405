/* SPDX-License-Identifier: BSD-2-Clause */
/* The fake bus itself: that handlers see each access once, with its size and no stray bits. */
#include <string.h>

#include "unit.h"

#include "cpu/io.h"
#include "cpu/time.h"
#include "log/log.h"
#include "memory/alloc.h"

static u32 last_value;
static unsigned int last_size;

static u32 count_up(u16 port, unsigned int size)
{
	static u32 n;

	last_size = size;
	return port == 0x1f0 ? 0x12340000 + n++ : 0xdeadbeef;
}

static void remember(u16 port, u32 value, unsigned int size)
{
	assert_int_equal(port, 0x402);
	last_value = value;
	last_size = size;
}

static void test_pointers_are_the_firmwares(void **state)
{
	(void)state;
	assert_int_equal(sizeof(void *), 4);
}

static void test_port_without_device(void **state)
{
	(void)state;
	outb(0x80, 1);
	assert_int_equal(inb(0x80), 0xff);
	assert_int_equal(inw(0x80), 0xffff);
	assert_int_equal(inl(0x80), 0xffffffff);
	assert_int_equal(fake_io.port_accesses, 4);
}

static void test_port_handlers(void **state)
{
	(void)state;
	fake_io.port_read = count_up;
	fake_io.port_write = remember;
	assert_int_equal(inb(0x71), 0xef);
	assert_int_equal(last_size, 1);
	outw(0x402, 0xabcd);
	assert_int_equal(last_value, 0xabcd);
	assert_int_equal(last_size, 2);
}

static void test_string_is_one_access(void **state)
{
	u16 buf[3];

	(void)state;
	fake_io.port_read = count_up;
	insw(0x1f0, buf, 3);
	assert_int_equal(buf[1], buf[0] + 1);
	assert_int_equal(buf[2], buf[0] + 2);
	assert_int_equal(fake_io.port_accesses, 1);
}

static void test_mmio_is_memory_without_handler(void **state)
{
	u32 regs[2] = { 0x11223344, 0 };

	(void)state;
	assert_int_equal(readb((u32)regs + 1), 0x33);
	writew((u32)&regs[1] + 2, 0xbeef);
	assert_int_equal(regs[1], 0xbeef0000);
	assert_int_equal(fake_io.mmio_accesses, 2);
}

static unsigned int waits;

static void count_waits(void)
{
	waits++;
}

static void test_time_passes_by_waiting(void **state)
{
	struct deadline d = deadline_ms(5);

	(void)state;
	fake_io.time_passed = count_waits;
	while (wait_before(&d))
		;
	assert_true(deadline_passed(&d));
	assert_in_range(waits, 5000 / FAKE_POLL_US, 5000 / FAKE_POLL_US + 1);
}

static void test_log_is_kept(void **state)
{
	(void)state;
	assert_string_equal(fake_log, "");
	log_warn("two %d\n", 2);
	log_error("three\n");
	assert_string_equal(fake_log, "two 2\nthree\n");
}

static void test_memory_runs_out(void **state)
{
	u8 *p = post_alloc(100, 64);

	(void)state;
	assert_int_equal((u32)p % 64, 0);
	fake_alloc_left = 0;
	assert_null(resident_alloc(1, 1));
	post_free(p);
}

UNIT_MAIN(UNIT_TEST(test_pointers_are_the_firmwares), UNIT_TEST(test_port_without_device),
	  UNIT_TEST(test_port_handlers), UNIT_TEST(test_string_is_one_access),
	  UNIT_TEST(test_mmio_is_memory_without_handler), UNIT_TEST(test_time_passes_by_waiting),
	  UNIT_TEST(test_log_is_kept), UNIT_TEST(test_memory_runs_out))
