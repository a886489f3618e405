// SPDX-License-Identifier: BSD-2-Clause
/* Builds SMBIOS structures of our own (acpi/smbios_build.h). Flat 32-bit, POST. */
#include "acpi/smbios_build.h"
#include "acpi/smbios_tables.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"

#define FORMATTED_MAX 64
#define TEXTS_MAX     512
#define END_SIZE      2 /* bytes of zero that end a structure */
#define MIB	      0x100000u
#define GIB	      (1024ull * MIB)
#define DIMM_MAX      (16 * GIB) /* the size field has 15 bits and counts MiB */
#define DIMMS_MAX     0x80
#define NO_HANDLE     0xfffe
#define CAPACITY_BIG  0x80000000u /* means 2 TiB or more */

enum {
	SYSTEM = SMBIOS_TYPE_SYSTEM,
	CHASSIS = 3,
	PROCESSOR = 4,
	MEMORY_ARRAY = 16,
	MEMORY_DEVICE = 17
};
enum { MEMORY_RANGE = 19, BOOT_STATUS = 32 };

/* A structure that is being built: its formatted area, and its texts with their zero bytes. */
struct piece {
	u8 formatted[FORMATTED_MAX];
	u32 texts_size;
	u8 count;
	char texts[TEXTS_MAX]; /* must be last: smbios_start() leaves it alone */
};

struct out {
	const struct smbios_machine *m;
	u8 *buf;
	u32 size, used;
	bool full;
};

/* ------------------------------------------------------------------ the list */

struct entry {
	u8 kind;
	const u8 *data;
	u32 size;
};

/*
 * Reads the entry at *@at and moves *@at behind it. Returns false at the end of the list or if the
 * entry is malformed.
 */
static bool next_entry(const struct smbios_machine *m, u32 *at, struct entry *e)
{
	const u8 *p = m->list + *at;
	u32 length;

	if (!m->list || *at > m->list_size || m->list_size - *at < 3)
		return false;
	length = p[0] | p[1] << 8;
	if (length < 3 || length > m->list_size - *at)
		return false;
	*e = (struct entry){ p[2], p + 3, length - 3 };
	*at += length;
	return true;
}

/*
 * Returns the list's value for the field at @offset of structures of @type, and its size in *@size;
 * NULL if the list has none.
 */
static const u8 *list_field(const struct smbios_machine *m, u8 type, u16 offset, u32 *size)
{
	struct entry e;

	for (u32 at = 2; next_entry(m, &at, &e);) {
		if (e.kind != SMBIOS_LIST_FIELD || e.size < 3 || e.data[0] != type ||
		    (e.data[1] | e.data[2] << 8) != offset)
			continue;
		*size = e.size - 3;
		return e.data + 3;
	}
	return NULL;
}

/*
 * Returns the list's text for a string field, or @otherwise if it has none or one without an end.
 */
static const char *list_text(const struct smbios_machine *m, u8 type, u16 offset,
			     const char *otherwise)
{
	u32 size = 0;
	const char *text = (const char *)list_field(m, type, offset, &size);

	return text && size && strnlen(text, size) < size && *text ? text : otherwise;
}

static bool is_structure(const struct entry *e)
{
	struct smbios_summary s;

	return e->kind == SMBIOS_LIST_TABLE && !smbios_scan(e->data, e->size, &s) && s.count == 1 &&
	       s.length == e->size && e->data[0] != SMBIOS_TYPE_END;
}

static bool list_has(const struct smbios_machine *m, u8 type)
{
	struct entry e;

	for (u32 at = 2; next_entry(m, &at, &e);)
		if (is_structure(&e) && e.data[0] == type)
			return true;
	return false;
}

/* ------------------------------------------------------------------ the pieces */

static void smbios_start(struct piece *p, u8 type, u8 length, u16 handle)
{
	memset(p, 0, offsetof(struct piece, texts));
	p->formatted[0] = type;
	p->formatted[1] = length;
	memcpy(p->formatted + 2, &handle, 2);
}

static void smbios_put(struct piece *p, u32 offset, u32 value, u32 size)
{
	memcpy(p->formatted + offset, &value, size);
}

