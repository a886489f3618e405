/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last step before a kernel runs. It may overwrite POST's memory, which nobody needs any more.
 * Flat, POST.
 */
#ifndef BOOT_KERNEL_JUMP_H
#define BOOT_KERNEL_JUMP_H

#include "lib/types.h"

/* The registers with which a kernel starts at its 32-bit entry. Other general registers are 0. */
struct kernel_entry {
	u32 eip, eax, ebx, esi;
};

/*
 * Moves @size bytes from @src to @dst, which may overwrite POST's data and stack, and then calls
 * @then(@arg) on a stack below KERNEL_STACK_TOP. The code runs in the ROM, so it survives this.
 * @then and @arg must not use POST's data.
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
 * Enters a kernel at @e, which must lie below 1 MiB. Interrupts and paging are off. Segments are
 * flat (CS = 10h, DS, ES, SS, FS and GS = 18h, TR = 20h with a limit of 67h), from a GDT in RAM;
 * the IDT is empty. This meets the requirements of Linux's 32-bit boot protocol, Multiboot 0.6.96
 * (3.2) and PVH at the same time.
 */
__noreturn void kernel_enter(void *e);

#endif
