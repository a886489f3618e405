/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the machine's RAM and the parts of it that the firmware needs. POST only. */
#ifndef MEMORY_MEMORY_H
#define MEMORY_MEMORY_H

#include "memory/e820.h"

/*
 * Fills the e820 map from the VMM's @list of @count entries. If the list has no RAM and there is a
 * CMOS (@cmos), uses the sizes in it. If these do not tell either, RAM ends where memory does not
 * keep what is written (CONFIG_FEW_PARTS). Then reserves what a PC has below 1 MiB and at the top
 * of 4 GiB, and the image if it runs in RAM.
 */
void memory_map_init(const struct e820_entry *list, u32 count, bool cmos);
/* Returns where RAM below 4 GiB ends according to CMOS. Needs no data of POST's. */
u32 cmos_ram_end(void);
/* Returns where RAM below 4 GiB ends, including what the firmware takes from it. */
u32 ram_below_4g(void);
/* Returns how far RAM reaches above 4 GiB, in bytes; 0 if it does not. */
u64 ram_above_4g(void);

#endif
