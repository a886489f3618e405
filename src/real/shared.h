/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one block of data that real-mode and flat code share. It lies in the writable resident
 * segment (memory/map.h, SHARED_BASE). Real-mode code calls it shared16, an offset in its DS;
 * flat code calls the same bytes shared, a linear address. The linker script makes the alias.
 */
#ifndef REAL_SHARED_H
#define REAL_SHARED_H

#include "lib/types.h"

struct shared {
	/* Where the next entry from a foreign stack puts SP: just below what is in use of the
	 * resident stack. Must stay first: assembly knows it. */
	u32 stack_pos;
	/* POST_DONE once the machine has been handed to a guest; any other value before. A
	 * jump to the reset vector that finds it set must reset the machine for real. */
	u32 post_done;
	/* Where flat POST code wants a stray real-mode exception reported; 0 if nowhere. */
	u32 reserved;
	/* Port of the console's UART, 0 if there is none (then INT 10h and 16h leave it be). */
	u16 serial_console_port;
	/* I/O port read by the tick as nothing: kept so that the block stays aligned. */
	u16 pad;
};

#define POST_DONE 0x454e4f44

extern struct shared shared;   /* flat code */
extern struct shared shared16; /* real-mode code */

#endif
