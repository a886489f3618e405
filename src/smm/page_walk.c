// SPDX-License-Identifier: BSD-2-Clause
/* Walks page tables (Intel SDM vol. 3A, chapter 4). Flat 32-bit, resident. */
#include "smm/page_walk.h"
#include "abi/map.h"

#define CR0_PG	0x80000000u
#define CR4_PSE 0x10
#define CR4_PAE 0x20

#define ENTRY_PRESENT  0x001
#define ENTRY_WRITABLE 0x002
#define ENTRY_USER     0x004
#define ENTRY_ACCESSED 0x020
#define ENTRY_DIRTY    0x040
#define ENTRY_LARGE    0x080

#define ADDRESS	     0xfffff000u
#define PSE36_HIGH   0x001fe000 /* of a 4 MiB page's entry: bits 32 to 39 of the page's address */
#define PAE_ABOVE_4G 0x7fffffff /* of an entry's high half: all bits except no-execute */

/* Returns whether a page table lies in RAM. Only then its entries may be read and changed. */
static bool is_ram(const struct paging *p, u32 table)
{
	return table < LOW_RAM_END || (table >= RESIDENT_END && table < p->ram_end);
}

/* Lets the access pass @entry and marks the entry. Returns false if the entry does not allow it. */
static bool allowed(u32 *entry, bool write, bool last)
{
	u32 needed = ENTRY_PRESENT | ENTRY_USER | (write ? ENTRY_WRITABLE : 0);
	u32 marks = ENTRY_ACCESSED | (write && last ? ENTRY_DIRTY : 0);

	if ((*entry & needed) != needed)
		return false;
	/* Write only if a bit changes: a write may cost an exit, and the table may be read-only. */
	if ((*entry & marks) != marks)
		*entry |= marks;
	return true;
}

static bool walk_32(const struct paging *p, u32 linear, bool write, u32 *physical)
{
	u32 *directory = (u32 *)(p->cr3 & ADDRESS), *table;
	u32 *entry = &directory[linear >> 22];
	bool large;

	if (!is_ram(p, (u32)directory))
		return false;
	large = *entry & ENTRY_LARGE && p->cr4 & CR4_PSE;
	if (!allowed(entry, write, large))
		return false;
	if (large) {
		*physical = (*entry & 0xffc00000) | (linear & 0x003fffff);
		return !(*entry & PSE36_HIGH);
	}
	table = (u32 *)(*entry & ADDRESS);
	entry = &table[linear >> 12 & 0x3ff];
	if (!is_ram(p, (u32)table) || !allowed(entry, write, true))
		return false;
	*physical = (*entry & ADDRESS) | (linear & ~ADDRESS);
	return true;
}

static bool below_4g(const u32 *entry)
{
	return !(entry[1] & PAE_ABOVE_4G);
}

/* Entries have eight bytes; the low half comes first. */
static bool walk_pae(const struct paging *p, u32 linear, bool write, u32 *physical)
{
	u32 *entry = (u32 *)(p->cr3 & ~31u) + 2 * (linear >> 30);
	bool large;

	if (!is_ram(p, (u32)entry) || !(*entry & ENTRY_PRESENT) || !below_4g(entry))
		return false;
	entry = (u32 *)(*entry & ADDRESS) + 2 * (linear >> 21 & 0x1ff);
	if (!is_ram(p, (u32)entry))
		return false;
	large = *entry & ENTRY_LARGE;
	if (!allowed(entry, write, large) || !below_4g(entry))
		return false;
	if (large) {
		*physical = (*entry & 0xffe00000) | (linear & 0x001fffff);
		return true;
	}
	entry = (u32 *)(*entry & ADDRESS) + 2 * (linear >> 12 & 0x1ff);
	if (!is_ram(p, (u32)entry) || !allowed(entry, write, true) || !below_4g(entry))
		return false;
	*physical = (*entry & ADDRESS) | (linear & ~ADDRESS);
	return true;
}

bool page_walk(const struct paging *p, u32 linear, bool write, u32 *physical)
{
	if (p->cr4 & CR4_PAE && p->cr0 & CR0_PG)
		return walk_pae(p, linear, write, physical);
	if (p->cr0 & CR0_PG)
		return walk_32(p, linear, write, physical);
	*physical = linear;
	return true;
}
