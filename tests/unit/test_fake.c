/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the fake bus itself: handlers get each access once, with its size and without extra bits.
 */
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
	assert_in_range(waits, 5, 15);
	assert_in_range(fake_now_us, 5000, 5010);
}

static void note_time(void *arg)
{
	*(u64 *)arg = fake_now_us;
}

/* A wait ends each time that a device has something to do. */
static void test_events_come_in_time(void **state)
{
	struct deadline d = deadline_ms(30000);
	u64 first = 0, second = 0;

	(void)state;
	fake_after(7000000, note_time, &second);
	fake_after(1234, note_time, &first);
	while (!first && wait_before(&d))
		;
	assert_true(first == 1234 && fake_now_us == 1234);
	while (!second && wait_before(&d))
		;
	assert_true(second == 7000000 && fake_now_us == 7000000);
	second = 0;
	fake_after(10, note_time, &second);
	delay_us(100);
	assert_true(second == 7000010 && fake_now_us == 7000100);
}

static u32 range_read(void *device, u32 off, unsigned int size)
{
	return *(u32 *)device + off;
}

static void range_write(void *device, u32 off, u32 value, unsigned int size)
{
	*(u32 *)device = value - off;
}

/* Each range belongs to its device. There is nothing beside the ranges. */
static void test_ranges(void **state)
{
	u32 one = 0x10, two = 0x20;

	(void)state;
	fake_ports(0x300, 8, range_read, range_write, &one);
	fake_ports(0x308, 8, range_read, range_write, &two);
	fake_mmio(0xfe000000, 0x1000, range_read, range_write, &two);
	assert_int_equal(inb(0x307), 0x17);
	assert_int_equal(inb(0x308), 0x20);
	assert_int_equal(inb(0x310), 0xff);
	outb(0x309, 0x51);
	assert_int_equal(readl(0xfe000ffc), 0x50 + 0xffc);
	writew(0xfe000004, 0x64);
	assert_int_equal(two, 0x60);
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
	  UNIT_TEST(test_events_come_in_time), UNIT_TEST(test_ranges), UNIT_TEST(test_log_is_kept),
	  UNIT_TEST(test_memory_runs_out))
