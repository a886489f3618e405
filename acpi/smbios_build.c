// SPDX-License-Identifier: BSD-2-Clause
/* Builds SMBIOS structures of our own (acpi/smbios_build.h). Flat 32-bit, POST. */
#include "acpi/smbios_build.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define PIECE_MAX      96 /* a structure with the texts that are ours, without the maker's name */
#define MIB	       0x100000u
#define GIB	       (1024ull * MIB)
#define DIMM_MAX       (16 * GIB) /* the size field has 15 bits and counts MiB */
#define DIMMS_MAX      0x80
#define SYSTEM_UUID_AT 8
#define CAPACITY_BIG   0x80000000u /* means 2 TiB or more */

enum {
	SYSTEM = SMBIOS_TYPE_SYSTEM,
	CHASSIS = 3,
	PROCESSOR = 4,
	MEMORY_ARRAY = 16,
	MEMORY_DEVICE = 17
};
enum { MEMORY_RANGE = 19, BOOT_STATUS = 32 };

#define HEAD(type, length, handle) type, length, (handle)&0xff, (handle) >> 8
#define NO_HANDLE		   0xfe, 0xff
#define ARRAY_HANDLE		   0x1000

/*
 * What structures have in common on all machines: the formatted area, which begins with a type, a
 * length and a handle, and the start of the first text if it is ours. Those without texts have the
 * zero bytes that end such a structure.
 */
#define END 2
static const u8 system_piece[27] = {
	HEAD(SYSTEM, 27, 0x100), 1, /* maker: the first text */
	[24] = 6,		    /* woken up by the power switch */
};
static const u8 chassis_piece[21] = {
	HEAD(CHASSIS, 21, 0x300),
	1, /* maker: the first text */
	1, /* type: other */
	[9] = 3,
	3,
	3, /* boot-up, power supply and temperature are all safe */
	2, /* security: unknown */
};
static const u8 processor_piece[35 + 4] = { HEAD(PROCESSOR, 35, 0x400),
					    1,		 /* socket: the first text */
					    3,		 /* central processor */
					    1,		 /* family: other */
					    2,		 /* maker: the second text */
					    [24] = 0x41, /* socket in use, CPU enabled */
					    1,		 /* upgrade: other */
					    0xff,
					    0xff,
					    0xff,
					    0xff,
					    0xff,
					    0xff, /* no information about L1, L2 and L3 */
					    [35] = 'C',
					    'P',
					    'U',
					    ' ' };
static const u8 array_piece[15 + END] = { HEAD(MEMORY_ARRAY, 15, ARRAY_HANDLE),
					  1, /* location: other */
					  3, /* system memory */
					  2, /* error correction: unknown */
					  [11] = NO_HANDLE };
static const u8 device_piece[21 + 5] = { HEAD(MEMORY_DEVICE, 21, 0x1100),
					 ARRAY_HANDLE & 0xff,
					 ARRAY_HANDLE >> 8,
					 NO_HANDLE,
					 64,
					 0, /* total width */
					 64,
					 0,	   /* data width */
					 [14] = 9, /* DIMM */
					 [16] = 1, /* place: the first text */
					 [18] = 7, /* RAM */
					 [21] = 'D',
					 'I',
					 'M',
					 'M',
					 ' ' };
static const u8 range_piece[15 + END] = {
	HEAD(MEMORY_RANGE, 15, 0x1300), [12] = ARRAY_HANDLE & 0xff, ARRAY_HANDLE >> 8, 1
};
static const u8 status_piece[11 + END] = { HEAD(BOOT_STATUS, 11, 0x2000) };
static const u8 end_piece[4 + END] = { HEAD(SMBIOS_TYPE_END, 4, 0x7f00) };

/* Structures are built in their final order, each at once where it stays. */
struct out {
	const struct smbios_machine *m;
	u8 *start, *at, *end; /* where the structure begins and goes on, and where the room ends */
	u32 maker_size;	      /* of the maker's name, with its terminator */
	u8 texts;	      /* how many the list has added to the structure */
	bool full;
	struct smbios_summary *s;
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
	const char *text;

	if (!m->list)
		return otherwise;
	text = (const char *)list_field(m, type, offset, &size);
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

