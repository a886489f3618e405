/* SPDX-License-Identifier: BSD-2-Clause */
/* The resident firmware's move from the ROM to RAM below 1 MiB. POST only. */
#ifndef MEMORY_SHADOW_H
#define MEMORY_SHADOW_H

/* Copies what runs at E8000-FFFFF there and clears its .bss; shadow RAM must be open. */
void shadow_copy(void);

#endif
