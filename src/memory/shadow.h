/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies the resident firmware from the ROM to RAM below 1 MiB. POST only. */
#ifndef MEMORY_SHADOW_H
#define MEMORY_SHADOW_H

#include "lib/types.h"

/*
 * Writes the used part of the data segment, and all of F0000-FFFFF. Clears what is free there, so
 * that no guest finds tables from an earlier start. Erases the signatures of an earlier start's
 * option ROMs below. Does not read the memory that it writes.
 */
void shadow_fill(void);
/*
 * Returns whether F0000-FFFFF still shows the ROM that the firmware runs from, as after power-on.
 */
bool shadow_shows_image(void);
/* Returns whether there is an option ROM at C0000. */
bool shadow_shows_rom(void);
/*
 * Copies the option ROM at C0000, if there still is one, to the same addresses. To be called before
 * shadow_fill(), while reads reach the ROM and writes reach RAM.
 */
void shadow_keep_rom(void);
/* Returns the size of the ROM that was kept, in bytes, or 0 if there was none. */
u32 shadow_kept_rom(void);
/* Returns whether RAM has taken what shadow_fill() wrote, and shows it. */
bool shadow_works(void);
/* Returns whether the shadow is a copy and not the image itself. */
bool shadow_is_copy(void);

#endif