	if (!m->list)
		return false;
	for (u32 at = 2; next_entry(m, &at, &e);)
		if (is_structure(&e) && e.data[0] == type)
			return true;
	return false;
}

/* ------------------------------------------------------------------ the pieces */

/* Notes the size of the structure that ends here. */
static inline void smbios_measure(struct out *o)
{
	o->s->max_size = max(o->s->max_size, (u32)(o->at - o->start));
}

/*
 * Starts a structure with the @size bytes of @piece. Returns where its formatted area is; NULL if
 * there might be no room for it with the texts that are ours.
 */
static u8 *smbios_start(struct out *o, const u8 *piece, u32 size)
{
	u8 *start = o->at;

	if ((u32)(o->end - start) < PIECE_MAX + o->maker_size) {
		o->full = true;
		return NULL;
	}
	memcpy(start, piece, size);
	smbios_measure(o);
	o->start = start;
	o->at = start + size;
	o->s->count++;
	return start;
}

static void smbios_put(u8 *field, u32 value, u32 size)
{
	__builtin_memcpy(field, &value, size);
}

/* Ends a structure with texts: a zero byte follows the terminator of its last text. */
static void finish(struct out *o)
{
	*o->at++ = 0;
}

/* Ends a structure whose last text is the name of the maker. */
static void finish_maker(struct out *o)
{
	memcpy(o->at, o->m->maker, o->maker_size);
	o->at += o->maker_size;
	finish(o);
}

/* Adds the digits of a number. */
static void put_decimal(struct out *o, u32 n)
{
	if (n >= 10)
		put_decimal(o, n / 10);
	*o->at++ = '0' + n % 10;
}

/* Ends a text of ours by a number. */
static void finish_number(struct out *o, u32 n)
{
	put_decimal(o, n);
	*o->at++ = 0;
}

static void add_bios(struct out *o)
{
	const struct smbios_machine *m = o->m;
	int n = smbios_bios_structure(o->at, o->end - o->at,
				      list_text(m, SMBIOS_TYPE_BIOS, 4, SMBIOS_VENDOR),
				      list_text(m, SMBIOS_TYPE_BIOS, 5, m->version),
				      list_text(m, SMBIOS_TYPE_BIOS, 8, m->date), m->rom_kib);

	o->full = n < 0;
	if (o->full)
		return;
	o->s->has_bios = true;
	o->at += n;
	o->s->count++;
}

/*
 * Adds a text of the list, and its number to the field at @offset. NULL: the structure has no such
 * text.
 */
static void put_text(struct out *o, u32 offset, const char *text)
{
	u32 size = text ? strlen(text) + 1 : 0;

	/* A byte must be left for finish(). */
	if (size >= (u32)(o->end - o->at))
		o->full = true;
	if (!size || o->full)
		return;
	memcpy(o->at, text, size);
	o->at += size;
	o->start[offset] = ++o->texts;
}

static void add_listed_system(struct out *o)
{
	static const u8 texts[] = { 5, 6, 7, 25, 26 };
	const u8 *uuid;
	u32 size;

	o->texts = 0;
	put_text(o, 4, list_text(o->m, SYSTEM, 4, o->m->maker));
	for (u32 i = 0; i < sizeof(texts); i++)
		put_text(o, texts[i], list_text(o->m, SYSTEM, texts[i], NULL));
	uuid = list_field(o->m, SYSTEM, SYSTEM_UUID_AT, &size);
	if (uuid && size == SMBIOS_UUID_SIZE)
		memcpy(o->start + SYSTEM_UUID_AT, uuid, SMBIOS_UUID_SIZE);
	finish(o);
}

static void add_system(struct out *o)
{
	u8 *p = smbios_start(o, system_piece, sizeof(system_piece));

	if (!p)
		return;
	o->s->uuid = p + SYSTEM_UUID_AT;
	if (o->m->list)
		add_listed_system(o);
	else
		finish_maker(o);
}

static void add_chassis(struct out *o)
{
	if (smbios_start(o, chassis_piece, sizeof(chassis_piece)))
		finish_maker(o);
}

