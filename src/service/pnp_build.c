// SPDX-License-Identifier: BSD-2-Clause
/* Builds device nodes (PnP BIOS 1.0A, 4.2) with small resource tags (PnP ISA 1.0A, 6.2.2). POST. */
#include "service/pnp_build.h"
#include "lib/errno.h"
#include "lib/string.h"

#define TAG_IRQ		0x22 /* followed by a mask of two bytes */
#define TAG_DMA		0x2a /* followed by two bytes: mask, flags */
#define TAG_IO_FIXED	0x4b /* followed by three bytes: base, length */
/* followed by a checksum of one byte; 0 means that it is not checked */
#define TAG_END		0x79
#define ATTRIBUTE_FIXED 0x0003 /* the device cannot be disabled or configured */
#define ATTRIBUTE_INPUT 0x0008 /* the device can be the primary input device */
#define ATTRIBUTE_IPL	0x0010 /* the device can be booted from */

/* An EISA id in the form that nodes have: three letters of five bits each, then four hex digits. */
#define PNP_ID(n) (0x41 | 0xd0 << 8 | ((n) >> 8 & 0xff) << 16 | (u32)((n)&0xff) << 24)

struct range {
	u16 base;
	u8 length;
};

struct device {
	u16 id; /* PNPxxxx */
	u8 type[3];
	struct range io[4];
	u16 irqs;
	u8 dma;
	u16 attributes; /* in addition to ATTRIBUTE_FIXED */
};

/* The bytes of a node, as struct node and put_resources() have them. */
#define NODE(size, number, id, ...)                                                                \
	size, 0, number, 0x41, 0xd0, (id) >> 8, (id)&0xff, __VA_ARGS__, TAG_END, 0, TAG_END, 0,    \
		TAG_END, 0
#define TYPE(a, b, c)	a, b, c, ATTRIBUTE_FIXED, 0
#define IO(base, count) TAG_IO_FIXED, (base)&0xff, (base) >> 8, count
#define IRQ(n)		TAG_IRQ, 1 << (n)&0xff, 1 << (n) >> 8
#define DMA(n)		TAG_DMA, 1 << (n), 0

/*
 * What every PC has: the interrupt controllers, the timer, the DMA controllers, the clock and the
 * coprocessor. Type codes are in PnP BIOS 1.0A, appendix A.
 */
#define FIXED_NODES   5
#define FIXED_LARGEST 33
static const u8 fixed_nodes[] = {
	NODE(29, 0, 0x0000, TYPE(8, 0, 1), IO(0x20, 2), IO(0xa0, 2), IRQ(2)),
	NODE(25, 1, 0x0100, TYPE(8, 2, 1), IO(0x40, 4), IRQ(0)),
	NODE(33, 2, 0x0200, TYPE(8, 1, 1), IO(0x00, 16), IO(0x81, 15), IO(0xc0, 32), DMA(4)),
	NODE(25, 3, 0x0b00, TYPE(8, 3, 1), IO(0x70, 2), IRQ(8)),
	NODE(25, 4, 0x0c04, TYPE(0x0b, 0x80, 0), IO(0xf0, 16), IRQ(13)),
};
static const struct device keyboard = { 0x0303, { 9, 0, 0 }, { { 0x60, 1 }, { 0x64, 1 } },
					1 << 1, 0,	     ATTRIBUTE_INPUT };
static const struct device mouse = { 0x0f13, { 9, 2, 0 }, {}, 1 << 12, 0, 0 };
static const struct device speaker = { 0x0800, { 4, 1, 0 }, { { 0x61, 1 } }, 0, 0, 0 };
static const struct device floppy = { 0x0700, { 1, 2, 0 }, { { 0x3f2, 4 }, { 0x3f7, 1 } },
				      1 << 6, 1 << 2,	   ATTRIBUTE_IPL };

struct out {
	u8 *buf;
	u32 size, len;
	bool full;
};

