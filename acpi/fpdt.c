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

/* 5.2.24.4: firmware basic boot performance pointer record. */
struct pointer_record {
	u16 type;
	u8 length, revision;
	u32 reserved;
	u64 table;
} __packed;

struct fpdt {
	struct acpi_header header;
	struct pointer_record basic;
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

_Static_assert(sizeof(struct fpdt) == 52 && sizeof(struct basic_table) == 56, "ACPI 6.5, 5.2.24");

static struct basic_table *times; /* NULL: the table was not asked for */
static u32 khz;

static u64 fpdt_now(void)
{
	return (u64)tsc_ms((rdtsc() - log_start()) * 1000, khz) * NS_PER_US;
}

__post void fpdt_init(void)
{
	struct fpdt f = {
		.header = { .signature = { 'F', 'P', 'D', 'T' },
			    .length = sizeof(f),
			    .revision = 1,
			    .oem_id = "SELKIE",
			    .oem_table_id = "SELKIE  ",
			    .oem_revision = 1,
			    .creator_id = "SLKE",
			    .creator_revision = 1 },
		.basic = { .length = sizeof(f.basic), .revision = 1 },
	};
	struct basic_table *t;
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
	*t = (struct basic_table){ .signature = { 'F', 'B', 'P', 'T' },
				   .length = sizeof(*t),
				   .type = BASIC_RECORD,
				   .record_length = sizeof(*t) - 8,
				   .revision = 2 };
	f.basic.table = (u32)t;
	err = acpi_add_table(&f.header);
	if (err) {
		log_warn("acpi: no FPDT: %s\n", error_name(err));
		return;
	}
	times = t;
	t->reset_end = fpdt_now();
}

void fpdt_loading(void)
{
	if (times)
		times->load_start = fpdt_now();
}

void fpdt_starting(void)
{
	if (times)
		times->start_start = fpdt_now();
}
