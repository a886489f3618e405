/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests our own DSDT, when it is filled in and has what hot-plug needs, and our own MADT. */
#include <string.h>

#include "unit.h"

#include "../../acpi/own.c"
#include "acpi/madt.h"
#include "acpi/own_dsdt.h"
#include "acpi/own_plug.h"
#include "i440fx_aml.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "machine/machine.h"

#define EXISTS MACHINE_SLEEP_EXISTS

static u8 aml[sizeof(i440fx_aml_code)];

/* Returns where the table has @len bytes for the @n-th time, or NULL. */
static u8 *find(const void *what, u32 len, u32 n)
{
	for (u32 i = 36; i + len <= sizeof(aml); i++)
		if (!memcmp(aml + i, what, len) && !n--)
			return aml + i;
	return NULL;
}

static int complete(const struct own_machine *m)
{
	memcpy(aml, i440fx_aml_code, sizeof(aml));
	return own_dsdt_complete(aml, sizeof(aml), m);
}

/* Checks a 32-bit memory descriptor, ACPI 6.5, 6.4.3.5.2. */
static void check_low(u32 n, u32 first, u32 last)
{
	u32 fields[5] = { 0, first, last, 0, last - first + 1 };

	assert_non_null(find(fields, sizeof(fields), n));
}

