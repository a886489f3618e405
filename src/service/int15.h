/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat part of INT 15h: memory and waits. */
#ifndef SERVICE_INT15_H
#define SERVICE_INT15_H

#include "abi/regs.h"

/*
 * AH=88h returns the size in 16 bits of KiB, counted from 1 MiB. The limit keeps software that adds
 * this 1 MiB from overflowing.
 */
#define EXT_MEMORY_88_END 0x4000000

/* Serves AH=87h. Resident. */
void int15_service(struct regs *regs);
/*
 * Waits CX:DX microseconds, by a clock that needs no interrupts. Interrupts are served meanwhile.
 * Resident.
 */
void int15_wait(struct regs *regs);
/* Computes what AH=88h and AX=E8xxh report. To be called after e820_publish(). POST only. */
void int15_init(void);

#endif
