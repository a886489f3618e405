/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests with a buffer above 4 GiB. Flat 32-bit, resident. */
#ifndef BLOCK_HIGH_H
#define BLOCK_HIGH_H

#include "block/block.h"

/*
 * Does block_write() or block_read() for a buffer at @addr, which is above 4 GiB. Returns -ERANGE
 * if the firmware cannot reach memory there, else what they return. *@done is how many units were
 * moved. After -ETIMEDOUT the device keeps the buffer below 4 GiB, and all calls return -ETIMEDOUT
 * until the device can be read again.
 */
int block_move_high(struct block_device *b, u64 lba, u32 count, u64 addr, bool write, u32 *done);
/* Takes 8 KiB of memory for block_move_high() if RAM ends (@ram_end) above 4 GiB. POST only. */
void block_high_init(u64 ram_end);

#endif