/* A high window becomes a resource that a vendor defines, 6.4.3.2, which is as long. */
static void test_low_only(void **state)
{
	struct own_machine m = { .low = 0x4000000, .low_end = 0xfec00000 };

	assert_int_equal(complete(&m), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	check_low(0, 0x4000000, 0xfebfffff);
	check_low(0, 0xa0000, 0xbffff); /* not changed */
	assert_non_null(find("\x84\x2b\0", 3, 0));
	assert_null(find("\x8a\x2b\0", 3, 0));
}

static void test_high(void **state)
{
	struct own_machine m = {
		.low = 0xc0000000, .low_end = 0xfec00000, .high_mib = 0x1800, .high_end_mib = 0x2800
	};
	u64 fields[5] = { 0, 0x180000000, 0x27fffffff, 0, 0x100000000 };

	assert_int_equal(complete(&m), 0);
	assert_int_equal(checksum8(aml, sizeof(aml)), 0);
	assert_ptr_equal(find(fields, sizeof(fields), 0), find("\x8a\x2b\0", 3, 0) + 6);
	assert_null(find("\x84\x2b\0", 3, 0));
}

static void test_sleep(void **state)
{
	struct own_machine m = { .low = 0xc0000000,
				 .low_end = 0xfec00000,
				 .sleep = { EXISTS, 0, 0, EXISTS | 1, 2, EXISTS | 5 } };

	assert_int_equal(complete(&m), 0);
	assert_memory_equal(find("_S3_", 4, 0) + 4, "\x12\x08\x04\x0a\1\x0a\1\0\0", 9);
	assert_null(find("_S4_", 4, 0));
	assert_non_null(find("NS4_", 4, 0));
	assert_memory_equal(find("_S5_", 4, 0) + 7, "\x0a\5\x0a\5", 4);
}

/* The HPET is there or not. */
static void test_hpet(void **state)
{
	struct own_machine m = { .low = 0xc0000000, .low_end = 0xfec00000, .hpet = true };

	assert_int_equal(complete(&m), 0);
	assert_non_null(find("\x08_STA\x0a\x0f", 7, 0));
	m.hpet = false;
	assert_int_equal(complete(&m), 0);
	assert_non_null(find("\x08_STA\x0a\0", 7, 0));
}

/*
 * If the table lacks something that has to be filled in, an error is returned, and nothing is
 * written outside the table.
 */
static void test_other_table(void **state)
{
	struct own_machine m = { .low = 0xc0000000, .low_end = 0xfec00000 };
	u8 *short_one;
	u32 whole;

	memcpy(aml, i440fx_aml_code, sizeof(aml));
	whole = find("\x08_STA", 5, 0) + 7 - aml; /* the last thing to fill in */
	for (u32 size = 0; size < whole; size += 13) {
		short_one = test_malloc(size + !size);
		memcpy(short_one, i440fx_aml_code, size);
		assert_int_equal(own_dsdt_complete(short_one, size, &m), -EINVAL);
		test_free(short_one);
	}
}

/* ------------------------------------------------------------------ MADT */

static u8 table[4096];

static void test_madt(void **state)
{
	struct madt_machine m = { .irq0_is_input_2 = true,
				  .level_irqs = 1 << 9 | 1 << 10,
				  .possible = 3 };
	struct acpi_header *h = (struct acpi_header *)table;
	static const char expected[] =
		"\0\0\xe0\xfe\1\0\0\0"		       /* the local APICs; there are 8259As */
		"\1\x0c\0\0\0\0\xc0\xfe\0\0\0\0"       /* I/O APIC */
		"\4\6\xff\0\0\1"		       /* NMI at LINT1 of all CPUs */
		"\2\x0a\0\0\2\0\0\0\0\0"	       /* IRQ 0 is at input 2 */
		"\2\x0a\0\x09\x09\0\0\0\x0d\0"	       /* level-triggered, active high */
		"\2\x0a\0\x0a\x0a\0\0\0\x0d\0"	       /* the same */
		"\0\x08\0\0\1\0\0\0\0\x08\1\1\1\0\0\0" /* CPUs 0 and 1 are there, */
		"\0\x08\2\2\0\0\0\0"		       /* 2 can be plugged in, */
		"\0\x08\4\4\1\0\0\0";		       /* and 4 is there */

	m.cpus[0] = m.cpus[1] = m.cpus[4] = true;
	madt_make(h, &m);
	assert_memory_equal(h->signature, "APIC", 4);
	assert_int_equal(h->length, 36 + sizeof(expected) - 1);
	assert_memory_equal(table + 36, expected, sizeof(expected) - 1);
}

static void test_madt_full(void **state)
{
	struct madt_machine m = { .level_irqs = 0xffff, .possible = 300 };
	struct acpi_header *h = test_malloc(MADT_MAX);

	memset(m.cpus, true, sizeof(m.cpus));
	madt_make(h, &m);
	assert_true(h->length <= MADT_MAX);
	assert_memory_equal((u8 *)h + h->length - 8, "\0\x08\xfe\xfe\1\0\0\0", 8);
	test_free(h);
}

/* ------------------------------------------------------------------ hot-plug */

#define PLUG_MAX (sizeof(i440fx_aml_code) + (OWN_PLUG_SLOTS + OWN_PLUG_CPUS) * OWN_PLUG_SIZE)

static u8 plug[PLUG_MAX];
static u32 plug_size;

static void copy_plug(u32 slots, u32 cpus, u32 cpus_there)
{
	struct plug_units s = { .count = OWN_PLUG_SLOTS };
	struct plug_units c = { .count = cpus, .absent_too = true };

	memcpy(s.there, &slots, 4);
	memcpy(c.there, &cpus_there, 4);
	plug_size = own_plug_copy(plug, i440fx_aml_code, &s, &c);
	assert_true(plug_size <= sizeof(i440fx_aml_code) + (OWN_PLUG_SLOTS + cpus) * OWN_PLUG_SIZE);
}

/* How often these bytes are there. */
static u32 times(const void *what, u32 len)
{
	u32 count = 0;

	for (u32 i = 36; i + len <= plug_size; i++)
		count += !memcmp(plug + i, what, len);
	return count;
}

/* A slot is named by its device, and by the method that tells of it. */
static void test_plug_slots(void **state)
{
	copy_plug(1u << 3 | 1u << 31, 0, 0);
	assert_int_equal(times("_SB_PCI0S03_", 12), 2);
	assert_int_equal(times("_SB_PCI0S1F_", 12), 2);
	assert_int_equal(times("PCI0S", 5), 4);
	assert_int_equal(times("\x08_ADR\x0c\0\0\x1f\0", 10), 1);
	assert_int_equal(times("\x08_SUN\x0a\x03", 7), 1);
	assert_int_equal(times("\x7a\x68\x0a\x1f\0", 5), 1); /* Arg0 >> 1Fh */
	assert_int_equal(times("_PR_C", 5), 0);
	copy_plug(0, 0, 0);
	assert_int_equal(times("PCI0S", 5), 0);
	assert_int_equal(times("_GPESNTF", 8), 1); /* _E01 calls it all the same */
}

/* CPU 1 is there, and 0 and 2 to 16 are not. */
static void test_plug_cpus(void **state)
{
	copy_plug(0, 17, 1 << 1);
	assert_int_equal(times("_PR_C0A_\x0a\0\0\0\0\0", 14), 1);
	assert_int_equal(times("_PR_C10_SEEN", 12), 1);
	assert_int_equal(times("\0\x08\1\1\1\0\0\0", 8), 1);
	assert_int_equal(times("\0\x08\2\2\0\0\0\0", 8), 1);
	assert_int_equal(times("_PR_C", 5), 2 * 17);
}

/* All slots and CPUs fit, and the lengths of the methods are right: objects follow each other. */
static void test_plug_all(void **state)
{
	const u8 *p;
	u32 objects = 0;

	copy_plug(~0u, OWN_PLUG_CPUS, ~0u);
	assert_true(plug_size <= PLUG_MAX);
	for (p = plug + 36; memcmp(p, "\x5b\x82", 2) || memcmp(p + 13, "S00_", 4); p++)
		assert_true(p < plug + plug_size - 20);
	for (; p < plug + plug_size; objects++) {
		p += 1 + (*p == 0x5b);
		p += *p & 0xc0 ? (*p & 0xf) + (p[1] << 4) : *p;
	}
	assert_ptr_equal(p, plug + plug_size);
	assert_int_equal(objects, OWN_PLUG_SLOTS + 1 + OWN_PLUG_CPUS + 1);
}

/* ------------------------------------------------------------------ hot-plug's ports */

#define REMOVABLE 0xae0c
#define CPUS	  0xaf00

const struct platform *platform;
struct list pci_devices;
static u8 answers[32];
static u32 max_cpus;

u32 machine_ask(enum machine_fact fact)
{
	assert_int_equal(fact, MACHINE_MAX_CPUS);
	return max_cpus;
}

void *acpi_keep(u32 size, u32 align)
{
	assert_true(size <= sizeof(plug));
	return plug;
}

int acpi_add_table(const struct acpi_header *h)
{
	return -ENOMEM;
}

const struct acpi_header *acpi_find_table(const char *signature)
{
	return NULL;
}

u32 acpi_rsdp(void)
{
	return 0;
}

u32 ram_below_4g(void)
{
	return 0;
}

void time_set_pm_timer(u16 port)
{
}

static u32 slots_in(void *device, u32 off, unsigned int size)
{
	return 0;
}

static u32 cpus_in(void *device, u32 off, unsigned int size)
{
	return answers[off];
}

/* Makes the table of a machine that may have 3 CPUs, and whose ports read as @first and @others. */
static void copy_from_ports(u8 first, u8 others)
{
	static const struct platform_acpi board = { .dsdt = i440fx_aml_code,
						    .dsdt_size = sizeof(i440fx_aml_code),
						    .removable = REMOVABLE,
						    .cpus_there = CPUS };

	fake_reset();
	fake_ports(REMOVABLE, 4, slots_in, NULL, NULL);
	fake_ports(CPUS, sizeof(answers), cpus_in, NULL, NULL);
	max_cpus = 3;
	memset(answers, others, sizeof(answers));
	answers[0] = first;
	assert_ptr_equal(copy_dsdt(&board, &plug_size), plug);
}

/* CPU 0 and 1 are there, and 2 can be plugged in. */
static void test_plug_ports(void **state)
{
	copy_from_ports(3, 0);
	assert_int_equal(times("_PR_C", 5), 2 * 3);
	assert_int_equal(times("\0\x08\1\1\1\0\0\0", 8), 1);
	assert_int_equal(times("\0\x08\2\2\0\0\0\0", 8), 1);
}

/* Nothing answers at the ports, or something that has no bits for CPUs. */
static void test_plug_no_ports(void **state)
{
	copy_from_ports(0xff, 0xff);
	assert_int_equal(times("_PR_C", 5), 0);
	copy_from_ports(0, 0);
	assert_int_equal(times("_PR_C", 5), 0);
	assert_int_equal(times("_GPE_E02", 8), 1);
}

UNIT_MAIN(cmocka_unit_test(test_low_only), cmocka_unit_test(test_high),
	  cmocka_unit_test(test_sleep), cmocka_unit_test(test_hpet),
	  cmocka_unit_test(test_other_table), cmocka_unit_test(test_madt),
	  cmocka_unit_test(test_madt_full), cmocka_unit_test(test_plug_slots),
	  cmocka_unit_test(test_plug_cpus), cmocka_unit_test(test_plug_all),
	  cmocka_unit_test(test_plug_ports), cmocka_unit_test(test_plug_no_ports))
