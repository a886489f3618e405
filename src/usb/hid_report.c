// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads reports by their layouts (HID 1.11, 5.6 and 6.2.2.5). Uses only its arguments. Flat 32-bit,
 * resident.
 */
#include "usb/hid_report.h"
#include "lib/string.h"

#define USAGES		256
#define USAGE_ROLLOVER	1 /* 1 to 3: too many keys, or an error */
#define USAGE_FIRST	4
#define USAGE_MODIFIERS 0xe0

/* Returns the @size bits from bit @at on, or 0 beyond the report's end. */
static u32 bits_at(const u8 *report, u32 n, u32 at, u32 size)
{
	u32 v = 0;

	if (at + size > n * 8)
		return 0;
	for (u32 i = 0; i < size; i++)
		v |= (u32)(report[(at + i) / 8] >> (at + i) % 8 & 1) << i;
	return v;
}

static s32 value_at(const struct hid_value *f, const u8 *report, u32 n)
{
	u32 v = bits_at(report, n, f->at, f->size);

	if (f->size && f->size < 32 && f->min < 0 && v >> (f->size - 1))
		v |= ~0u << f->size;
	return v;
}

struct keys {
	u8 *list;
	u32 count, room;
	u8 modifiers;
};

static void take_key(struct keys *k, u32 usage)
{
	if (usage >= USAGE_MODIFIERS && usage < USAGE_MODIFIERS + 8)
		k->modifiers |= 1u << (usage - USAGE_MODIFIERS);
	else if (usage >= USAGE_FIRST && usage < USAGES && k->count < k->room)
		k->list[k->count++] = usage;
}

/* Returns false if too many keys are held. */
static bool read_array(const struct hid_array *a, const u8 *report, u32 n, struct keys *k)
{
	for (u32 i = 0; i < a->count; i++) {
		s32 v = bits_at(report, n, a->at + i * a->size, a->size);
		u32 usage = (u32)v - (u32)a->min + a->usage;

		if (v < a->min)
			continue;
		if (usage >= USAGE_ROLLOVER && usage < USAGE_FIRST)
			return false;
		take_key(k, usage);
	}
	return true;
}

bool hid_read_keys(const struct hid_layout *l, const u8 *report, u32 n, u8 *modifiers, u8 *keys,
		   u32 room)
{
	struct keys k = { .list = keys, .room = room };

	memset(keys, 0, room);
	for (u32 r = 0; r < HID_RANGES; r++)
		for (u32 i = 0; i < l->range[r].count; i++)
			if (bits_at(report, n, l->range[r].at + i, 1))
				take_key(&k, l->range[r].first + i);
	for (u32 a = 0; a < HID_ARRAYS; a++)
		if (!read_array(&l->array[a], report, n, &k))
			return false;
	*modifiers = k.modifiers;
	return true;
}

void hid_read_motion(const struct hid_layout *l, const u8 *report, u32 n, struct hid_motion *m)
{
	*m = (struct hid_motion){ .x = value_at(&l->x, report, n),
				  .y = value_at(&l->y, report, n),
				  .wheel = value_at(&l->wheel, report, n) };
	for (u32 r = 0; r < HID_RANGES; r++)
		for (u32 i = 0; i < l->range[r].count; i++) {
			u32 button = l->range[r].first + i - 1;

			if (button < 3 && bits_at(report, n, l->range[r].at + i, 1))
				m->buttons |= 1u << button;
		}
}

u32 hid_scale(const struct hid_value *f, s32 v, u32 range)
{
	u32 width = (u32)f->max - (u32)f->min, at;

	if (f->max <= f->min || v <= f->min)
		return 0;
	at = v >= f->max ? width : (u32)v - (u32)f->min;
	/* Scales down so that there is no overflow and no 64-bit division. */
	while (width >= 0x10000) {
		width >>= 1;
		at >>= 1;
	}
	return at * (range - 1) / width;
}
