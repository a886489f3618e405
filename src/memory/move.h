/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves an image that runs in RAM to another address. Needs no data of POST's. POST only. */
#ifndef MEMORY_MOVE_H
#define MEMORY_MOVE_H

#include "lib/types.h"

/*
 * Returns the highest address in [@base, @base + @length) where an image of @size bytes fits: a
 * multiple of 64 KiB, not below @lowest, not above 4 GiB. Returns 0 if there is none.
 */
u32 image_place(u64 base, u64 length, u32 size, u32 lowest);
/* Returns the end of the running image and its table, which a copy must not overlap. */
u32 image_table_end(void);
/*
 * Copies the image to @at, and adapts the copy to its address. Returns the distance from the
 * running image to the copy; 0 if @at is 0, or if the image has no table and cannot move.
 */
u32 image_move(u32 at);
/*
 * Moves an image that its VMM has put below 1 MiB to the end of RAM, whose size CMOS tells. Returns
 * what image_move() returns.
 */
u32 image_move_up(void);

#endif
