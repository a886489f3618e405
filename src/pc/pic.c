// SPDX-License-Identifier: BSD-2-Clause
/* Initialises the interrupt controllers (Intel 8259A data sheet). Flat 32-bit, resident. */
#include "pc/pic.h"

#define ICW1_INIT_ICW4 0x11 /* edge-triggered, cascaded, ICW4 follows */
#define ICW4_8086      0x01
#define CASCADE_IRQ    2

#define PIC1_MASK (u8) ~(1 << 0 | 1 << 1 | 1 << CASCADE_IRQ | 1 << 6)
#define PIC2_MASK (u8) ~(1 << (8 - 8) | 1 << (12 - 8) | 1 << (13 - 8) | 1 << (14 - 8))

void pic_init(void)
{
	outb(PIC1_COMMAND, ICW1_INIT_ICW4);
	outb(PIC1_DATA, PIC1_VECTOR);
	outb(PIC1_DATA, 1 << CASCADE_IRQ);
	outb(PIC1_DATA, ICW4_8086);
	outb(PIC1_DATA, PIC1_MASK);
	outb(PIC2_COMMAND, ICW1_INIT_ICW4);
	outb(PIC2_DATA, PIC2_VECTOR);
	outb(PIC2_DATA, CASCADE_IRQ);
	outb(PIC2_DATA, ICW4_8086);
	outb(PIC2_DATA, PIC2_MASK);
}
