// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hardware interrupts that only need to be noted and ended: unexpected ones, the second
 * controller's IRQ 9 (INT 71h, passed on to INT 0Ah), the coprocessor's (75h, passed on to INT
 * 02h), and those of disks (0Eh, 76h). IBM PC AT Technical Reference. Real mode.
 */
#include "pc/pic.h"
#include "real/real.h"

#define FPU_CLEAR_BUSY 0xf0
#define DEVICE_DISK    0x00
#define DEVICE_FLOPPY  0x01

#define FLOPPY_INTERRUPT 0x80 /* in floppy_recalibrate */

/*
 * Asks the controller which IRQ is in service, masks it, because its device has no handler, and
 * ends it. If none is in service, this is a spurious interrupt or an INT instruction, which needs
 * no end of interrupt.
 */
void irq_unexpected_master(struct regs *regs)
{
	u8 isr;

	outb(PIC1_COMMAND, PIC_READ_ISR);
	isr = inb(PIC1_COMMAND);
	if (!isr) {
		BDA->last_irq = 0xff;
		return;
	}
	BDA->last_irq = isr & -isr;
	outb(PIC1_DATA, inb(PIC1_DATA) | (isr & -isr & ~(1 << 2)));
	pic1_eoi();
}

/*
 * IRQ 4 and 5 share their vectors with two exceptions: stack fault and general protection. A
 * spurious interrupt comes as IRQ 7. So if the IRQ is not in service, this is an exception or an
 * INT instruction.
 */
static void irq_or_fault(u8 irq, struct regs *regs, void (*fault)(struct regs *regs))
{
	outb(PIC1_COMMAND, PIC_READ_ISR);
	if (inb(PIC1_COMMAND) >> irq & 1)
		irq_unexpected_master(regs);
	else
		fault(regs);
}

void int0c(struct regs *regs)
{
	irq_or_fault(4, regs, flat_int0c);
}

void int0d(struct regs *regs)
{
	irq_or_fault(5, regs, flat_int0d);
}

void irq_unexpected_slave(struct regs *regs)
{
	u8 isr;

	outb(PIC2_COMMAND, PIC_READ_ISR);
	isr = inb(PIC2_COMMAND);
	if (!isr) {
		/* The first controller has seen the cascade interrupt, so end it there. */
		irq_unexpected_master(regs);
		return;
	}
	BDA->last_irq = isr & -isr;
	outb(PIC2_DATA, inb(PIC2_DATA) | (isr & -isr));
	pic2_eoi();
}

/*
 * Reports that @device is done (IBM PS/2 and PC BIOS Interface TR, INT 15h AH=91h). Our own INT 15h
 * does nothing for this function, so it is called only if a program has hooked INT 15h.
 */
static void device_post(u8 device)
{
	struct regs post;

	far_segment(0);
	if (*(const u32 __far *)(4 * 0x15) == FAR_PTR(FSEG, FSEG_INT15))
		return;
	regs_set(&post, 0x9100 | device);
	real_int(0x15, &post);
}

void int0e(struct regs *regs)
{
	BDA->floppy_recalibrate |= FLOPPY_INTERRUPT;
	pic1_eoi();
	device_post(DEVICE_FLOPPY);
}

void int71(struct regs *regs)
{
	struct regs r;

	outb(PIC2_COMMAND, PIC_EOI);
	regs_copy(&r, regs);
	real_int(0x0a, &r);
}

void int75(struct regs *regs)
{
	struct regs r;

	outb(FPU_CLEAR_BUSY, 0);
	pic2_eoi();
	regs_copy(&r, regs);
	real_int(0x02, &r);
}

void int76(struct regs *regs)
{
	BDA->disk_interrupt = 0xff;
	pic2_eoi();
	device_post(DEVICE_DISK);
}
