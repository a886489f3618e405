/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the firmware's image lies, which the linker or relocate() decides. POST only. */
#ifndef MEMORY_IMAGE_H
#define MEMORY_IMAGE_H

#include "lib/types.h"

/* The linear address of the image's first byte, and how many bytes it has. */
u32 image_base(void);
u32 image_size(void);
/* Whether the image lies in RAM, where a loader has put it, and not in a ROM at the top of 4 GiB.
 */
bool image_in_ram(void);

#endif
