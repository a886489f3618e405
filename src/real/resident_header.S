/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start of the resident data: the header of an option ROM (Plug and Play BIOS 1.0A, 3.1). DOS
 * memory managers look for ROMs between C0000 and F0000, and leave this segment alone because of
 * it. The header leads to no code: its entry just returns, and it names no other structure.
 */
#include "abi/map.h"

	.section .resident_header, "a"
	.byte 0x55, 0xaa
	.byte SHARED_SIZE / 512
	.byte 0xcb /* a far return */
	.fill 0x1c, 1, 0
