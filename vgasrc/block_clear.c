/* SPDX-License-Identifier: BSD-2-Clause */
/* Clears memory above 1 MiB: copies a first piece from the stack, then copies what was cleared. */
#include "block.h"
#include "cpu.h"

int block_clear(u32 addr, u32 bytes)
{
	int err = block_pixels(addr, 0, 0, 0);
	u32 done = 32;

	while (err == 0 && done < bytes) {
		u32 part = bytes - done < done ? bytes - done : done;

		if (part > 0x10000)
			part = 0x10000;
		err = move_block(addr + done, addr, part);
		done += part;
	}
	return err;
}
