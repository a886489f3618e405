/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry points and tables at the addresses in F000 that IBM's BIOS had them (IBM PC AT
 * Technical Reference), which old programs jump to, and the stubs of the other vectors.
 */
#include "memory/map.h"

	.section .fixed16, "ax"
	.code16
fixed_base:

	/* Code or data at offset @addr of F000. */
	.macro at addr
	.org \addr - FSEG_FIXED
	.endm

	at 0xe05b
	jmp reset_entry

	at 0xff53
	.globl dummy_iret
dummy_iret:
	iretw
