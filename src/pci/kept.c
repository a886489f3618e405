// SPDX-License-Identifier: BSD-2-Clause
/* Notes register writes, to repeat them when the machine wakes up. Flat 32-bit, resident. */
#include "pci/kept.h"
#include "cpu/io.h"
#include "memory/alloc.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

#define PORT 0xffff /* in @off: @where is a port */

struct kept {
	u32 value;
	u16 where; /* a function's bdf, or a port */
	u16 off;   /* offset in configuration space, or PORT */
	u32 size;
};

#define BLOCK 20 /* how many writes a block holds: about as many as one of today's boards notes */

struct kept_block {
	struct kept_block *next;
	struct kept *end; /* behind the last one that is used */
	struct kept kept[BLOCK];
};

static struct kept_block *first, *last;

/* Makes room to note another write. Returns false if there is no memory. */
__post static __noinline bool kept_room(void)
{
	struct kept_block *b = resident_alloc_dirty(sizeof(*b), __alignof__(*b));

	if (!b)
		return false;
	b->next = NULL;
	b->end = b->kept;
	if (last)
		last->next = b;
	else
		first = b;
	last = b;
	return true;
}

__post static void kept_add(u16 where, u16 off, u32 value, u8 size)
{
	struct kept *k;

	if ((!last || last->end == last->kept + BLOCK) && !kept_room())
		return;
	k = last->end++;
	k->value = value;
	k->where = where;
	k->off = off;
	k->size = size;
}

__post void pci_keep16(pci_bdf bdf, u16 off, u16 v)
{
	kept_add(bdf, off, v, 2);
}

__post void pci_keep32(pci_bdf bdf, u16 off, u32 v)
{
	kept_add(bdf, off, v, 4);
}

__post void pci_write8_kept(pci_bdf bdf, u16 off, u8 v)
{
	kept_add(bdf, off, v, 1);
	pci_write8(bdf, off, v);
}

__post void pci_write32_kept(pci_bdf bdf, u16 off, u32 v)
{
	kept_add(bdf, off, v, 4);
	pci_write32(bdf, off, v);
}

__post void outb_kept(u16 port, u8 v)
{
	kept_add(port, PORT, v, 1);
	outb(port, v);
}

__post void outl_kept(u16 port, u32 v)
{
	kept_add(port, PORT, v, 4);
	outl(port, v);
}

static void pci_write_again(const struct kept *k)
{
	u16 port = k->where;

	if (k->off != PORT) {
		outl(CONFIG_ADDRESS, CONFIG_ENABLE | (u32)k->where << 8 | (k->off & 0xfc));
		port = CONFIG_DATA + (k->off & 3);
	}
	if (k->size == 1)
		outb(port, k->value);
	else if (k->size == 2)
		outw(port, k->value);
	else
		outl(port, k->value);
}

void pci_replay(void)
{
	for (const struct kept_block *b = first; b; b = b->next)
		for (const struct kept *k = b->kept; k < b->end; k++)
			pci_write_again(k);
}
