// SPDX-License-Identifier: BSD-2-Clause
/*
 * Places the VMM's SMBIOS tables, or tables of our own, and their entry point, which must be at a
 * multiple of 16 bytes in the F segment (DMTF DSP0134 3.6, 5.2.3). Flat 32-bit, POST.
 */
#include "acpi/smbios.h"
#include "abi/map.h"
#include "acpi/smbios_build.h"
#include "acpi/smbios_tables.h"
#include "cpu/cpu.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/memory.h"
#include "version.h"

#define ANCHOR_MAX	   64
#define TABLES_MAX	   0x200000
#define BIOS_STRUCTURE_MAX 128
#define LIST_MAX	   0x20000 /* in bytes */
/* Tables of our own follow this version of the specification. */
#define MAJOR		   2
#define MINOR		   4
#define FSEG_TABLES_MAX	   2048 /* larger tables would take too much of the F segment */

/* MM/DD/YY at the address where IBM's BIOS has it. Guests read it there, too. */
#define BIOS_DATE (FSEG_BASE + 0xfff5)

static const void *placed; /* the structures */
static u32 placed_size;

const void *smbios_tables(u32 *size)
{
	*size = placed_size;
	return placed;
}

#ifdef CONFIG_SHOW_UUID
static char uuid[SMBIOS_UUID_TEXT];

const char *smbios_uuid(void)
{
	return uuid;
}
#endif

static void *tables_alloc(u32 size)
{
	void *p = size <= FSEG_TABLES_MAX ? fseg_alloc_dirty(size, 16) : NULL;

	return p ? p : resident_alloc(size, 16);
}

static const char *bios_date(void)
{
	static char date[11] = "MM/DD/20YY";

	memcpy(date, (const char *)BIOS_DATE, 6);
	memcpy(date + 8, (const char *)BIOS_DATE + 6, 2);
	return date;
}

/* Copies the tables to memory that stays. Puts a BIOS structure before them if they have none. */
static void *smbios_place(const u8 *tables, struct smbios_summary *s)
{
	u8 bios[BIOS_STRUCTURE_MAX], *p;
	int n = 0;

	if (!s->has_bios) {
		n = smbios_bios_structure(bios, sizeof(bios), SMBIOS_VENDOR, SELKIE_VERSION,
					  bios_date(), CONFIG_ROM_SIZE_KB);
		n = max(n, 0);
	}
	p = tables_alloc(s->length + n);
	if (!p)
		return NULL;
	memcpy(p + n, tables, s->length);
	if (n) {
		memcpy(p, bios, n);
		s->count++;
		s->length += n;
		s->max_size = max(s->max_size, (u32)n);
	}
	return p;
}

static int smbios_install(const void *from_anchor, u32 anchor_len, const void *from_tables,
			  struct smbios_summary *s)
{
	int size = smbios_anchor_size(from_anchor, anchor_len), err;
	void *tables, *anchor;

	if (size < 0)
		return size;
	tables = smbios_place(from_tables, s);
	anchor = tables ? fseg_alloc_dirty(size, 16) : NULL;
	if (!anchor)
		return -ENOMEM;
#ifdef CONFIG_SHOW_UUID
	if (s->uuid)
		smbios_uuid_text(s->uuid, smbios_anchor_swaps_uuid(from_anchor, size), uuid);
#endif
	memcpy(anchor, from_anchor, size);
	err = smbios_anchor_complete(anchor, size, s, (u32)tables);
	if (err) {
		memset(anchor, 0, size);
		return err;
	}
	placed = tables;
	placed_size = s->length;
	log_debug("smbios: %u structures, %u bytes at %p, entry point at %p\n", s->count, s->length,
		  tables, anchor);
	return 0;
}

static int install_given(const void *anchor, u32 anchor_len, const void *tables, u32 len)
{
	struct smbios_summary s;

	if (smbios_scan(tables, len, &s))
		log_warn("smbios: structure %u is malformed, left out with what follows\n",
			 s.count);
	return smbios_install(anchor, anchor_len, tables, &s);
}

#ifdef CONFIG_SMBIOS_OWN
/* Makes tables of our own. They contain what the VMM's list says, if it provides one. */
static int install_own(void)
{
	/*
	 * A guest may come across this constant in the ROM and must not take it for an entry point.
	 * So it has its length, over which the sum of its bytes is not 0, as it has no checksum
	 * yet.
	 */
	static const u8 anchor[SMBIOS_ANCHOR_21_SIZE] = { '_',	 'S',	'M',
							  '_',	 0,	sizeof(anchor),
							  MAJOR, MINOR, [30] = MAJOR << 4 | MINOR };
	const struct cpuid_regs *leaf1 = cpu_leaf_1();
	struct smbios_machine m = {
		.maker = machine.source ? "QEMU" : "unknown",
		.version = SELKIE_VERSION,
		.date = bios_date(),
		.rom_kib = CONFIG_ROM_SIZE_KB,
		.cpus = machine.cpus,
		.cpu_signature = leaf1->eax,
		.cpu_features = leaf1->edx,
		.ram_below_4g = ram_below_4g(),
		.ram_above_4g = ram_above_4g(),
	};
	u8 *list = machine_item_load(MACHINE_SMBIOS_LIST, LIST_MAX, &m.list_size);
	struct smbios_summary s;
	int err = -ENOMEM;
	void *tables;
	u32 size;

	m.list = list;
	size = smbios_build_size(&m);
	tables = post_alloc(size, 4);
	if (tables)
		err = smbios_build(tables, size, &m, &s);
	if (!err)
		err = smbios_install(anchor, sizeof(anchor), tables, &s);
	post_free(tables);
	post_free(list);
	return err;
}
#else
#define install_own() (-ENOENT)
#endif

void smbios_init(void)
{
	u32 anchor_len = 0, len = 0;
	void *anchor = machine_file_load("etc/smbios/smbios-anchor", ANCHOR_MAX, &anchor_len);
	void *tables =
		anchor ? machine_file_load("etc/smbios/smbios-tables", TABLES_MAX, &len) : NULL;
	int err = tables ? install_given(anchor, anchor_len, tables, len) : install_own();

	if (err == -ENOENT)
		log_info("smbios: no tables\n");
	else if (err)
		log_warn("smbios: no tables: %s\n", error_name(err));
	post_free(tables);
	post_free(anchor);
}
