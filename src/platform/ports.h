/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fixed ports and interrupts that the PC boards share. The VMM's ACPI tables rely on them. POST
 * only.
 */
#ifndef PLATFORM_PORTS_H
#define PLATFORM_PORTS_H

#include "lib/types.h"
#include "pci/kept.h"

#define PORT_PM_BASE	0x600
#define PORT_SMBUS_BASE 0x700
#define PORT_ELCR1	0x4d0 /* IRQs 0 to 7: a 1 makes an IRQ level-triggered (PIIX3, 3.5) */
#define PORT_ELCR2	0x4d1 /* IRQs 8 to 15 */

#define IRQ_SCI 9

/*
 * The IRQs of PIRQA to PIRQD, and of PIRQE to PIRQH on boards that have them. Two PIRQs share an
 * IRQ.
 */
#define PIRQ_IRQS 0x0b0b0a0a
static const u8 pirq_irq[4] = { 10, 10, 11, 11 };

#define PIRQ_CHOICE    (1 << 5 | 1 << 10 | 1 << 11) /* the same as in the ACPI tables */
#define PIRQ_EXCLUSIVE (1 << 10 | 1 << 11)

static inline void pirq_level_triggered(void)
{
	outb_kept(PORT_ELCR1, 0);
	outb_kept(PORT_ELCR2, 1 << (10 - 8) | 1 << (11 - 8));
}

#endif
