/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS structures and entry points. Everything that is counted must be inside the input. */
#include <string.h>

#include "acpi/smbios_build.h"
#include "acpi/smbios_tables.h"
#include "fuzz.h"

static u8 sum(const u8 *p, u32 n)
{
	u8 s = 0;

	while (n--)
		s += *p++;
	return s;
}

static void complete(const uint8_t *data, size_t size, const struct smbios_summary *s)
{
	u8 anchor[SMBIOS_ANCHOR_21_SIZE] = { 0 };
	int n = smbios_anchor_size(data, size);

	if (n < 0)
		return;
	fuzz_check((size_t)n <= size && (u32)n <= sizeof(anchor));
	memcpy(anchor, data, n);
	if (!smbios_anchor_complete(anchor, n, s, 0xf0000))
		fuzz_check(!sum(anchor, n));
}

/* Makes our own structures, with the input as the VMM's list. */
static void build(const u8 *list, size_t size)
{
	static u8 built[0x10000];
	struct smbios_machine m = { .list = list,
				    .list_size = size,
				    .maker = "maker",
				    .version = "1.0",
				    .date = "01/02/2003",
				    .cpus = 2,
				    .ram_below_4g = 0x8000000 };
	struct smbios_summary told, s;

	fuzz_check(!smbios_build(built, smbios_build_size(&m), &m, &told));
	fuzz_check(!smbios_scan(built, told.length, &s) && !memcmp(&s, &told, sizeof(s)));
}

FUZZ_TARGET
{
	u32 size = fuzz_left();
	u8 *copy = fuzz_rest();
	static char version[32];
	u8 bios[128];
	struct smbios_summary s;
	int err, n;

	err = smbios_scan(copy, size, &s);
	fuzz_check(s.length <= size && s.max_size <= s.length && s.count <= s.length / 4);
	fuzz_check(err || s.length == size || copy[size - 1] || s.count);
	complete(copy, size, &s);
	n = fuzz_copy(version, sizeof(version) - 1);
	version[n] = 0;
	n = smbios_bios_structure(bios, size % (sizeof(bios) + 1), "vendor", version, "01/02/2003",
				  256);
	if (n > 0) {
		fuzz_check((size_t)n <= size % (sizeof(bios) + 1));
		if (strlen(version))
			fuzz_check(!smbios_scan(bios, n, &s) && s.has_bios && s.count == 1);
	}
	build(copy, size);
}
