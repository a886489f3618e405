/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page tables as a CPU walks them (Intel SDM vol. 3A, 4.3 and 4.4): 32-bit paging with
 * large pages, and PAE paging. Pure. Flat 32-bit, resident.
 */
#ifndef CPU_PAGE_WALK_H
#define CPU_PAGE_WALK_H

#include "lib/types.h"

#define PAGE_SIZE 4096

/* The control registers that say how a program's addresses are translated. */
struct paging {
	u32 cr0, cr3, cr4;
	u32 ram_end; /* tables lie in RAM: below 640 KiB, or from 1 MiB to here */
};

/*
 * The physical address of @linear for a program at privilege level 3, which virtual-8086
 * mode is, that reads or (@write) writes there; the tables' accessed and dirty bits
 * follow. Good up to the end of that 4 KiB page. Returns false where the program would
 * get a page fault, where the page is beyond 4 GiB, and where a table is not in RAM: tables that
 * lie in SMRAM, a device or the firmware are no tables.
 */
bool page_walk(const struct paging *p, u32 linear, bool write, u32 *physical);

#endif
