/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the machine's RAM: etc/e820 of fw_cfg, else CMOS. POST only. */
#ifndef MEMORY_MEMORY_H
#define MEMORY_MEMORY_H

#include "lib/types.h"

/* Fills the e820 map. Needs fw_cfg. */
void memory_map_init(void);
/* Bytes of RAM below 4 GiB and above it. */
u32 ram_below_4g(void);
u64 ram_above_4g(void);

#endif
