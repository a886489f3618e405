// SPDX-License-Identifier: BSD-2-Clause
/*
 * Adds the tables that the VMM's user gives by QEMU's -acpitable. If the VMM has a table loader,
 * its files contain them. Older machine types have a list of them. Flat 32-bit, POST.
 */
#include "acpi/acpi.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define LIST_MAX 0x20000

/* Returns whether the root tables name such a table (ACPI 6.5, 5.2.6). */
static bool is_named(const struct acpi_header *h)
{
	static const char others[][5] = { "RSDT", "XSDT", "DSDT", "FACS" };

	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		if (!memcmp(h->signature, others[i], 4))
			return false;
	return true;
}

static int add_given(const struct acpi_header *h, u32 size)
{
	if (size < sizeof(*h) || h->length > size)
		return -EINVAL;
	return is_named(h) ? acpi_add_table(h) : -ENOTSUP;
}

void acpi_add_list(const u8 *list, u32 size)
{
	u32 at = sizeof(u16), left, length;
	int err;

	if (size < at)
		return;
	for (left = list[0] | list[1] << 8; left && size - at >= sizeof(u16); left--) {
		length = list[at] | list[at + 1] << 8;
		at += sizeof(u16);
		err = length <= size - at ? add_given((const void *)(list + at), length) : -EINVAL;
		if (err)
			log_warn("acpi: a given table is left out: %s\n", error_name(err));
		if (length > size - at)
			return;
		at += length;
	}
}

void acpi_add_given(void)
{
	u32 size;
	u8 *list;

	if (machine_file_size("etc/table-loader", &size) != -ENOENT)
		return;
	list = machine_item_load(MACHINE_ACPI_LIST, LIST_MAX, &size);
	if (!list)
		return;
	acpi_add_list(list, size);
	post_free(list);
	log_info("acpi: RSDP at %x, with what was given one by one\n", acpi_rsdp());
}
