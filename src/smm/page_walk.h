/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks page tables as a CPU does (Intel SDM vol. 3A, 4.3 and 4.4): 32-bit paging with large pages,
 * and PAE paging. Uses no hardware except the tables. Flat 32-bit, resident.
 */
#ifndef SMM_PAGE_WALK_H
#define SMM_PAGE_WALK_H

#include "lib/types.h"

#define PAGE_SIZE 4096

/* The control registers that determine how a program's addresses are translated. */
struct paging {
	u32 cr0, cr3, cr4;
	u32 ram_end; /* tables must lie in RAM: below 640 KiB, or from 1 MiB to here */
};

/*
 * Finds the physical address of @linear for a program at privilege level 3 (as virtual-8086 mode
 * is) that reads or (@write) writes there. Sets the tables' accessed and dirty bits. The result is
 * valid up to the end of that 4 KiB page. Returns false if the program would get a page fault, if
 * the page is beyond 4 GiB, or if a table is not in RAM: a table in SMRAM, a device or the firmware
 * is not accepted.
 */
bool page_walk(const struct paging *p, u32 linear, bool write, u32 *physical);

#endif
