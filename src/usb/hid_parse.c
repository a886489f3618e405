// SPDX-License-Identifier: BSD-2-Clause
/* Reads HID report descriptors (HID 1.11, 6.2.2). Uses only its arguments. Flat 32-bit, resident.
 */
#include "lib/string.h"
#include "usb/hid_report.h"

/* Items by their tag and type, the first byte without its size, 6.2.2.4 to 6.2.2.8. */
#define ITEM_LONG	 0xfe
#define ITEM_INPUT	 0x80
#define ITEM_OUTPUT	 0x90
#define ITEM_COLLECTION	 0xa0
#define ITEM_END	 0xc0
#define ITEM_PAGE	 0x04
#define ITEM_LOGICAL_MIN 0x14
#define ITEM_LOGICAL_MAX 0x24
#define ITEM_SIZE	 0x74
#define ITEM_ID		 0x84
#define ITEM_COUNT	 0x94
#define ITEM_PUSH	 0xa4
#define ITEM_POP	 0xb4
#define ITEM_USAGE	 0x08
#define ITEM_USAGE_MIN	 0x18
#define ITEM_USAGE_MAX	 0x28
#define TYPE_MASK	 0x0c
#define TYPE_MAIN	 0x00
#define COLLECTION_APP	 1
#define INPUT_CONSTANT	 1
#define INPUT_VARIABLE	 2
#define INPUT_RELATIVE	 4

/* Usages: page << 16 | number (HID Usage Tables 1.12). */
#define PAGE(u)	       ((u) >> 16)
#define PAGE_DESKTOP   1
#define PAGE_KEYS      7
#define PAGE_LEDS      8
#define PAGE_BUTTONS   9
#define USAGE_POINTER  0x10001
#define USAGE_MOUSE    0x10002
#define USAGE_KEYBOARD 0x10006
#define USAGE_KEYPAD   0x10007
#define USAGE_X	       0x10030
#define USAGE_Y	       0x10031
#define USAGE_WHEEL    0x10038

#define STACK	    4
#define USAGES	    16
#define IDS	    16
#define DEPTH_MAX   64
#define REPORT_BITS (HID_REPORT_MAX * 8)
#define NO_LED	    0xffff
#define FIELDS_MAX  1024 /* how many fields of a descriptor are read */

struct global {
	u32 page;
	s32 min, max;
	u32 size, count;
	u8 id;
};

/* How many bits of a report are described so far. */
struct length {
	u8 id;
	u32 in, out;
};

/* The large arrays come last, because code for the fields before them is shorter. */
struct parser {
	struct global g;
	struct hid_layout *list;
	u32 count;
	u32 pushed;
	u32 usages;
	u32 usage_min, usage_max;
	u32 depth; /* number of open collections */
	u32 ids;
	u32 fields;
	bool range;	    /* usage_min and usage_max are valid */
	bool useful, mouse; /* the kind of the outermost collection */
	struct global stack[STACK];
	struct length length[IDS];
	u32 usage[USAGES];
};

static void clear_locals(struct parser *p)
{
	p->usages = 0;
	p->usage_min = p->usage_max = 0;
	p->range = false;
}

static struct length *length_of(struct parser *p)
{
	for (u32 i = 0; i < p->ids; i++)
		if (p->length[i].id == p->g.id)
			return &p->length[i];
	if (p->ids == IDS)
		return NULL;
	/* The id itself is the first byte of a report. */
	p->length[p->ids] = (struct length){ p->g.id, p->g.id ? 8 : 0, p->g.id ? 8 : 0 };
	return &p->length[p->ids++];
}

/* Returns the layout for the current report and collection. */
static struct hid_layout *hid_layout_of(struct parser *p)
{
	struct hid_layout *l;

	if (!p->useful)
		return NULL;
	for (u32 i = 0; i < p->count; i++)
		if (p->list[i].id == p->g.id && p->list[i].mouse == p->mouse)
			return &p->list[i];
	if (p->count == HID_LAYOUTS)
		return NULL;
	l = &p->list[p->count++];
	memset(l, 0, sizeof(*l));
	l->mouse = p->mouse;
	l->id = p->g.id;
	for (u32 i = 0; i < HID_LEDS; i++)
		l->led[i] = NO_LED;
	return l;
}