/* Stores a text. If it is missing or too long, the structure has no such text. */
static void put_text(struct piece *p, u32 offset, const char *text)
{
	u32 size = text ? strlen(text) + 1 : 0;

	if (!size || size > TEXTS_MAX - END_SIZE - p->texts_size)
		return;
	memcpy(p->texts + p->texts_size, text, size);
	p->texts_size += size;
	p->formatted[offset] = ++p->count;
}

static void smbios_append(struct out *o, const void *data, u32 size)
{
	if (o->full || size > o->size - o->used) {
		o->full = true;
		return;
	}
	memcpy(o->buf + o->used, data, size);
	o->used += size;
}

/*
 * Two zero bytes end a structure: the terminator of its last text and one more, or two if it has no
 * texts.
 */
static void finish(struct out *o, struct piece *p)
{
	u32 zeros = p->count ? END_SIZE - 1 : END_SIZE;

	p->texts[p->texts_size] = p->texts[p->texts_size + 1] = 0;
	smbios_append(o, p->formatted, p->formatted[1]);
	smbios_append(o, p->texts, p->texts_size + zeros);
}

static void add_bios(struct out *o)
{
	const struct smbios_machine *m = o->m;
	int n = smbios_bios_structure(o->buf + o->used, o->size - o->used,
				      list_text(m, SMBIOS_TYPE_BIOS, 4, SMBIOS_VENDOR),
				      list_text(m, SMBIOS_TYPE_BIOS, 5, m->version),
				      list_text(m, SMBIOS_TYPE_BIOS, 8, m->date), m->rom_kib);

	if (n < 0)
		o->full = true;
	else
		o->used += n;
}

static void add_system(struct out *o)
{
	static const u8 texts[] = { 4, 5, 6, 7, 25, 26 };
	struct piece p;
	u32 size;
	const u8 *uuid = list_field(o->m, SYSTEM, 8, &size);

	smbios_start(&p, SYSTEM, 27, 0x100);
	for (u32 i = 0; i < sizeof(texts); i++)
		put_text(&p, texts[i], list_text(o->m, SYSTEM, texts[i], i ? NULL : o->m->maker));
	if (uuid && size == 16)
		memcpy(p.formatted + 8, uuid, 16);
	smbios_put(&p, 24, 6, 1); /* woken up by the power switch */
	finish(o, &p);
}

static void add_chassis(struct out *o)
{
	struct piece p;

	smbios_start(&p, CHASSIS, 21, 0x300);
	put_text(&p, 4, o->m->maker);
	smbios_put(&p, 5, 1, 1);	  /* type: other */
	smbios_put(&p, 9, 0x03030303, 3); /* boot-up, power supply and temperature are all safe */
	smbios_put(&p, 12, 2, 1);	  /* security: unknown */
	finish(o, &p);
}

static void add_processor(struct out *o, u32 n)
{
	char socket[16];
	struct piece p;

	snprintf(socket, sizeof(socket), "CPU %u", n);
	smbios_start(&p, PROCESSOR, 35, 0x400 + n);
	put_text(&p, 4, socket);
	smbios_put(&p, 5, 3, 1); /* central processor */
	smbios_put(&p, 6, 1, 1); /* family: other */
	put_text(&p, 7, o->m->maker);
	smbios_put(&p, 8, o->m->cpu_signature, 4);
	smbios_put(&p, 12, o->m->cpu_features, 4);
	smbios_put(&p, 24, 0x41, 1);	   /* socket in use, CPU enabled */
	smbios_put(&p, 25, 1, 1);	   /* upgrade: other */
	smbios_put(&p, 26, 0xffffffff, 4); /* no information about L1 and L2, */
	smbios_put(&p, 30, 0xffff, 2);	   /* or L3 */
	finish(o, &p);
}

static u64 total_ram(const struct smbios_machine *m)
{
	return m->ram_below_4g + m->ram_above_4g;
}

static u32 dimms(const struct smbios_machine *m)
{
	u64 n = (total_ram(m) + DIMM_MAX - 1) >> 34;

	return n > DIMMS_MAX ? DIMMS_MAX : (u32)n;
}

