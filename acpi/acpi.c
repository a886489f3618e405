// SPDX-License-Identifier: BSD-2-Clause
/* Loads the ACPI tables, finds tables and adds new ones (ACPI 6.5, 5.2). Flat 32-bit, POST. */
#include "acpi/acpi.h"
#include "acpi/loader.h"
#include "cpu/byte_sum.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "platform/platform.h"

#define SCRIPT_MAX 0x100000
#define SEEN_MAX   16
#define TABLES_END 0xfec00000u /* the I/O APIC is here */

struct rsdp {
	char signature[8];
	u8 checksum;
	char oem_id[6];
	u8 revision;
	u32 rsdt;
	/* The following exist since revision 2. */
	u32 length;
	u64 xsdt;
	u8 extended_checksum, reserved[3];
} __packed;

#define RSDP_SIZE_1 20

#define TABLE_ALIGN 16
#define RSDP_XSDT   2 /* the first revision with an XSDT */

/* A table of ours, which is not in the VMM's files. */
struct added {
	struct added *next;
	u32 base, size;
};

static struct loader_file *files;
static u32 file_count;
static struct added *added;
static u32 rsdp_address;
static const struct acpi_header *fadt; /* NULL: nobody has asked for it yet */

/*
 * What the first entries of the root table lead to. This makes searches short, most of which are
 * for tables that do not exist. It stays true, because a root table is replaced only by a longer
 * one with the same first entries.
 */
static struct {
	u32 signature; /* 0: the entry leads nowhere */
	const struct acpi_header *table;
} seen[SEEN_MAX];
static u32 seen_count;
static bool seen_all; /* the root table has no other entries */

/*
 * Returns how many bytes from @address on are inside the same loaded file or table of ours; 0 if
 * @address is in none.
 */
static u32 acpi_room(u64 address)
{
	u32 at = address;

	if (address >> 32)
		return 0;
	/* The last file is that with the tables: VMMs name the one with the RSDP first. */
	for (u32 n = file_count; n--;) {
		u32 offset = at - files[n].base;

		if (offset < files[n].kept)
			return files[n].kept - offset;
	}
	for (const struct added *a = added; a; a = a->next)
		if (at - a->base < a->size)
			return a->size - (at - a->base);
	return 0;
}

/*
 * Returns a pointer to @address if @length bytes there are inside one loaded file or table of ours,
 * else NULL.
 */
static const void *acpi_loaded(u64 address, u32 length)
{
	return length <= acpi_room(address) ? (const void *)(u32)address : NULL;
}

bool acpi_is_loaded(u64 address, u32 length)
{
	return acpi_loaded(address, length);
}

static const struct acpi_header *table_at(u64 address)
{
	const struct acpi_header *h = (const void *)(u32)address;
	u32 room = acpi_room(address);

	return room >= 8 && h->length >= 8 && h->length <= room ? h : NULL;
}

static u32 as_number(const char *signature)
{
	u32 n;

	memcpy(&n, signature, sizeof(n));
	return n;
}

static bool is(const struct acpi_header *h, u32 signature)
{
	return h && as_number(h->signature) == signature;
}

/* Returns a field of table @h as a number, or 0 if the table is too short to have it. */
static u64 field(const struct acpi_header *h, u32 offset, u32 size)
{
	u64 v = 0;

	if (offset <= h->length && size <= h->length - offset)
		memcpy(&v, (const u8 *)h + offset, size);
	return v;
}

/*
 * Returns the root table, NULL if there is none, and the size of its entries in *@size. Like a
 * guest, looks for the RSDT only where there is no XSDT.
 */
static const struct acpi_header *root_table(u32 *size)
{
	const struct rsdp *r = acpi_loaded(rsdp_address, RSDP_SIZE_1);
	const struct acpi_header *root = NULL;

	*size = 8;
	if (r && r->revision >= RSDP_XSDT && acpi_loaded(rsdp_address, sizeof(*r)))
		root = table_at(r->xsdt);
	if (root || !r)
		return root;
	*size = 4;
	return table_at(r->rsdt);
}

/*
 * Notes what the entries of the root table lead to, until @seen is full. Then returns the first
 * table with this @signature that further entries lead to.
 */
