// SPDX-License-Identifier: BSD-2-Clause
/* Tells where the image lies. Flat 32-bit, POST. */
#include "memory/image.h"
#include "abi/map.h"

extern const char __image_start[], __image_size[];

u32 image_base(void)
{
	return (u32)__image_start;
}

u32 image_size(void)
{
	return (u32)__image_size;
}

bool image_in_ram(void)
{
	return image_base() < ROM_WINDOW_BASE;
}
