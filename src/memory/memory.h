/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the machine's RAM and what of it the firmware needs. POST only. */
#ifndef MEMORY_MEMORY_H
#define MEMORY_MEMORY_H

#include "memory/e820.h"

/*
 * Fills the e820 map from the VMM's @list of @count entries, or from CMOS (@cmos: there is one)
 * where it has no RAM; then takes out what a PC has below 1 MiB and at the top of 4 GiB, and the
 * image where it runs in RAM.
 */
void memory_map_init(const struct e820_entry *list, u32 count, bool cmos);
/* Where RAM below 4 GiB ends, before the firmware takes some of it. */
u32 ram_below_4g(void);
/* How far RAM reaches above 4 GiB, in bytes; 0 if there is none there. */
u64 ram_above_4g(void);

#endif
