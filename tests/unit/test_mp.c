/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the MP configuration table made from good and bad MADTs. */
#include <string.h>

#include "unit.h"

#include "acpi/mp_table.h"
#include "lib/checksum.h"
#include "lib/errno.h"

/* A MADT like QEMU's: three CPUs, one of which can be plugged in later, and overrides. */
static const u8 entries[] = {
	0, 8,  0,    0,	 1,  0, 0,    0,		   /* CPU 0 */
	0, 8,  1,    2,	 1,  0, 0,    0,		   /* CPU with APIC id 2 */
	0, 8,  2,    4,	 0,  0, 0,    0,		   /* not present */
	1, 12, 0,    0,	 0,  0, 0xc0, 0xfe, 0,	  0, 0, 0, /* I/O APIC at FEC00000 */
	2, 10, 0,    0,	 2,  0, 0,    0,    0,	  0,	   /* IRQ 0 at input 2 */
	2, 10, 0,    11, 11, 0, 0,    0,    0x0d, 0,	   /* IRQ 11: level, active high */
	4, 6,  0xff, 0,	 0,  1,				   /* NMI */
};

static struct {
	struct acpi_header h;
	u32 lapic, flags;
	u8 entries[sizeof(entries)];
} __packed madt;

static const struct mp_pci_pin pins[] = { { 0, 3, 1, 11 }, { 1, 5, 4, 10 } };

static struct mp_input in;
static u8 out[1024];

static int setup(void **state)
{
	fake_reset();
	memset(&madt, 0, sizeof(madt));
	memcpy(madt.h.signature, "APIC", 4);
	madt.h.length = sizeof(madt);
	madt.lapic = 0xfee00000;
	memcpy(madt.entries, entries, sizeof(entries));
	in = (struct mp_input){ .madt = &madt.h,
				.cpu_signature = 0x663,
				.cpu_features = 0x789,
				.boot_apic_id = 2,
				.last_bus = 1,
				.pins = pins,
				.pin_count = 2 };
	return 0;
}

static void test_whole(void **state)
{
	int n = mp_build(out, sizeof(out), &in);
	u32 counts[5] = { 0 };
	u8 *p = out + 44, last = 0;

	/*
	 * 2 CPUs, 3 buses, an I/O APIC, 2 interrupts of PCI pins and 13 of ISA, 2 local interrupts.
	 */
	assert_int_equal(n, 44 + 2 * 20 + (3 + 1 + 2 + 13 + 2) * 8);
	assert_int_equal(checksum8(out, n), 0);
	assert_memory_equal(out, "PCMP", 4);
	assert_int_equal(out[4] | out[5] << 8, n);
	assert_int_equal(out[34], 23);
	assert_int_equal(*(u32 *)(out + 36), 0xfee00000);
	assert_int_equal(p[1], 0);
	assert_int_equal(p[3], 1);
	assert_int_equal(p[21], 2);
	assert_int_equal(p[23], 3); /* the boot CPU */
	for (; p < out + n; p += p[0] ? 8 : 20) {
		assert_true(p[0] >= last && p[0] < 5);
		last = p[0];
		if (p[0] == 3 && !counts[3])
			assert_memory_equal(p, "\3\0\x0d\0\0\x0c\0\x0b", 8);
		if (p[0] == 3 && counts[3] == 1)
			assert_memory_equal(p, "\3\0\0\0\1\x17\0\x0a", 8);
		if (p[0] == 3 && counts[3] == 2)
			assert_memory_equal(p, "\3\0\0\0\2\0\0\2", 8);
		if (p[0] == 3 && counts[3] > 2)
			assert_true(p[5] != 2 && p[5] != 10 && p[5] != 11 && p[5] == p[7]);
		counts[p[0]]++;
	}
	assert_ptr_equal(p, out + n);
	assert_int_equal(counts[3], 15);
}

static void test_no_room(void **state)
{
	int n = mp_build(out, sizeof(out), &in);
	static u8 guarded[1024];

	for (u32 size = 0; size < (u32)n; size++) {
		memset(guarded, 0xcc, sizeof(guarded));
		assert_int_equal(mp_build(guarded, size, &in), -ENOSPC);
		for (u32 i = size; i < sizeof(guarded); i++)
			assert_int_equal(guarded[i], 0xcc);
	}
	assert_int_equal(mp_build(out, n, &in), n);
}

static void test_bad_madt(void **state)
{
	/*
	 * If the MADT is cut anywhere, nothing is read after its end, and there is no table without
	 * an I/O APIC.
	 */
	for (u32 length = 0; length <= sizeof(madt); length++) {
		u8 copy[sizeof(madt)];
		struct mp_input cut = in;

		madt.h.length = length;
		memcpy(copy, &madt, sizeof(madt));
		cut.madt = (struct acpi_header *)copy;
		assert_true((mp_build(out, sizeof(out), &cut) > 0) == (length >= 44 + 36));
	}
	setup(NULL);
	madt.entries[1] = 0;
	assert_int_equal(mp_build(out, sizeof(out), &in), -EINVAL);
	madt.entries[1] = 1;
	assert_int_equal(mp_build(out, sizeof(out), &in), -EINVAL);
	madt.entries[1] = 255;
	assert_int_equal(mp_build(out, sizeof(out), &in), -EINVAL);
	setup(NULL);
	madt.entries[4] = madt.entries[12] = 0;
	assert_int_equal(mp_build(out, sizeof(out), &in), -EINVAL);
}

/* Those that may be plugged in later count, and those with long ids. */
static void test_possible_cpus(void **state)
{
	assert_int_equal(mp_possible_cpus(&madt.h), 3);
	madt.entries[0] = 9;
	assert_int_equal(mp_possible_cpus(&madt.h), 3);
	madt.entries[1] = 0;
	assert_int_equal(mp_possible_cpus(&madt.h), 0);
}

static void test_pointer(void **state)
{
	u8 p[16];

	mp_build_pointer(p, 0xf1230);
	assert_memory_equal(p, "_MP_\x30\x12\xf\0\1\4", 10);
	assert_int_equal(checksum8(p, 16), 0);
}

UNIT_MAIN(cmocka_unit_test_setup(test_whole, setup), cmocka_unit_test_setup(test_no_room, setup),
	  cmocka_unit_test_setup(test_bad_madt, setup),
	  cmocka_unit_test_setup(test_possible_cpus, setup),
	  cmocka_unit_test_setup(test_pointer, setup))
