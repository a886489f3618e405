/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers and memory of standin.c's controller. */
#ifndef STANDIN_H
#define STANDIN_H

#include "block/block.h"

#define STANDIN_CONTROL	 0x14
#define STANDIN_STATUS	 0x1c
#define STANDIN_DOORBELL 0x1000
#define STANDIN_ENTRIES	 16
#define STANDIN_PAGES	 64

struct standin_command {
	u8 opcode, flags;
	u16 id;
	u32 space;
	u64 page[2], lba;
	u32 count;
};

struct standin_done {
	u32 result;
	u16 id, status;
};

struct standin {
	struct block_device block;
	struct standin_command queue[STANDIN_ENTRIES];
	struct standin_done done[STANDIN_ENTRIES];
	u64 pages[STANDIN_PAGES];
	u32 base, timeout_ms, space;
	u16 last_id, queue_at, done_at;
	u8 phase;
	bool dead;
};

#endif
