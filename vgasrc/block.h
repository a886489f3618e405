/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory above 1 MiB in small pieces, by INT 15h AH=87h from and to the stack. In block.S. */
#ifndef VGA_BLOCK_H
#define VGA_BLOCK_H

#include "lib/types.h"

/* Write the low bytes (2 or 4) of val. 0 or -ENOTSUP. */
int block_store(u32 addr, u32 val, u32 bytes);
/* Read bytes (2 or 4); 0 if it cannot be done. */
u32 block_fetch(u32 addr, u32 bytes);
/* Eight pixels of 32 bits: on where bits is 1, the left pixel in bit 7, else off. */
int block_pixels(u32 addr, u32 bits, u32 on, u32 off);
/* Zero memory, bytes a multiple of 32. 0 or -ENOTSUP. In block_clear.c. */
int block_clear(u32 addr, u32 bytes);

#endif
