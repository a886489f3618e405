/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests SMBIOS structures and entry points. */
#include <string.h>

#include "unit.h"

#include "acpi/smbios_build.h"
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
	int n = smbios_bios_structure(b, sizeof(b), SMBIOS_VENDOR, "0.12.3", "11/22/2026", 256);

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
		assert_int_equal(
			smbios_bios_structure(b, size, SMBIOS_VENDOR, "0.12.3", "11/22/2026", 256),
			-ENOSPC);
	n = smbios_bios_structure(b, sizeof(b), SMBIOS_VENDOR, "git", "11/22/2026", 128);
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

	assert_int_equal(smbios_anchor_complete(a, sizeof(a), &s, 0xdeadbeef), 0);
	assert_int_equal(checksum8(a, 31), 0);
	assert_int_equal(checksum8(a + 16, 15), 0);
	assert_memory_equal(a + 16, "_DMI_", 5);
	assert_int_equal(a[5], 31);
	assert_int_equal(a[6], 2);
	assert_memory_equal(a + 8, "\x78\0", 2);
	assert_memory_equal(a + 22, "\x34\x12\xef\xbe\xad\xde\x56\0", 8);
	s.length = 0x10000;
	assert_int_equal(smbios_anchor_complete(a, sizeof(a), &s, 1), -ERANGE);
	s = (struct smbios_summary){ .length = 1, .count = 0x10000 };
	assert_int_equal(smbios_anchor_complete(a, sizeof(a), &s, 1), -ERANGE);
	s = (struct smbios_summary){ .length = 1, .max_size = 0x10000 };
	assert_int_equal(smbios_anchor_complete(a, sizeof(a), &s, 1), -ERANGE);
}

static void test_anchor_30(void **state)
{
	struct smbios_summary s = { .length = 0x12345, .count = 0x56, .max_size = 0x78 };
	u8 a[24] = "_SM3_";

	assert_int_equal(smbios_anchor_complete(a, sizeof(a), &s, 0xdeadbeef), 0);
	assert_int_equal(checksum8(a, 24), 0);
	assert_int_equal(a[6], 24);
	assert_memory_equal(a + 12, "\x45\x23\1\0\xef\xbe\xad\xde\0\0\0\0", 12);
}

/* ------------------------------------------------------------------ tables of our own */

static u8 list[512], built[0x8000];
static u32 list_at;
static struct smbios_summary summary;

static void list_entry(u8 kind, const void *head, u32 head_size, const void *data, u32 size)
{
	u16 length = 3 + head_size + size;

	memcpy(list + list_at, &length, 2);
	list[list_at + 2] = kind;
	memcpy(list + list_at + 3, head, head_size);
	if (size)
		memcpy(list + list_at + 3 + head_size, data, size);
	list_at += length;
	list[0]++;
}

static void list_field(u8 type, u16 offset, const void *data, u32 size)
{
	u8 head[3] = { type, offset, offset >> 8 };

	list_entry(0, head, sizeof(head), data, size);
}

static void begin_list(void)
{
	memset(list, 0, sizeof(list));
	list_at = 2;
}

/* Returns the length of what is built. An entry point would be told what a guest finds. */
static int build(struct smbios_machine *m)
{
	struct smbios_summary told, found;

	m->list = list[0] ? list : NULL;
	m->list_size = list_at;
	m->maker = "Maker";
	m->version = "1.2";
	m->date = "11/29/2026";
	m->rom_kib = 256;
	assert_in_range(smbios_build_size(m), 1, sizeof(built));
	memset(built, 0xee, sizeof(built));
	assert_int_equal(smbios_build(built, smbios_build_size(m), m, &told), 0);
	assert_int_equal(smbios_scan(built, sizeof(built), &found), 0);
	assert_memory_equal(&told, &found, sizeof(told));
	return told.length;
}

/* Returns the @n-th structure of @type, or NULL. */
static const u8 *structure(u8 type, u32 n, int length)
{
	struct smbios_summary s;
	u32 at = 0;

	assert_int_equal(smbios_scan(built, length, &s), 0);
	assert_int_equal(s.length, length);
	while (at < s.length) {
		struct smbios_summary one;
		u8 copy[4096];
		u32 size = built[at + 1];

		while (built[at + size] || built[at + size + 1])
			size++;
		size += 2;
		memcpy(copy, built + at, size);
		smbios_scan(copy, size, &one);
		assert_int_equal(one.count, 1);
		if (built[at] == type && !n--)
			return built + at;
		at += size;
	}
	return NULL;
}

static const char *text_of(const u8 *s, u32 offset)
{
	const char *text = (const char *)s + s[1];

	for (u8 i = s[offset]; i > 1; i--)
		text += strlen(text) + 1;
	return s[offset] ? text : "";
}

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return v;
}

