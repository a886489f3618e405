/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat side of INT 15h: memory. */
#ifndef SERVICE_INT15_H
#define SERVICE_INT15_H

#include "abi/regs.h"

/* AH=88h counts in 16 bits of KiB from 1 MiB; software that adds that MiB must not overflow. */
#define EXT_MEMORY_88_END 0x4000000

/* AH=87h. Resident. */
void int15_service(struct regs *regs);
/* Waits CX:DX microseconds by a clock that needs no interrupts, and lets those in that come. Resident. */
void int15_wait(struct regs *regs);
/* Works out what AH=88h and AX=E8xxh report. Needs e820_publish(). POST only. */
void int15_init(void);

#endif