static void add_processor(struct out *o, u32 n)
{
	u8 *p = smbios_start(o, processor_piece, sizeof(processor_piece));

	if (!p)
		return;
	smbios_put(p + 2, 0x400 + n, 2);
	smbios_put(p + 8, o->m->cpu_signature, 4);
	smbios_put(p + 12, o->m->cpu_features, 4);
	finish_number(o, n);
	finish_maker(o);
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
	u8 *p = smbios_start(o, array_piece, sizeof(array_piece));

	if (!p)
		return;
	smbios_put(p + 7, kib < CAPACITY_BIG ? (u32)kib : CAPACITY_BIG, 4);
	smbios_put(p + 13, dimms(o->m), 2);
}

static void add_memory_device(struct out *o, u32 n)
{
	u64 left = total_ram(o->m) - n * DIMM_MAX;
	u8 *p = smbios_start(o, device_piece, sizeof(device_piece));

	if (!p)
		return;
	smbios_put(p + 2, 0x1100 + n, 2);
	smbios_put(p + 12, (left < DIMM_MAX ? left : DIMM_MAX) >> 20, 2);
	finish_number(o, n);
	finish(o);
}

static void add_memory_range(struct out *o, u32 n, u64 base, u64 size)
{
	u8 *p;

	if (!size)
		return;
	p = smbios_start(o, range_piece, sizeof(range_piece));
	if (!p)
		return;
	smbios_put(p + 2, 0x1300 + n, 2);
	smbios_put(p + 4, base >> 10, 4);
	smbios_put(p + 8, ((base + size) >> 10) - 1, 4);
}

/* ------------------------------------------------------------------ all of them */

static void add_memory(struct out *o)
{
	u32 modules = list_has(o->m, MEMORY_DEVICE) ? 0 : dimms(o->m);

	if (!list_has(o->m, MEMORY_ARRAY))
		add_memory_array(o);
	for (u32 i = 0; i < modules; i++)
		add_memory_device(o, i);
	if (list_has(o->m, MEMORY_RANGE))
		return;
	add_memory_range(o, 0, 0, o->m->ram_below_4g);
	add_memory_range(o, 1, 4 * GIB, o->m->ram_above_4g);
}

static void add_listed(struct out *o)
{
	struct entry e;

	for (u32 at = 2; next_entry(o->m, &at, &e);) {
		if (!is_structure(&e)) {
			if (e.kind == SMBIOS_LIST_TABLE)
				log_warn("smbios: a structure of %u bytes is malformed, left out\n",
					 e.size);
		} else if (e.size > (u32)(o->end - o->at)) {
			o->full = true;
		} else {
			memcpy(o->at, e.data, e.size);
			o->at += e.size;
		}
	}
}

u32 smbios_build_size(const struct smbios_machine *m)
{
	u32 pieces = 9 + max(m->cpus, 1u) + DIMMS_MAX;

	return pieces * PIECE_MAX + (strlen(m->maker) + 1) * (max(m->cpus, 1u) + 3) +
	       strlen(m->version) + 2 * m->list_size;
}

int smbios_build(void *buf, u32 size, const struct smbios_machine *m, struct smbios_summary *s)
{
	u32 cpus = list_has(m, PROCESSOR) ? 0 : max(m->cpus, 1u);
	struct out o;

	o.m = m;
	o.maker_size = strlen(m->maker) + 1;
	o.start = o.at = buf;
	o.end = o.at + size;
	o.full = false;
	o.s = s;
	*s = (struct smbios_summary){ 0 };
	if (!list_has(m, SMBIOS_TYPE_BIOS))
		add_bios(&o);
	if (!list_has(m, SYSTEM))
		add_system(&o);
	if (!list_has(m, CHASSIS))
		add_chassis(&o);
	for (u32 i = 0; i < cpus; i++)
		add_processor(&o, i);
	add_memory(&o);
	if (!list_has(m, BOOT_STATUS))
		smbios_start(&o, status_piece, sizeof(status_piece));
	add_listed(&o);
	smbios_start(&o, end_piece, sizeof(end_piece));
	smbios_measure(&o);
	if (o.full)
		return -ENOSPC;
	s->length = o.at - (u8 *)buf;
	/* What the list adds was not counted. */
	return m->list ? smbios_scan(buf, s->length, s) : 0;
}
