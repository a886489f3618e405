// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h AH=E8h: the memory map (ACPI 6.5, 15.1) and its older summaries E801h and E881h.
 * Loaders ask for the map entry by entry, and under a virtual-8086 monitor as well: so it lies
 * below 1 MiB, and no mode is changed for it. Real mode.
 */
#include "memory/e820.h"
#include "real/real.h"

#define SMAP 0x534d4150
#define SIZE_20 20
#define SIZE_24 24
#define ATTRIBUTES_VALID 1 /* the larger form's last dword */

void int15_fail(struct regs *regs)
{
	regs->ah = 0x86;
	set_cf(regs, true);
}

/* EBX is the number of the entry to return; 0 at the end, as at the start. */
static void memory_map(struct regs *regs)
{
	u32 from, size = regs->ecx < SIZE_24 ? SIZE_20 : SIZE_24;

	if (regs->edx != SMAP || regs->ecx < SIZE_20 || regs->ebx >= shared16.e820_count ||
	    regs->di + size > 0x10000) {
		int15_fail(regs);
		return;
	}
	from = shared16.e820_map + regs->ebx * sizeof(struct e820_entry);
	far_copy(regs->es, regs->di, from >> 4, from & 15, SIZE_20 / 4);
	if (size == SIZE_24)
		far_write(regs->es, regs->di + SIZE_20, ATTRIBUTES_VALID);
	regs->eax = SMAP;
	regs->ecx = size;
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
