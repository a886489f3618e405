// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h AH=E8h: the memory map (ACPI 6.5, 15.1) and its older summaries E801h and E881h. Loaders
 * read the map entry by entry, even under a virtual-8086 monitor. So the map lies below 1 MiB,
 * where real-mode code can read it without a mode switch. Real mode.
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
 * E820h: returns one entry of the map. The caller passes the entry's number in EBX and gets back
 * the next entry's, or 0 after the last. An entry always has 20 bytes, even if the caller has room
 * for 24: there would be no attributes to report, and some programs offer a larger buffer but treat
 * a longer entry as an error.
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

/* E801h: reports memory from 1 MiB to 16 MiB in KiB, and from there on in blocks of 64 KiB. */
static void memory_sizes(struct regs *regs)
{
	regs->ax = regs->cx = shared16.ext_memory_kb_16m;
	regs->bx = regs->dx = shared16.ext_memory_64k;
	set_cf(regs, false);
}

/* E881h: the same in 32-bit registers. */
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
