/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACPI table loader, then a search in the loaded tables. The input's first byte says whether
 * the script is raw or made from short commands, which reach more code. The rest of the input is
 * the files.
 */
#include <string.h>

#include "acpi/acpi.h"
#include "acpi/loader.h"
#include "cpu/time.h"
#include "fake_fw_cfg.h"
#include "fuzz.h"
#include "machine/machine.h"
#include "platform/platform.h"

static const struct platform board;
const struct platform *platform = &board;

#define RECORDS 32
#define SMALL	600

void time_set_pm_timer(u16 port)
{
}

static const char names[][4] = { "a", "b", "c", "no" };

static u32 number(void)
{
	u32 v = fuzz_next(2);

	/* Most numbers are within the files, some at the ends of the range. */
	return v < 0xf000 ? v % SMALL : 0u - (v & 0xff);
}

static u32 make_script(struct loader_record *r)
{
	u32 n = fuzz_next(1) % RECORDS;

	memset(r, 0, n * sizeof(*r));
	for (u32 i = 0; i < n; i++, r++) {
		u32 what = fuzz_next(1);
		u32 offset = number(), other = number();

		r->command = what & 7;
		strcpy(r->allocate.file, names[what >> 3 & 3]);
		if (r->command == LOADER_ALLOCATE) {
			r->allocate.align = 1u << other % 20;
			r->allocate.zone = 1 + offset % 2;
		} else if (r->command == LOADER_ADD_CHECKSUM) {
			r->add_checksum.offset = offset;
			r->add_checksum.start = other;
			r->add_checksum.length = number();
		} else {
			strcpy(r->add_pointer.src, names[what >> 5 & 3]);
			r->add_pointer.offset = offset;
			r->add_pointer.size = 1u << other % 5;
			if (r->command == LOADER_WRITE_POINTER) {
				r->write_pointer.src_offset = other;
				r->write_pointer.size = 8;
			}
		}
	}
	return n * sizeof(*r);
}

FUZZ_TARGET
{
	static struct loader_record script[RECORDS];
	static struct acpi_header extra;
	u32 raw = fuzz_next(1) & 1, len, size;
	u8 *data;

	fake_fw_cfg_install(true);
	if (raw) {
		len = fuzz_copy(script, sizeof(script));
		for (u32 i = 0; i < len; i++)
			fuzz_next(1);
	} else {
		len = make_script(script);
	}
	data = fuzz_rest();
	size = fuzz_left();
	fake_fw_cfg_file("etc/table-loader", script, len);
	fake_fw_cfg_file("a", data, size);
	fake_fw_cfg_file("b", data, size < SMALL ? size : SMALL);
	fake_fw_cfg_file("c", "RSD PTR ", 8);
	machine_init();
	acpi_init();
	memset(&extra, 0, sizeof(extra));
	fuzz_copy(&extra, sizeof(extra));
	extra.length = sizeof(extra);
	acpi_add_table(&extra);
	acpi_add_list(data, size);
	acpi_find_table("FACP");
	acpi_find_table("DSDT");
	acpi_find_table("FACS");
	acpi_find_table("SSDT");
}