static const struct acpi_header *look_at_root(u32 signature)
{
	u32 size, count, i = seen_count;
	const struct acpi_header *root = root_table(&size);
	const u32 *entry;

	if (!root)
		return NULL;
	count = (max(root->length, sizeof(*root)) - sizeof(*root)) / size;
	entry = (const u32 *)((const u8 *)(root + 1) + i * size);
	for (; i < count; i++, entry += size / 4) {
		const struct acpi_header *h = size == 8 && entry[1] ? NULL : table_at(entry[0]);

		if (i < SEEN_MAX) {
			seen[i].signature = h ? as_number(h->signature) : 0;
			seen[i].table = h;
			seen_count = i + 1;
		} else if (is(h, signature)) {
			return h;
		}
	}
	seen_all = count <= SEEN_MAX;
	return NULL;
}

static const struct acpi_header *find_by_fadt(u32 x_offset, u32 offset, u32 signature)
{
	const struct acpi_header *first = acpi_find_table("FACP"), *h;

	if (!first)
		return NULL;
	h = table_at(field(first, x_offset, 8));
	if (!is(h, signature))
		h = table_at(field(first, offset, 4));
	return is(h, signature) ? h : NULL;
}

const struct acpi_header *acpi_find_table(const char *signature)
{
	const struct acpi_header *further = NULL;
	u32 wanted = as_number(signature);

	if (wanted == as_number("DSDT"))
		return find_by_fadt(FADT_X_DSDT, FADT_DSDT, wanted);
	if (wanted == as_number("FACS"))
		return find_by_fadt(FADT_X_FACS, FADT_FACS, wanted);
	if (!seen_all)
		further = look_at_root(wanted);
	for (u32 i = 0; i < seen_count; i++)
		if (seen[i].signature == wanted)
			return seen[i].table;
	return further;
}

u32 acpi_rsdp(void)
{
	return rsdp_address;
}

/* ------------------------------------------------------------------ tables of our own */

static void set_sum(void *table, u32 length, u8 *sum)
{
	*sum = 0;
	*sum = -byte_sum(table, length);
}

void *acpi_keep(u32 size, u32 align)
{
	struct added *a = post_alloc(sizeof(*a), 4);
	void *p = a ? resident_alloc(size, max(align, (u32)TABLE_ALIGN)) : NULL;

	if (!p) {
		post_free(a);
		return NULL;
	}
	*a = (struct added){ added, (u32)p, size };
	added = a;
	return p;
}

/*
 * Returns a copy of the root table at @address, with @entry of @size bytes appended, or NULL if
 * there is no memory.
 */
static struct acpi_header *longer_root(u64 address, u64 entry, u32 size)
{
	const struct acpi_header *old = table_at(address);
	struct acpi_header *root;

	if (!old || old->length < sizeof(*old))
		return NULL;
	root = acpi_keep(old->length + size, TABLE_ALIGN);
	if (!root)
		return NULL;
	memcpy(root, old, old->length);
	memcpy((u8 *)root + old->length, &entry, size);
	root->length = old->length + size;
	set_sum(root, root->length, &root->checksum);
	return root;
}

static struct acpi_header *empty_root(const char *signature)
{
	struct acpi_header *root = acpi_keep(sizeof(*root), TABLE_ALIGN);

	if (!root)
		return NULL;
	acpi_header_fill(root, signature, sizeof(*root));
	set_sum(root, root->length, &root->checksum);
	return root;
}

static void set_rsdp_sums(struct rsdp *r)
{
	set_sum(r, RSDP_SIZE_1, &r->checksum);
	if (r->revision >= RSDP_XSDT)
		set_sum(r, sizeof(*r), &r->extended_checksum);
}

/* Makes an RSDP with root tables that have no entries yet. */
static int start_set(void)
{
	struct acpi_header *rsdt = empty_root("RSDT"), *xsdt = rsdt ? empty_root("XSDT") : NULL;
	struct added *a = xsdt ? post_alloc(sizeof(*a), 4) : NULL;
	struct rsdp *r = a ? fseg_alloc_dirty(sizeof(*r), TABLE_ALIGN) : NULL;

	if (!r) {
		post_free(a);
		return -ENOMEM;
	}
	*r = (struct rsdp){ .signature = "RSD PTR ",
			    .oem_id = "SELKIE",
			    .revision = RSDP_XSDT,
			    .rsdt = (u32)rsdt,
			    .length = sizeof(*r),
			    .xsdt = (u32)xsdt };
	set_rsdp_sums(r);
	*a = (struct added){ added, (u32)r, sizeof(*r) };
	added = a;
	rsdp_address = (u32)r;
	return 0;
}

/*
 * Adds @table to both root tables. Makes the new root tables before it changes the RSDP, so that a
 * failure changes nothing.
 */
