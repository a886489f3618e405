/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small accesses to memory above 1 MiB. INT 15h AH=87h moves the bytes from or to the stack. In
 * block.S.
 */
#ifndef VGA_BLOCK_H
#define VGA_BLOCK_H

#include "lib/types.h"

/* Writes the low 2 or 4 bytes of val. Returns 0 or -ENOTSUP. */
int block_store(u32 addr, u32 val, u32 bytes);
/* Reads 2 or 4 bytes. Returns 0 if this is impossible. */
u32 block_fetch(u32 addr, u32 bytes);
/*
 * Writes eight pixels of 32 bits: on where bits is 1, else off. Bit 7 is the left pixel. Returns 0
 * or -ENOTSUP.
 */
int block_pixels(u32 addr, u32 bits, u32 on, u32 off);
/* Clears memory; bytes is a multiple of 32. Returns 0 or -ENOTSUP. In block_clear.c. */
int block_clear(u32 addr, u32 bytes);

#endif
