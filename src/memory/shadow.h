/* SPDX-License-Identifier: BSD-2-Clause */
/* The resident firmware's move from the ROM to RAM below 1 MiB. POST only. */
#ifndef MEMORY_SHADOW_H
#define MEMORY_SHADOW_H

#include "lib/types.h"

/*
 * Writes all of the data segment that is used and all of F0000-FFFFF. What is free there is
 * cleared, so that no guest finds tables of an earlier start. Removes the signatures of an earlier
 * start's option ROMs below. Reads nothing there.
 */
void shadow_fill(void);
/* Whether RAM has taken what shadow_fill() wrote, and shows it. */
bool shadow_works(void);
/* Whether the shadow is other memory than the image that it was filled from. */
bool shadow_is_copy(void);

#endif