static int name_table(struct rsdp *r, const struct acpi_header *table)
{
	bool has_xsdt = r->revision >= RSDP_XSDT && acpi_loaded((u32)r, sizeof(*r)) && r->xsdt;
	const struct acpi_header *rsdt = NULL, *xsdt = NULL;

	if (r->rsdt) {
		rsdt = longer_root(r->rsdt, (u32)table, 4);
		if (!rsdt)
			return -ENOMEM;
	}
	if (has_xsdt) {
		xsdt = longer_root(r->xsdt, (u32)table, 8);
		if (!xsdt)
			return -ENOMEM;
	}
	if (!rsdt && !xsdt)
		return -EINVAL;
	r->rsdt = (u32)rsdt;
	if (xsdt)
		r->xsdt = (u32)xsdt;
	seen_all = false;
	set_rsdp_sums(r);
	return 0;
}

int acpi_add_table(const struct acpi_header *table)
{
	struct acpi_header *copy;
	int err = 0;

	if (table->length < sizeof(*table))
		return -EINVAL;
	copy = acpi_keep(table->length, TABLE_ALIGN);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, table, table->length);
	set_sum(copy, copy->length, &copy->checksum);
	if (!acpi_loaded(rsdp_address, RSDP_SIZE_1))
		err = start_set();
	if (!err)
		err = name_table((struct rsdp *)rsdp_address, copy);
	return err;
}

static u32 find_rsdp(void)
{
	for (u32 i = 0; i < file_count; i++) {
		const struct loader_file *f = &files[i];

		if (f->zone == LOADER_ZONE_FSEG && f->kept >= RSDP_SIZE_1 &&
		    !memcmp((void *)f->base, "RSD PTR ", 8) &&
		    !byte_sum((void *)f->base, RSDP_SIZE_1))
			return f->base;
	}
	return 0;
}

u32 acpi_fadt(u32 offset, u32 size)
{
	/* The FADT is asked for often, so keep it. No table that is added later takes its place. */
	if (!fadt)
		fadt = acpi_find_table("FACP");
	return fadt ? field(fadt, offset, size) : 0;
}

static void use_pm_timer(void)
{
	u32 port = acpi_fadt(FADT_PM_TIMER, 4);

	if (port && port < 0x10000 && acpi_fadt(FADT_PM_TIMER_LENGTH, 1) == 4)
		time_set_pm_timer(port);
}

#ifdef CONFIG_PVH
/*
 * Takes over tables that the VMM has put into memory. The RSDP is copied to the F segment, where
 * guests look for it; the tables stay where they are, perhaps in memory that the map reserves.
 */
static bool acpi_adopt(const struct rsdp *theirs)
{
	u32 size = theirs && theirs->revision >= RSDP_XSDT ? sizeof(*theirs) : RSDP_SIZE_1;
	struct added *a;
	struct rsdp *r;

	if (!theirs || memcmp(theirs->signature, "RSD PTR ", sizeof(theirs->signature)) ||
	    byte_sum(theirs, RSDP_SIZE_1) || byte_sum(theirs, size))
		return false;
	a = post_alloc(sizeof(*a), 4);
	r = a ? fseg_alloc_dirty(size, TABLE_ALIGN) : NULL;
	if (!r)
		return false;
	memcpy(r, theirs, size);
	/* The VMM's tables may be anywhere in memory, so all of it counts as loaded. */
	*a = (struct added){ NULL, 0, TABLES_END };
	added = a;
	rsdp_address = (u32)r;
	log_info("acpi: RSDP at %x, copied from the VMM's\n", rsdp_address);
	return true;
}
#else
static bool acpi_adopt(const struct rsdp *theirs)
{
	return false;
}
#endif

/*
 * Loads the table loader's script. On boards with a chipset, the VMM makes the tables again when
 * somebody first reads the script after PCI was set up. Then the sizes of the tables, and even of
 * the script, may differ from those in the directory.
 */
static void *load_script(u32 *len)
{
	static const char name[] = "etc/table-loader";
	void *script = machine_file_load(name, SCRIPT_MAX, len);
	u32 size;

	if (!script || platform->early_tables)
		return script;
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
	added = NULL;
	rsdp_address = 0;
	fadt = NULL;
	seen_count = 0;
	seen_all = false;
	if (acpi_adopt(machine_rsdp())) {
		use_pm_timer();
		return;
	}
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
	log_debug("acpi: RSDP at %x, %u bytes in %u files\n", rsdp_address, total, file_count);
	use_pm_timer();
}
