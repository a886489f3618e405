/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables like QEMU's, and the table loader's script, on a fake fw_cfg device. */
#ifndef FAKE_LOADER_H
#define FAKE_LOADER_H

#include <string.h>

#include "unit.h"

#include "acpi/acpi.h"
#include "acpi/loader.h"
#include "cpu/time.h"
#include "fake_fw_cfg.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "machine/machine.h"
#include "platform/platform.h"

#define TABLES "etc/acpi/tables"
#define RSDP   "etc/acpi/rsdp"

static u16 pm_timer;
static struct platform board;
const struct platform *platform = &board;

void time_set_pm_timer(u16 port)
{
	pm_timer = port;
}

/* The script that the test makes. */
static struct loader_record script[64];
static u32 records;

static inline struct loader_record *add(u32 command)
{
	struct loader_record *r = &script[records++];

	memset(r, 0, sizeof(*r));
	r->command = command;
	return r;
}

static inline void allocate(const char *file, u32 align, u8 zone)
{
	struct loader_record *r = add(LOADER_ALLOCATE);

	strncpy(r->allocate.file, file, LOADER_NAME_SIZE);
	r->allocate.align = align;
	r->allocate.zone = zone;
}

static inline void pointer(const char *dest, const char *src, u32 offset, u8 size)
{
	struct loader_record *r = add(LOADER_ADD_POINTER);

	strncpy(r->add_pointer.dest, dest, LOADER_NAME_SIZE);
	strncpy(r->add_pointer.src, src, LOADER_NAME_SIZE);
	r->add_pointer.offset = offset;
	r->add_pointer.size = size;
}

static inline void checksum(const char *file, u32 offset, u32 start, u32 length)
{
	struct loader_record *r = add(LOADER_ADD_CHECKSUM);

	strncpy(r->add_checksum.file, file, LOADER_NAME_SIZE);
	r->add_checksum.offset = offset;
	r->add_checksum.start = start;
	r->add_checksum.length = length;
}

static inline void write_back(const char *dest, const char *src, u32 dest_offset, u32 src_offset,
			      u8 size)
{
	struct loader_record *r = add(LOADER_WRITE_POINTER);

	strncpy(r->write_pointer.dest, dest, LOADER_NAME_SIZE);
	strncpy(r->write_pointer.src, src, LOADER_NAME_SIZE);
	r->write_pointer.dest_offset = dest_offset;
	r->write_pointer.src_offset = src_offset;
	r->write_pointer.size = size;
}

static inline int setup(void **state)
{
	fake_reset();
	fake_fw_cfg_install(true);
	records = 0;
	pm_timer = 0;
	return 0;
}

/* Starts the fake machine. Detection and the directory cost one operation, or three accesses. */
static inline void begin(void)
{
	machine_init();
	fake_fw_cfg_operations = 1;
	fake_io.port_accesses = 3;
}

static struct loader_file *files;

static inline int run(void)
{
	begin();
	return loader_run(script, records * sizeof(script[0]), &files);
}

/* -------------------------------------------------------------------- a whole set */

/* Tables as QEMU lays them out: FACS, DSDT, FADT, XSDT or RSDT, then padding. */
#define FACS_AT	    0
#define DSDT_AT	    64
#define DSDT_SIZE   100
#define FADT_AT	    164
#define FADT_SIZE   244
#define ROOT_AT	    408
#define ROOT_SIZE   52
#define TABLES_END  460
#define TABLES_SIZE 0x20000

static u8 tables[TABLES_SIZE];
static u8 rsdp[36];

static inline void put32(u8 *p, u32 v)
{
	memcpy(p, &v, 4);
}

static inline void table(u32 at, const char *signature, u32 length)
{
	memcpy(tables + at, signature, 4);
	put32(tables + at + 4, length);
}

static inline void qemu_set(bool xsdt)
{
	u32 width = xsdt ? 8 : 4;

	memset(tables, 0, sizeof(tables));
	table(FACS_AT, "FACS", 64);
	table(DSDT_AT, "DSDT", DSDT_SIZE);
	memset(tables + DSDT_AT + 36, 0xaa, DSDT_SIZE - 40); /* ends with zeros */
	table(FADT_AT, "FACP", FADT_SIZE);
	put32(tables + FADT_AT + 36, FACS_AT);
	put32(tables + FADT_AT + 40, DSDT_AT);
	put32(tables + FADT_AT + 76, 0x608);
	tables[FADT_AT + 91] = 4;
	put32(tables + FADT_AT + 140, DSDT_AT);
	table(ROOT_AT, xsdt ? "XSDT" : "RSDT", 36 + 2 * width);
	put32(tables + ROOT_AT + 36, FADT_AT);
	put32(tables + ROOT_AT + 36 + width, DSDT_AT);
	memset(rsdp, 0, sizeof(rsdp));
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = xsdt ? 2 : 0;
	rsdp[20] = 36;
	put32(rsdp + (xsdt ? 24 : 16), ROOT_AT);
	fake_fw_cfg_file(TABLES, tables, sizeof(tables));
	fake_fw_cfg_file(RSDP, rsdp, xsdt ? 36 : 20);

	allocate(TABLES, 64, LOADER_ZONE_HIGH);
	allocate(RSDP, 16, LOADER_ZONE_FSEG);
	checksum(TABLES, DSDT_AT + 9, DSDT_AT, DSDT_SIZE);
	pointer(TABLES, TABLES, FADT_AT + 36, 4);
	pointer(TABLES, TABLES, FADT_AT + 40, 4);
	pointer(TABLES, TABLES, FADT_AT + 140, 8);
	checksum(TABLES, FADT_AT + 9, FADT_AT, FADT_SIZE);
	pointer(TABLES, TABLES, ROOT_AT + 36, width);
	pointer(TABLES, TABLES, ROOT_AT + 36 + width, width);
	checksum(TABLES, ROOT_AT + 9, ROOT_AT, 36 + 2 * width);
	pointer(RSDP, TABLES, xsdt ? 24 : 16, width);
	checksum(RSDP, 8, 0, 20);
	if (xsdt)
		checksum(RSDP, 32, 0, 36);
}

static inline void script_file(void)
{
	fake_fw_cfg_file("etc/table-loader", script, records * sizeof(script[0]));
	begin();
}

static inline void check_found(void)
{
	const struct acpi_header *h;

	acpi_init();
	assert_int_not_equal(acpi_rsdp(), 0);
	assert_int_equal(pm_timer, 0x608);
	h = acpi_find_table("FACP");
	assert_int_equal(h->length, FADT_SIZE);
	assert_int_equal(acpi_find_table("DSDT")->length, DSDT_SIZE);
	assert_int_equal(acpi_find_table("FACS")->length, 64);
	assert_null(acpi_find_table("SSDT"));
}

#endif