static void add_memory_array(struct out *o)
{
	u64 kib = total_ram(o->m) >> 10;
	struct piece p;

	smbios_start(&p, MEMORY_ARRAY, 15, 0x1000);
	smbios_put(&p, 4, 1, 1); /* location: other */
	smbios_put(&p, 5, 3, 1); /* system memory */
	smbios_put(&p, 6, 2, 1); /* error correction: unknown */
	smbios_put(&p, 7, kib < CAPACITY_BIG ? (u32)kib : CAPACITY_BIG, 4);
	smbios_put(&p, 11, NO_HANDLE, 2);
	smbios_put(&p, 13, dimms(o->m), 2);
	finish(o, &p);
}

static void add_memory_device(struct out *o, u32 n)
{
	u64 left = total_ram(o->m) - n * DIMM_MAX;
	char locator[16];
	struct piece p;

	snprintf(locator, sizeof(locator), "DIMM %u", n);
	smbios_start(&p, MEMORY_DEVICE, 21, 0x1100 + n);
	smbios_put(&p, 4, 0x1000, 2);
	smbios_put(&p, 6, NO_HANDLE, 2);
	smbios_put(&p, 8, 64 | 64 << 16, 4); /* total and data width */
	smbios_put(&p, 12, (left < DIMM_MAX ? left : DIMM_MAX) >> 20, 2);
	smbios_put(&p, 14, 9, 1); /* DIMM */
	put_text(&p, 16, locator);
	smbios_put(&p, 18, 7, 1); /* RAM */
	finish(o, &p);
}

static void add_memory_range(struct out *o, u32 n, u64 base, u64 size)
{
	struct piece p;

	if (!size)
		return;
	smbios_start(&p, MEMORY_RANGE, 15, 0x1300 + n);
	smbios_put(&p, 4, base >> 10, 4);
	smbios_put(&p, 8, ((base + size) >> 10) - 1, 4);
	smbios_put(&p, 12, 0x1000, 2);
	smbios_put(&p, 14, 1, 1);
	finish(o, &p);
}

static void add_boot_status(struct out *o)
{
	struct piece p;

	smbios_start(&p, BOOT_STATUS, 11, 0x2000);
	finish(o, &p);
}

/* ------------------------------------------------------------------ all of them */

static void add_memory(struct out *o)
{
	if (!list_has(o->m, MEMORY_ARRAY))
		add_memory_array(o);
	for (u32 i = 0; i < dimms(o->m) && !list_has(o->m, MEMORY_DEVICE); i++)
		add_memory_device(o, i);
	if (list_has(o->m, MEMORY_RANGE))
		return;
	add_memory_range(o, 0, 0, o->m->ram_below_4g);
	add_memory_range(o, 1, 4 * GIB, o->m->ram_above_4g);
}

static void add_listed(struct out *o)
{
	struct entry e;

	for (u32 at = 2; next_entry(o->m, &at, &e);)
		if (is_structure(&e))
			smbios_append(o, e.data, e.size);
		else if (e.kind == SMBIOS_LIST_TABLE)
			log_warn("smbios: a structure of %u bytes is malformed, left out\n",
				 e.size);
}

u32 smbios_build_size(const struct smbios_machine *m)
{
	u32 pieces = 8 + max(m->cpus, 1u) + DIMMS_MAX;

	return pieces * (FORMATTED_MAX + 32) + 2 * TEXTS_MAX + 2 * m->list_size;
}

int smbios_build(void *buf, u32 size, const struct smbios_machine *m)
{
	struct out o = { .m = m, .buf = buf, .size = size };
	struct piece end;

	if (!list_has(m, SMBIOS_TYPE_BIOS))
		add_bios(&o);
	if (!list_has(m, SYSTEM))
		add_system(&o);
	if (!list_has(m, CHASSIS))
		add_chassis(&o);
	for (u32 i = 0; i < max(m->cpus, 1u) && !list_has(m, PROCESSOR); i++)
		add_processor(&o, i);
	add_memory(&o);
	if (!list_has(m, BOOT_STATUS))
		add_boot_status(&o);
	add_listed(&o);
	smbios_start(&end, SMBIOS_TYPE_END, 4, 0x7f00);
	finish(&o, &end);
	return o.full ? -ENOSPC : (int)o.used;
}
