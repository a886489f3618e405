/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the log ring: lines from before and after its memory exists, and how it is found. */
#include <string.h>

#include "unit.h"

/* Included for its static data. */
#include "../../src/log/log.c"

static u32 features;

u32 cpu_features(void)
{
	return features;
}

u32 tsc_khz_estimate(void)
{
	return 0;
}

u32 tsc_khz_known(void)
{
	return 2000000;
}

u32 tsc_ms(u64 cycles, u32 khz)
{
	return cycles / khz;
}

static u8 early[LOG_BYTES] __aligned(16), late[LOG_BYTES] __aligned(16);

static int setup(void **state)
{
	fake_reset();
	memset(early, 0xaa, sizeof(early));
	memset(late, 0x55, sizeof(late));
	ring = NULL;
	memset(&record, 0, sizeof(record));
	return 0;
}

/* Finds the log from the record on, as docs/configuration.md describes. */
static const char *found(u32 *size, u32 *written)
{
	const u32 *r = (const u32 *)&record, *head = (const u32 *)r[2];

	assert_int_equal((u32)r % 16, 0);
	assert_memory_equal(r, "SELKILOG", 8);
	assert_memory_equal(head, "SELKIRNG", 8);
	assert_int_equal(head[5], (u32)head);
	*size = head[2];
	*written = head[3];
	assert_int_equal(r[3], 32 + *size);
	return (const char *)head + 32;
}

static void test_early_lines_are_kept(void **state)
{
	static const char said[] = "I00000 one\nW00000 two\nE00000 three 3\n";
	u32 size, written;
	const char *text;

	log_init(early);
	log_info("one\n");
	log_warn("two\n");
	/* Before the guest starts, the record must not lead to POST's memory. */
	assert_int_equal(record.at, 0);
	log_keep(late);
	assert_true(log_shows(LOG_INFO));
	log_set_level(LOG_ERROR);
	assert_false(log_shows(LOG_WARN));
	assert_true(log_shows(LOG_ERROR));
	log_warn("not shown\n");
	log_error("three %u\n", 3);
	log_set_level(LOG_INFO);
	text = found(&size, &written);
	assert_int_equal(written, strlen(said));
	assert_memory_equal(text, said, written);
}

static void test_newest_lines_are_kept(void **state)
{
	u32 size, written;
	const char *text;

	log_init(early);
	log_keep(late);
	for (u32 i = 0; i < 1000; i++)
		log_info("line %04u\n", i);
	text = found(&size, &written);
	assert_int_equal(written, 1000 * strlen("I00000 line 0000\n"));
	assert_int_equal(text[(written - 1) % size], '\n');
	assert_int_equal(text[(written - 2) % size], '9');
	assert_int_equal(text[(written - 5) % size], '0');
	/* No line's terminator has overwritten the oldest text. */
	assert_null(memchr(text, 0, size));
}

static void test_without_memory(void **state)
{
	log_init(early);
	log_info("one\n");
	assert_ptr_equal(log_keep(NULL), early);
	log_info("two\n");
	assert_int_equal(record.at, 0);
	log_init(NULL);
	log_info("three\n");
	assert_null(log_keep(late));
	log_info("four\n");
	assert_int_equal(record.at, 0);
}

/* The first line has the time 0, wherever the host stops the CPU. */
static void test_first_stamp(void **state)
{
	features = CPUID_1_EDX_TSC;
	stamp_khz = 1; /* a unit is a cycle */
	log_resume();
	assert_int_equal(stamp(), 0);
	features = stamp_khz = 0;
}

#define TEST(f) cmocka_unit_test_setup(f, setup)
UNIT_MAIN(TEST(test_early_lines_are_kept), TEST(test_newest_lines_are_kept),
	  TEST(test_without_memory), TEST(test_first_stamp))