struct node {
	u16 size;
	u8 number;
	u32 id;
	u8 type[3];
	u16 attributes;
	u8 resources[];
} __packed;

#define IO_SIZE	 4
#define IRQ_SIZE 3
#define DMA_SIZE 3
#define END_SIZE 2
/* The largest node: with all of a device's ranges, and the ends of three lists of resources. */
#define NODE_MAX (sizeof(struct node) + 4 * IO_SIZE + IRQ_SIZE + DMA_SIZE + 3 * END_SIZE)

static void pnp_put16(u8 *p, u16 v)
{
	memcpy(p, &v, sizeof(v));
}

static u8 *put_resources(u8 *p, const struct device *d)
{
	for (u32 i = 0; i < ARRAY_SIZE(d->io) && d->io[i].length; i++, p += IO_SIZE) {
		p[0] = TAG_IO_FIXED;
		pnp_put16(p + 1, d->io[i].base);
		p[3] = d->io[i].length;
	}
	if (d->irqs) {
		p[0] = TAG_IRQ;
		pnp_put16(p + 1, d->irqs);
		p += IRQ_SIZE;
	}
	if (d->dma) {
		p[0] = TAG_DMA;
		p[1] = d->dma;
		p[2] = 0;
		p += DMA_SIZE;
	}
	return p;
}

static void put_node(struct out *o, const struct device *d)
{
	struct pnp_list *list = (struct pnp_list *)o->buf;
	struct node *n = (struct node *)(o->buf + o->len);
	u8 *p;

	if (o->len + NODE_MAX > o->size) {
		o->full = true;
		return;
	}
	n->number = list->count++;
	n->id = PNP_ID(d->id);
	memcpy(n->type, d->type, sizeof(n->type));
	n->attributes = ATTRIBUTE_FIXED | d->attributes;
	p = put_resources(n->resources, d);
	/* The ends of the resources, of the possible resources and of the compatible ids. */
	for (u32 i = 0; i < 3; i++, p += END_SIZE)
		pnp_put16(p, TAG_END);
	n->size = p - (u8 *)n;
	o->len += n->size;
	list->largest = max(list->largest, n->size);
}

static void put_com(struct out *o, u16 base)
{
	struct device com = { 0x0501, { 7, 0, 2 }, { { base, 8 } }, 0, 0, 0 };

	com.irqs = base & 0x100 ? 1 << 4 : 1 << 3;
	put_node(o, &com);
}

static void put_lpt(struct out *o, u16 base)
{
	struct device lpt = { 0x0400, { 7, 1, 1 }, { { base, 3 } }, 0, 0, 0 };

	lpt.irqs = base == 0x278 ? 1 << 5 : 1 << 7;
	put_node(o, &lpt);
}

int pnp_build(const struct pnp_machine *machine, u8 *buf, u32 size)
{
	struct out o = { buf, size, sizeof(struct pnp_list) + sizeof(fixed_nodes), false };

	if (size < o.len)
		return -ENOSPC;
	*(struct pnp_list *)buf = (struct pnp_list){ FIXED_NODES, 0, FIXED_LARGEST };
	memcpy(buf + sizeof(struct pnp_list), fixed_nodes, sizeof(fixed_nodes));
	if (machine->keyboard)
		put_node(&o, &keyboard);
	if (machine->mouse)
		put_node(&o, &mouse);
	if (machine->speaker)
		put_node(&o, &speaker);
	if (machine->floppy)
		put_node(&o, &floppy);
	for (u32 i = 0; i < ARRAY_SIZE(machine->com); i++)
		if (machine->com[i])
			put_com(&o, machine->com[i]);
	for (u32 i = 0; i < ARRAY_SIZE(machine->lpt); i++)
		if (machine->lpt[i])
			put_lpt(&o, machine->lpt[i]);
	return o.full ? -ENOSPC : (int)o.len;
}
