/* SPDX-License-Identifier: BSD-2-Clause */
/* How large POST's data at POST_DATA_BASE are, as the linker knows it. */
#ifndef MEMORY_POST_DATA_H
#define MEMORY_POST_DATA_H

#include "lib/types.h"

/* Words of 32 bits. The initialised data come first. */
extern char __post_data_words[], __post_bss_words[];

static inline u32 post_data_words(void)
{
	return (u32)__post_data_words + (u32)__post_bss_words;
}

#endif
