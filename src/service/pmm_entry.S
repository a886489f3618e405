/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PMM's far entry point: it goes through int_enter like an interrupt, with an interrupt's
 * frame put under the far call's. Arguments stay on the caller's stack (PMM 1.01, 3.1).
 */
	.section .entry16, "ax"
	.code16
	.globl pmm_entry
pmm_entry:
	pushfw
	pushw %cs
	pushw $1f
	pushl $pmm_service
	jmp int_enter
1:	lretw