/* Returns the usage of field @i. Fields without their own usage have the last one. */
static u32 usage_of(const struct parser *p, u32 i)
{
	if (p->range)
		return min(p->usage_min + i, p->usage_max);
	return p->usages ? p->usage[min(i, p->usages - 1)] : 0;
}

static void add_bit(struct hid_layout *l, u32 usage, u32 at)
{
	for (u32 i = 0; i < HID_RANGES; i++) {
		struct hid_range *r = &l->range[i];

		if (r->count && r->first + r->count == usage && r->at + r->count == at &&
		    r->count < 255) {
			r->count++;
			return;
		}
		if (!r->count) {
			*r = (struct hid_range){ usage, 1, at };
			return;
		}
	}
}

static void add_value(const struct parser *p, struct hid_value *v, u32 at, bool relative)
{
	if (v->size || !p->g.size || p->g.size > 32)
		return;
	*v = (struct hid_value){ at, p->g.size, relative, p->g.min, p->g.max };
}

static void add_variable(const struct parser *p, struct hid_layout *l, u32 usage, u32 at,
			 bool relative)
{
	u32 page = l->mouse ? PAGE_BUTTONS : PAGE_KEYS;

	if (PAGE(usage) == page && p->g.size == 1 && (usage & 0xffff) < 256)
		add_bit(l, usage & 0xffff, at);
	if (!l->mouse)
		return;
	if (usage == USAGE_X)
		add_value(p, &l->x, at, relative);
	else if (usage == USAGE_Y)
		add_value(p, &l->y, at, relative);
	else if (usage == USAGE_WHEEL && relative)
		add_value(p, &l->wheel, at, relative);
}

static void add_array(const struct parser *p, struct hid_layout *l, u32 at)
{
	u32 usage = usage_of(p, 0);

	if (l->mouse || PAGE(usage) != PAGE_KEYS || (usage & 0xffff) > 255 || !p->g.size ||
	    p->g.size > 16)
		return;
	for (u32 i = 0; i < HID_ARRAYS; i++)
		if (!l->array[i].count) {
			l->array[i] = (struct hid_array){ at, p->g.size, min(p->g.count, 255u),
							  p->g.min, usage };
			return;
		}
}

static void take_input(struct parser *p, u32 flags)
{
	struct length *length = length_of(p);
	u32 at, bits = p->g.size * p->g.count;
	struct hid_layout *l;

	if (!length || length->in + bits > REPORT_BITS)
		return;
	at = length->in;
	length->in += bits;
	l = flags & INPUT_CONSTANT ? NULL : hid_layout_of(p);
	if (!l)
		return;
	if (!(flags & INPUT_VARIABLE)) {
		add_array(p, l, at);
		return;
	}
	for (u32 i = 0; i < p->g.count && p->fields < FIELDS_MAX; i++, p->fields++)
		add_variable(p, l, usage_of(p, i), at + i * p->g.size, flags & INPUT_RELATIVE);
}

static void take_output(struct parser *p, u32 flags)
{
	struct length *length = length_of(p);
	u32 at, bits = p->g.size * p->g.count;
	struct hid_layout *l;

	if (!length || length->out + bits > REPORT_BITS)
		return;
	at = length->out;
	length->out += bits;
	l = flags & INPUT_CONSTANT || p->mouse ? NULL : hid_layout_of(p);
	if (!l || p->g.size != 1 || !(flags & INPUT_VARIABLE))
		return;
	for (u32 i = 0; i < p->g.count; i++) {
		u32 usage = usage_of(p, i), led = (usage & 0xffff) - 1;

		if (PAGE(usage) != PAGE_LEDS || led >= HID_LEDS)
			continue;
		l->led[led] = at + i;
		l->led_id = p->g.id;
	}
}

static void take_collection(struct parser *p, u32 kind)
{
	u32 usage = usage_of(p, 0);

	if (!p->depth && kind == COLLECTION_APP) {
		p->mouse = usage == USAGE_MOUSE || usage == USAGE_POINTER;
		p->useful = p->mouse || usage == USAGE_KEYBOARD || usage == USAGE_KEYPAD;
	}
	p->depth += p->depth < DEPTH_MAX;
}

