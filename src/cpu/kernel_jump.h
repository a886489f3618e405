/* SPDX-License-Identifier: BSD-2-Clause */
/* The last step to a kernel: what it overwrites of POST is of no use any more. Flat, POST. */
#ifndef CPU_KERNEL_JUMP_H
#define CPU_KERNEL_JUMP_H

#include "lib/types.h"

/* What a kernel with a 32-bit entry is started with; other general registers are 0. */
struct kernel_entry {
	u32 eip, eax, ebx, esi;
};

/*
 * Moves @size bytes from @src to @dst, which may be where POST's data and stack are, and
 * calls @then(@arg) on a stack below KERNEL_STACK_TOP. Code runs in the ROM, so nothing else is
 * needed; @then and @arg must do without POST's data.
 */
struct kernel_move {
	void *dst;
	const void *src;
	u32 size;
	void (*then)(void *arg);
	void *arg;
};

__noreturn void kernel_move(const struct kernel_move *m);

/*
 * Enters @e, which lies below 1 MiB, with interrupts off, no paging, flat segments of a GDT in RAM
 * (CS = 10h, DS, ES, SS, FS and GS = 18h, TR = 20h with a limit of 67h) and an empty IDT. That is
 * what Linux's 32-bit protocol, Multiboot 0.6.96 (3.2) and PVH ask for together.
 */
__noreturn void kernel_enter(void *e);

#endif
