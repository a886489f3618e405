// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h AH=E8h: the memory map (ACPI 6.5, 15.1) and its older summaries E801h and E881h.
 * Loaders ask for the map entry by entry, and under a virtual-8086 monitor as well: so it lies
 * below 1 MiB, and no mode is changed for it. Real mode.
 */
#include "memory/e820.h"
#include "real/real.h"

#define SMAP	   0x534d4150
#define ENTRY_SIZE 20 /* without the attributes of ACPI 3.0 */

void int15_fail(struct regs *regs)
{
	regs->ah = 0x86;
	set_cf(regs, true);
}

/*
 * EBX is the number of the entry to return; 0 at the end, as at the start. An answer has 20 bytes
 * whatever room the caller has: ours would have no attributes to tell in 24, and programs exist
 * that offer a larger buffer and take a longer answer for an error.
 */
static void memory_map(struct regs *regs)
{
	u32 from;

	if (regs->edx != SMAP || regs->ecx < ENTRY_SIZE || regs->ebx >= shared16.e820_count ||
	    regs->di + ENTRY_SIZE > 0x10000) {
		int15_fail(regs);
		return;
	}
	from = shared16.e820_map + regs->ebx * sizeof(struct e820_entry);
	far_copy(regs->es, regs->di, from >> 4, from & 15, ENTRY_SIZE / 4);
	regs->eax = SMAP;
	regs->ecx = ENTRY_SIZE;
	regs->ebx = regs->ebx + 1 < shared16.e820_count ? regs->ebx + 1 : 0;
	set_cf(regs, false);
}

/* Below and above 16 MiB. */
static void memory_sizes(struct regs *regs)
{
	regs->ax = regs->cx = shared16.ext_memory_kb_16m;
	regs->bx = regs->dx = shared16.ext_memory_64k;
	set_cf(regs, false);
}

static void memory_sizes_32(struct regs *regs)
{
	regs->eax = regs->ecx = shared16.ext_memory_kb_16m;
	regs->ebx = regs->edx = shared16.ext_memory_64k;
	set_cf(regs, false);
}

void int15_memory(struct regs *regs)
{
	switch (regs->al) {
	case 0x01:
		memory_sizes(regs);
		break;
	case 0x20:
		memory_map(regs);
		break;
	case 0x81:
		memory_sizes_32(regs);
		break;
	default:
		int15_fail(regs);
	}
}