static void test_build(void **state)
{
	struct smbios_machine m = { .cpus = 3,
				    .ram_below_4g = 0xc0000000,
				    .ram_above_4g = 0x540000000 };
	const u8 *s;
	int n;

	begin_list();
	n = build(&m);
	assert_true(n > 0);
	assert_string_equal(text_of(structure(0, 0, n), 4), "Selkie");
	assert_string_equal(text_of(structure(0, 0, n), 8), "11/29/2026");
	s = structure(1, 0, n);
	assert_int_equal(s[1], 27);
	assert_string_equal(text_of(s, 4), "Maker");
	assert_string_equal(text_of(s, 5), "");
	assert_non_null(structure(3, 0, n));
	assert_string_equal(text_of(structure(4, 2, n), 4), "CPU 2");
	assert_null(structure(4, 3, n));
	s = structure(16, 0, n);
	assert_int_equal(get32(s + 7), 0x600000000 >> 10);
	assert_int_equal(s[13], 2); /* 24 GiB are shown as one module of 16 and one of 8 */
	assert_int_equal(get32(structure(17, 0, n) + 12) & 0xffff, 16384);
	assert_int_equal(get32(structure(17, 1, n) + 12) & 0xffff, 8192);
	assert_int_equal(get32(structure(19, 1, n) + 4), 0x400000);
	assert_int_equal(get32(structure(19, 1, n) + 8), 0x640000000 / 1024 - 1);
	assert_non_null(structure(127, 0, n));
	for (u32 size = 0; size < (u32)n; size++) {
		memset(built + size, 0xcc, sizeof(built) - size);
		assert_int_equal(smbios_build(built, size, &m, &summary), -ENOSPC);
		for (u32 i = size; i < sizeof(built); i++)
			assert_int_equal(built[i], 0xcc);
	}
	assert_int_equal(smbios_build(built, smbios_build_size(&m), &m, &summary), 0);
}

/* The values of -uuid and -smbios, as QEMU's machines up to 2.0 give them. */
static void test_build_from_list(void **state)
{
	static const u8 oem[] = { 11, 5, 0, 2, 1, 'h', 'i', 0, 0 };
	static const u8 chassis[] = { 3, 9, 7, 3, 0, 2, 0, 0, 0, 0, 0 };
	struct smbios_machine m = { .cpus = 1, .ram_below_4g = 0x8000000 };
	const u8 *s;
	int n;

	begin_list();
	list_field(0, 4, "Vendor", 7);
	list_field(1, 4, "Acme", 5);
	list_field(1, 7, "S1", 3);
	list_field(1, 8, "0123456789abcdef", 16);
	list_field(1, 5, "no end", 6);
	list_entry(1, oem, sizeof(oem), NULL, 0);
	list_entry(1, chassis, sizeof(chassis), NULL, 0);
	list_entry(1, oem, sizeof(oem) - 1, NULL, 0); /* cut off */
	n = build(&m);
	assert_string_equal(text_of(structure(0, 0, n), 4), "Vendor");
	s = structure(1, 0, n);
	assert_string_equal(text_of(s, 4), "Acme");
	assert_string_equal(text_of(s, 5), "");
	assert_string_equal(text_of(s, 7), "S1");
	assert_memory_equal(s + 8, "0123456789abcdef", 16);
	assert_string_equal(text_of(structure(11, 0, n), 4), "hi");
	assert_null(structure(11, 1, n));
	assert_int_equal(structure(3, 0, n)[1], 9);
	assert_null(structure(3, 1, n));
	/* Wherever the list is cut off, nothing is read after its end. */
	for (u32 end = list_at; end-- > 0;) {
		m.list_size = end;
		assert_int_equal(smbios_build(built, sizeof(built), &m, &summary), 0);
	}
}

/* DSP0134, 7.2.1 has this example for the meaning of the bytes. */
static void test_uuid(void **state)
{
	static const u8 example[16] = { 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66,
					0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
	char text[SMBIOS_UUID_TEXT] = "";
	u8 other[16] = { 0 };

	assert_true(smbios_uuid_text(example, true, text));
	assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
	assert_true(smbios_uuid_text(example, false, text));
	assert_string_equal(text, "33221100-5544-7766-8899-aabbccddeeff");
	text[0] = 0;
	assert_false(smbios_uuid_text(other, true, text));
	memset(other, 0xff, sizeof(other));
	assert_false(smbios_uuid_text(other, true, text));
	assert_string_equal(text, "");
	other[15] = 0;
	assert_true(smbios_uuid_text(other, true, text));
}

static void test_uuid_in_tables(void **state)
{
	u8 tables[2 * 30 + 6] = { 1, 24, [24] = 0, 0, 127, 4 };
	struct smbios_summary s;
	u8 anchor[31] = { [6] = 2, 5 };

	assert_int_equal(smbios_scan(tables, 32, &s), 0);
	assert_ptr_equal(s.uuid, tables + 8);
	/* A structure of version 2.0 has no UUID. */
	tables[1] = 23;
	tables[23] = 'x';
	assert_int_equal(smbios_scan(tables, 32, &s), 0);
	assert_null(s.uuid);
	assert_false(smbios_anchor_swaps_uuid(anchor, 31));
	anchor[7] = 6;
	assert_true(smbios_anchor_swaps_uuid(anchor, 31));
	anchor[8] = 9;
	assert_true(smbios_anchor_swaps_uuid(anchor, 24));
	anchor[7] = 3;
	anchor[8] = 0;
	assert_true(smbios_anchor_swaps_uuid(anchor, 24));
}

UNIT_MAIN(UNIT_TEST(test_uuid), UNIT_TEST(test_uuid_in_tables), UNIT_TEST(test_scan),
	  UNIT_TEST(test_scan_truncated), UNIT_TEST(test_scan_malformed),
	  UNIT_TEST(test_bios_structure), UNIT_TEST(test_anchor_size), UNIT_TEST(test_anchor_21),
	  UNIT_TEST(test_anchor_30), UNIT_TEST(test_build), UNIT_TEST(test_build_from_list))
