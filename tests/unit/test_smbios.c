/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS structures and entry points. */
#include <string.h>

#include "unit.h"

#include "acpi/smbios_tables.h"
#include "lib/checksum.h"
#include "lib/errno.h"

/* Types 1 (with strings), 32 (without) and 127. */
static const u8 three[] = {
	1,   8, 0, 1, 1, 2, 0, 0, 'Q', 'E', 'M', 'U', 0, 'p', 'c', 0, 0, /* 17 */
	32,  4, 0, 2, 0, 0,						 /* 6 */
	127, 4, 0, 3, 0, 0,						 /* 6 */
};

static void test_scan(void **state)
{
	struct smbios_summary s;

	assert_int_equal(smbios_scan(three, sizeof(three), &s), 0);
	assert_int_equal(s.length, 29);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.max_size, 17);
	assert_false(s.has_bios);
}

static void test_scan_truncated(void **state)
{
	struct smbios_summary s;

	for (u32 len = 0; len < sizeof(three); len++) {
		u8 copy[sizeof(three)];
		int want = len == 0 || len == 17 || len == 23 ? 0 : -EINVAL;

		memcpy(copy, three, len);
		assert_int_equal(smbios_scan(copy, len, &s), want);
		assert_int_equal(s.count, len >= 23 ? 2 : len >= 17);
		assert_int_equal(s.length, len >= 23 ? 23 : len >= 17 ? 17 : 0);
	}
}

static void test_scan_malformed(void **state)
{
	static const u8 short_header[] = { 1, 3, 0, 0, 0, 0 };
	static const u8 zero_length[] = { 0, 0, 0, 0, 0, 0, 0, 0 };
	static const u8 long_header[] = { 0, 255, 0, 0, 0, 0 };
	static const u8 bios[] = { 0, 4, 0, 0, 0, 0, 9, 9, 9, 9 };
	static const u8 after_end[] = { 127, 4, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0 };
	struct smbios_summary s;

	assert_int_equal(smbios_scan(short_header, 6, &s), -EINVAL);
	assert_int_equal(smbios_scan(zero_length, 8, &s), -EINVAL);
	assert_int_equal(smbios_scan(long_header, 6, &s), -EINVAL);
	assert_int_equal(s.count, 0);
	assert_false(s.has_bios);
	assert_int_equal(smbios_scan(bios, 10, &s), -EINVAL);
	assert_true(s.has_bios);
	assert_int_equal(s.length, 6);
	assert_int_equal(smbios_scan(after_end, 12, &s), 0);
	assert_int_equal(s.length, 6);
}

static void test_bios_structure(void **state)
{
	struct smbios_summary s;
	u8 b[64];
	int n = smbios_bios_structure(b, sizeof(b), "0.12.3", "11/22/2026", 256);

	assert_int_equal(n, 24 + 7 + 7 + 11 + 1);
	assert_int_equal(smbios_scan(b, n, &s), 0);
	assert_int_equal(s.length, n);
	assert_int_equal(s.count, 1);
	assert_true(s.has_bios);
	assert_string_equal((char *)b + 24, "Selkie");
	assert_string_equal((char *)b + 31, "0.12.3");
	assert_string_equal((char *)b + 38, "11/22/2026");
	assert_int_equal(b[9], 3); /* 64 KiB * (n + 1) */
	assert_int_equal(b[20], 0);
	assert_int_equal(b[21], 12);
	for (u32 size = 0; size < (u32)n; size++)
		assert_int_equal(smbios_bios_structure(b, size, "0.12.3", "11/22/2026", 256),
				 -ENOSPC);
	n = smbios_bios_structure(b, sizeof(b), "git", "11/22/2026", 128);
	assert_int_equal(b[9], 1);
	assert_int_equal(b[20], 0);
}

static void test_anchor_size(void **state)
{
	u8 a[40] = "_SM_";

	assert_int_equal(smbios_anchor_size(a, 31), 31);
	assert_int_equal(smbios_anchor_size(a, 40), 31);
	assert_int_equal(smbios_anchor_size(a, 30), -EINVAL);
	memcpy(a, "_SM3_", 5);
	assert_int_equal(smbios_anchor_size(a, 24), 24);
	assert_int_equal(smbios_anchor_size(a, 23), -EINVAL);
	assert_int_equal(smbios_anchor_size(a, 0), -EINVAL);
	memcpy(a, "_DMI_", 5);
	assert_int_equal(smbios_anchor_size(a, 40), -EINVAL);
}

static void test_anchor_21(void **state)
{
	struct smbios_summary s = { .length = 0x1234, .count = 0x56, .max_size = 0x78 };
	u8 a[31] = "_SM_\xff\0\2\x8";

	assert_int_equal(smbios_anchor_complete(a, &s, 0xdeadbeef), 0);
	assert_int_equal(checksum8(a, 31), 0);
	assert_int_equal(checksum8(a + 16, 15), 0);
	assert_memory_equal(a + 16, "_DMI_", 5);
	assert_int_equal(a[5], 31);
	assert_int_equal(a[6], 2);
	assert_memory_equal(a + 8, "\x78\0", 2);
	assert_memory_equal(a + 22, "\x34\x12\xef\xbe\xad\xde\x56\0", 8);
	s.length = 0x10000;
	assert_int_equal(smbios_anchor_complete(a, &s, 1), -ERANGE);
	s = (struct smbios_summary){ .length = 1, .count = 0x10000 };
	assert_int_equal(smbios_anchor_complete(a, &s, 1), -ERANGE);
	s = (struct smbios_summary){ .length = 1, .max_size = 0x10000 };
	assert_int_equal(smbios_anchor_complete(a, &s, 1), -ERANGE);
}

static void test_anchor_30(void **state)
{
	struct smbios_summary s = { .length = 0x12345, .count = 0x56, .max_size = 0x78 };
	u8 a[24] = "_SM3_";

	assert_int_equal(smbios_anchor_complete(a, &s, 0xdeadbeef), 0);
	assert_int_equal(checksum8(a, 24), 0);
	assert_int_equal(a[6], 24);
	assert_memory_equal(a + 12, "\x45\x23\1\0\xef\xbe\xad\xde\0\0\0\0", 12);
}

UNIT_MAIN(UNIT_TEST(test_scan), UNIT_TEST(test_scan_truncated),
	  UNIT_TEST(test_scan_malformed), UNIT_TEST(test_bios_structure),
	  UNIT_TEST(test_anchor_size), UNIT_TEST(test_anchor_21), UNIT_TEST(test_anchor_30))
