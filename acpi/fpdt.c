// SPDX-License-Identifier: BSD-2-Clause
/* Tells the operating system what its start took. Flat 32-bit, resident. */
#include "acpi/fpdt.h"
#include "acpi/acpi.h"
#include "cpu/cpu.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"

#define NS_PER_US 1000

/* 5.2.24.4 and 5.2.24.5: records that point to the tables of the boot and of wake-ups. */
#define BASIC_POINTER 0
#define SLEEP_POINTER 1

struct pointer_record {
	u16 type;
	u8 length, revision;
	u32 reserved;
	u64 table;
} __packed;

struct fpdt {
	struct acpi_header header;
	struct pointer_record records[2];
} __packed;

/*
 * 5.2.24.7, 5.2.24.8: the table that the record points to. A BIOS's table has this single record.
 */
struct basic_table {
	char signature[4];
	u32 length;
	u16 type;
	u8 record_length, revision;
	u32 reserved;
	u64 reset_end, load_start, start_start, exit_start, exit_end;
} __packed;

#define BASIC_RECORD 2

/*
 * 5.2.24.6, 5.2.24.9: the table of wake-ups, with the record of the last one. There is no record of
 * going to sleep, because nothing tells the firmware of it.
 */
struct sleep_table {
	char signature[4];
	u32 length;
	u16 type;
	u8 record_length, revision;
	u32 count;
	u64 last, average;
} __packed;

#define RESUME_RECORD 0

/* Both tables are in resident memory, which a guest does not use as its RAM. */
struct tables {
	struct basic_table boot;
	struct sleep_table sleep;
} __packed;

_Static_assert(sizeof(struct fpdt) == 68 && sizeof(struct basic_table) == 56 &&
		       sizeof(struct sleep_table) == 32,
	       "ACPI 6.5, 5.2.24");

static struct tables *times; /* NULL: the table was not asked for */
static u32 khz;
static u64 woke;     /* the TSC when the last wake-up began */
static u32 total_us; /* of all wake-ups */

static u32 fpdt_us(u64 start)
{
	return tsc_ms((rdtsc() - start) * 1000, khz);
}

static u64 fpdt_now(void)
{
	return (u64)fpdt_us(log_start()) * NS_PER_US;
}

__post void fpdt_init(void)
{
	struct fpdt f = {
		.records = { { .type = BASIC_POINTER,
			       .length = sizeof(f.records[0]),
			       .revision = 1 },
			     { .type = SLEEP_POINTER,
			       .length = sizeof(f.records[0]),
			       .revision = 1 } },
	};
	struct tables *t;
	int err;

	times = NULL;
	if (!knob_number(KNOB_FPDT) || !acpi_rsdp())
		return;
	khz = tsc_khz();
	if (!khz)
		return;
	t = acpi_keep(sizeof(*t), 16);
	if (!t)
		return;
	t->boot = (struct basic_table){ .signature = { 'F', 'B', 'P', 'T' },
					.length = sizeof(t->boot),
					.type = BASIC_RECORD,
					.record_length = sizeof(t->boot) - 8,
					.revision = 2 };
	t->sleep = (struct sleep_table){ .signature = { 'S', '3', 'P', 'T' },
					 .length = sizeof(t->sleep),
					 .type = RESUME_RECORD,
					 .record_length = sizeof(t->sleep) - 8,
					 .revision = 1 };
	acpi_header_fill(&f.header, "FPDT", sizeof(f));
	f.records[0].table = (u32)&t->boot;
	f.records[1].table = (u32)&t->sleep;
	err = acpi_add_table(&f.header);
	if (err) {
		log_warn("acpi: no FPDT: %s\n", error_name(err));
		return;
	}
	times = t;
	t->boot.reset_end = fpdt_now();
}

void fpdt_loading(void)
{
	if (times)
		times->boot.load_start = fpdt_now();
}

void fpdt_starting(void)
{
	if (times)
		times->boot.start_start = fpdt_now();
}

void fpdt_waking(void)
{
	if (times)
		woke = rdtsc();
}

void fpdt_awake(void)
{
	u32 us;

	if (!times)
		return;
	us = fpdt_us(woke);
	total_us += us;
	times->sleep.count++;
	times->sleep.last = (u64)us * NS_PER_US;
	times->sleep.average = (u64)(total_us / times->sleep.count) * NS_PER_US;
}