static void take_main(struct parser *p, u8 item, u32 v)
{
	switch (item) {
	case ITEM_INPUT:
		take_input(p, v);
		break;
	case ITEM_OUTPUT:
		take_output(p, v);
		break;
	case ITEM_COLLECTION:
		take_collection(p, v);
		break;
	case ITEM_END:
		p->depth -= !!p->depth;
		if (!p->depth)
			p->useful = false;
		break;
	}
	clear_locals(p);
}

static void take_global(struct parser *p, u8 item, u32 v, s32 signed_v)
{
	switch (item) {
	case ITEM_PAGE:
		p->g.page = v & 0xffff;
		break;
	case ITEM_LOGICAL_MIN:
		p->g.min = signed_v;
		break;
	case ITEM_LOGICAL_MAX:
		/* Descriptors store 255 in one byte if the minimum is not negative. */
		p->g.max = p->g.min < 0 ? signed_v : (s32)v;
		break;
	case ITEM_SIZE:
		p->g.size = min(v, (u32)REPORT_BITS + 1);
		break;
	case ITEM_COUNT:
		p->g.count = min(v, (u32)REPORT_BITS + 1);
		break;
	case ITEM_ID:
		p->g.id = v;
		break;
	case ITEM_PUSH:
		if (p->pushed < STACK)
			p->stack[p->pushed++] = p->g;
		break;
	case ITEM_POP:
		if (p->pushed)
			p->g = p->stack[--p->pushed];
		break;
	}
}

static void take_local(struct parser *p, u8 item, u32 v, u8 size)
{
	u32 usage = size == 4 ? v : p->g.page << 16 | (v & 0xffff);

	switch (item) {
	case ITEM_USAGE:
		if (p->usages < USAGES)
			p->usage[p->usages++] = usage;
		break;
	case ITEM_USAGE_MIN:
		p->usage_min = usage;
		break;
	case ITEM_USAGE_MAX:
		p->usage_max = max(usage, p->usage_min);
		p->range = true;
		break;
	}
}

/*
 * Handles an item that begins with byte @first and has @size bytes of data. The compiler must not
 * put this function into its caller: code there would reach the parser's fields by long offsets in
 * the stack frame, and be larger.
 */
__attribute__((noinline)) static void take_item(struct parser *p, u8 first, const u8 *data, u8 size)
{
	u8 item = first & 0xfc;
	u32 v = 0;
	s32 signed_v;

	for (u8 i = 0; i < size; i++)
		v |= (u32)data[i] << 8 * i;
	signed_v = size == 1 ? (s8)v : size == 2 ? (s16)v : (s32)v;
	if ((item & TYPE_MASK) == TYPE_MAIN)
		take_main(p, item, v);
	else if ((item & TYPE_MASK) == 0x04)
		take_global(p, item, v, signed_v);
	else if ((item & TYPE_MASK) == 0x08)
		take_local(p, item, v, size);
}

/* Returns whether the layout can be used: a mouse needs two directions, a keyboard a key. */
static bool layout_works(const struct hid_layout *l)
{
	if (l->mouse)
		return l->x.size && l->y.size && l->x.relative == l->y.relative;
	return l->range[0].count || l->array[0].count;
}

/* Keeps the layouts that can be used, and stores the lengths of their reports. */
static u32 hid_finish(const struct parser *p)
{
	u32 n = 0;

	for (u32 i = 0; i < p->count; i++) {
		struct hid_layout l = p->list[i];

		for (u32 k = 0; k < p->ids; k++) {
			if (p->length[k].id == l.id)
				l.bits = p->length[k].in;
			if (p->length[k].id == l.led_id)
				l.led_bits = p->length[k].out;
		}
		if (layout_works(&l))
			p->list[n++] = l;
	}
	return n;
}

u32 hid_parse_report(const u8 *data, u32 len, struct hid_layout *list)
{
	struct parser p = { .list = list };
	u32 at = 0;

	while (at < len) {
		u8 first = data[at++], size = first & 3;

		if (first == ITEM_LONG) {
			/* A long item has a size, a tag, and data, whose meaning is not defined. */
			if (len - at < 2 || data[at] > len - at - 2)
				break;
			at += 2 + data[at];
			continue;
		}
		size = size == 3 ? 4 : size;
		if (size > len - at)
			break;
		take_item(&p, first, data + at, size);
		at += size;
	}
	return hid_finish(&p);
}
