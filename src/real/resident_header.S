/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What resident data begins with: the header of an option ROM (Plug and Play BIOS 1.0A, 3.1), so
 * that a DOS memory manager, which looks for ROMs between C0000 and F0000, leaves the segment
 * alone. There is nothing to be called: the entry returns, no other structure is named.
 */
#include "memory/map.h"

	.section .resident_header, "a"
	.byte 0x55, 0xaa
	.byte SHARED_SIZE / 512
	.byte 0xcb /* far return */
	.fill 0x1c, 1, 0
