/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the firmware's image lies. The linker or relocate() decides that. POST only. */
#ifndef MEMORY_IMAGE_H
#define MEMORY_IMAGE_H

#include "lib/types.h"

/* Return the linear address of the image's first byte, and the image's size in bytes. */
u32 image_base(void);
u32 image_size(void);
/*
 * Returns true if a loader has put the image into RAM, false if it is in a ROM at the top of 4 GiB.
 */
bool image_in_ram(void);

#endif
