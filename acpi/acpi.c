// SPDX-License-Identifier: BSD-2-Clause
/* Loads the ACPI tables and finds one among them (ACPI 6.5, 5.2). Flat 32-bit, POST. */
#include "acpi/acpi.h"
#include "acpi/loader.h"
#include "cpu/time.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define SCRIPT_MAX 0x100000

struct rsdp {
	char signature[8];
	u8 checksum;
	char oem_id[6];
	u8 revision;
	u32 rsdt;
	/* From revision 2 on: */
	u32 length;
	u64 xsdt;
	u8 extended_checksum, reserved[3];
} __packed;

#define RSDP_SIZE_1 20

static struct loader_file *files;
static u32 file_count;
static u32 rsdp_address;

/* What is at @address of the loaded files, if @length bytes of one are there. */
static const void *loaded(u64 address, u32 length)
{
	for (u32 i = 0; i < file_count; i++) {
		const struct loader_file *f = &files[i];

		if (address >= f->base && address - f->base <= f->kept &&
		    length <= f->kept - (u32)(address - f->base))
			return (const void *)(u32)address;
	}
	return NULL;
}

static const struct acpi_header *table_at(u64 address)
{
	const struct acpi_header *h = loaded(address, 8);

	return h && h->length >= 8 ? loaded(address, h->length) : NULL;
}

static bool is(const struct acpi_header *h, const char *signature)
{
	return h && !memcmp(h->signature, signature, 4);
}

/* A field of table @h as a number; 0 where the table is too short to have it. */
static u64 field(const struct acpi_header *h, u32 offset, u32 size)
{
	u64 v = 0;

	if (offset <= h->length && size <= h->length - offset)
		memcpy(&v, (const u8 *)h + offset, size);
	return v;
}

/* Looks through the RSDT (@size 4) or XSDT (@size 8) at @address. */
static const struct acpi_header *find_in(u64 address, u32 size, const char *signature)
{
	const struct acpi_header *root = table_at(address);

	if (!root)
		return NULL;
	for (u32 i = sizeof(*root); i + size <= root->length; i += size) {
		const struct acpi_header *h = table_at(field(root, i, size));

		if (is(h, signature))
			return h;
	}
	return NULL;
}

static const struct acpi_header *find_by_fadt(u32 x_offset, u32 offset, const char *signature)
{
	const struct acpi_header *fadt = acpi_find_table("FACP"), *h;

	if (!fadt)
		return NULL;
	h = table_at(field(fadt, x_offset, 8));
	if (!is(h, signature))
		h = table_at(field(fadt, offset, 4));
	return is(h, signature) ? h : NULL;
}

const struct acpi_header *acpi_find_table(const char *signature)
{
	const struct rsdp *r = loaded(rsdp_address, RSDP_SIZE_1);
	const struct acpi_header *h = NULL;

	if (!r)
		return NULL;
	if (!memcmp(signature, "DSDT", 4))
		return find_by_fadt(FADT_X_DSDT, FADT_DSDT, signature);
	if (!memcmp(signature, "FACS", 4))
		return find_by_fadt(FADT_X_FACS, FADT_FACS, signature);
	if (r->revision >= 2 && loaded(rsdp_address, sizeof(*r)) && r->xsdt)
		h = find_in(r->xsdt, 8, signature);
	return h ? h : find_in(r->rsdt, 4, signature);
}

u32 acpi_rsdp(void)
{
	return rsdp_address;
}

static u32 find_rsdp(void)
{
	for (u32 i = 0; i < file_count; i++) {
		const struct loader_file *f = &files[i];

		if (f->zone == LOADER_ZONE_FSEG && f->kept >= RSDP_SIZE_1 &&
		    !memcmp((void *)f->base, "RSD PTR ", 8) &&
		    !checksum8((void *)f->base, RSDP_SIZE_1))
			return f->base;
	}
	return 0;
}

u32 acpi_fadt(u32 offset, u32 size)
{
	const struct acpi_header *fadt = acpi_find_table("FACP");

	return fadt ? field(fadt, offset, size) : 0;
}

static void use_pm_timer(void)
{
	u32 port = acpi_fadt(FADT_PM_TIMER, 4);

	if (port && port < 0x10000 && acpi_fadt(FADT_PM_TIMER_LENGTH, 1) == 4)
		time_set_pm_timer(port);
}

/*
 * The VMM makes the tables anew when the script is first read after PCI was set up, and their
 * sizes, and even the script's, may then be others than the directory said.
 */
static void *load_script(u32 *len)
{
	static const char name[] = "etc/table-loader";
	void *script = machine_file_load(name, SCRIPT_MAX, len);
	u32 size;

	if (!script)
		return NULL;
	machine_files_refresh();
	if (!machine_file_size(name, &size) && size == *len)
		return script;
	post_free(script);
	return machine_file_load(name, SCRIPT_MAX, len);
}

void acpi_init(void)
{
	u32 len, total = 0;
	void *script;
	int n;

	files = NULL;
	file_count = 0;
	rsdp_address = 0;
	script = load_script(&len);
	if (!script) {
		log_info("acpi: no tables\n");
		return;
	}
	n = loader_run(script, len, &files);
	post_free(script);
	if (n < 0) {
		log_error("acpi: no tables: %s\n", error_name(n));
		return;
	}
	file_count = n;
	for (u32 i = 0; i < file_count; i++)
		total += files[i].kept;
	rsdp_address = find_rsdp();
	log_info("acpi: RSDP at %x, %u bytes in %u files\n", rsdp_address, total, file_count);
	use_pm_timer();
}
