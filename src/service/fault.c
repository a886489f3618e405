// SPDX-License-Identifier: BSD-2-Clause
/*
 * Handles exceptions in real-mode code that has no handler of its own: divide error, invalid
 * opcode, no coprocessor, stack fault and general protection (Intel SDM vol. 3A, 6.15 and 20.1.4).
 * IBM's BIOS just returned, which repeats the faulting instruction for ever. Flat 32-bit, resident.
 */
#include "abi/regs.h"
#include "char/console.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "log/log.h"
#include "pc/pic.h"
#include "smm/v86.h"

#define INT_OPCODE 0xcd

/* What lies above struct regs, and what is on the caller's stack (enter.S). */
struct fault_frame {
	struct regs regs;
	u32 guest_esp;
	u16 guest_ss;
} __packed;

struct fault_stack {
	u16 ds;
	u32 handler;
	u16 ip, cs, flags;
} __packed;

void int00_service(struct fault_frame *f);
void int06_service(struct fault_frame *f);
void int07_service(struct fault_frame *f);
void int0c_service(struct fault_frame *f);
void int0d_service(struct fault_frame *f);

static const struct fault_stack *stack_of(const struct fault_frame *f)
{
	return (const void *)(((u32)f->guest_ss << 4) + (u16)f->guest_esp);
}

/*
 * Returns whether an INT instruction called the vector. The vector has no service, so fault() just
 * returns to the program then.
 */
static bool is_int(u8 vector, const struct fault_stack *s)
{
	return s->ip >= 2 && readw(((u32)s->cs << 4) + s->ip - 2) == (INT_OPCODE | vector << 8);
}

static void fault_report(u8 vector, const struct fault_frame *f, const struct fault_stack *s)
{
	static const char *const names[] = {
		[0x00] = "divide error", [0x06] = "invalid opcode",	[0x07] = "no coprocessor",
		[0x0c] = "stack fault",	 [0x0d] = "general protection",
	};
	const struct regs *r = &f->regs;
	u32 code = ((u32)s->cs << 4) + s->ip;

	log_error("exception %u (%s) at %04x:%04x flags %04x\n", vector, names[vector], s->cs,
		  s->ip, s->flags);
	log_error("code %02x %02x %02x %02x %02x %02x %02x %02x\n", readb(code), readb(code + 1),
		  readb(code + 2), readb(code + 3), readb(code + 4), readb(code + 5),
		  readb(code + 6), readb(code + 7));
	log_error("eax %08x ebx %08x ecx %08x edx %08x\n", r->eax, r->ebx, r->ecx, r->edx);
	log_error("esi %08x edi %08x ebp %08x\n", r->esi, r->edi, r->ebp);
	log_error("ds %04x es %04x fs %04x gs %04x ss:sp %04x:%04x\n", s->ds, r->es, r->fs, r->gs,
		  f->guest_ss, (u16)(f->guest_esp + sizeof(*s)));
}

/*
 * Returns whether an interrupt controller that was moved to other vectors has sent a request at
 * @vector, one of the first eight; ends that request. The request is not masked, unlike one at its
 * usual vector: this may really be an exception in the handler of another request. Then it happens
 * again at once, when nothing is in service any more, and is recognised.
 */
static bool irq_ended(u8 vector)
{
	outb(PIC1_COMMAND, PIC_READ_ISR);
	if (inb(PIC1_COMMAND) >> vector & 1) {
		pic1_eoi();
		return true;
	}
	outb(PIC2_COMMAND, PIC_READ_ISR);
	if (inb(PIC2_COMMAND) >> vector & 1) {
		pic2_eoi();
		return true;
	}
	return false;
}

static void fault(u8 vector, struct fault_frame *f)
{
	static u32 last;
	const struct fault_stack *s = stack_of(f);
	u32 at = (u32)s->cs << 16 | s->ip;

	if (is_int(vector, s) || (vector < 8 && irq_ended(vector)))
		return;
	/*
	 * Under a virtual-8086 monitor the monitor decides what happens next; report the fault only
	 * once.
	 */
	if (!v86_active() || at != last)
		fault_report(vector, f, s);
	last = at;
	if (v86_active())
		return;
	console_printf("\nException %u at %04x:%04x.\n", vector, s->cs, s->ip);
	call16_abandon();
	/*
	 * A guest's exception: nothing is left to do except serve interrupts, such as that of
	 * Ctrl-Alt-Del.
	 */
	for (;;)
		irq_wait();
}

void int00_service(struct fault_frame *f)
{
	fault(0, f);
}

void int06_service(struct fault_frame *f)
{
	fault(6, f);
}

void int07_service(struct fault_frame *f)
{
	fault(7, f);
}

void int0c_service(struct fault_frame *f)
{
	fault(0x0c, f);
}

void int0d_service(struct fault_frame *f)
{
	fault(0x0d, f);
}
