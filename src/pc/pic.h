/* SPDX-License-Identifier: BSD-2-Clause */
/* The AT's two 8259A interrupt controllers. For either mode and assembly, except pic_init(). */
#ifndef PC_PIC_H
#define PC_PIC_H

#define PIC1_COMMAND 0x20
#define PIC1_DATA    0x21
#define PIC2_COMMAND 0xa0
#define PIC2_DATA    0xa1

#define PIC_EOI	     0x20
#define PIC_READ_ISR 0x0b /* OCW3: the command port reads the in-service register */

#define PIC1_VECTOR 0x08
#define PIC2_VECTOR 0x70

#ifndef __ASSEMBLER__
#include "cpu/io.h"

static inline void pic1_eoi(void)
{
	outb(PIC1_COMMAND, PIC_EOI);
}
static inline void pic2_eoi(void)
{
	outb(PIC2_COMMAND, PIC_EOI);
	outb(PIC1_COMMAND, PIC_EOI);
}
/* Unmasks IRQ @irq of the second controller. */
static inline void pic2_unmask(u8 irq)
{
	outb(PIC2_DATA, inb(PIC2_DATA) & ~(1 << (irq - 8)));
}

/*
 * Initialises both controllers at the PC BIOS's vectors and unmasks IRQs 0, 1, 2, 6, 8, 12, 13 and
 * 14.
 */
void pic_init(void);

#endif
#endif
