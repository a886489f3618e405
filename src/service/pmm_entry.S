/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PMM's far entry point. It builds the stack frame of an interrupt below that of the far call, and
 * then goes through int_enter as an interrupt does. The arguments stay on the caller's stack (PMM
 * 1.01, 3.1).
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
