/* SPDX-License-Identifier: BSD-2-Clause */
/* How POST hands over the memory map that guests see. For src/memory/ alone. */
#ifndef MEMORY_E820_MAP_H
#define MEMORY_E820_MAP_H

#include "memory/e820.h"

/* @entries is resident memory from now on. POST only. */
void e820_hand_over(const struct e820_entry *entries, u32 count);

#endif
