// SPDX-License-Identifier: BSD-2-Clause
/*
 * All vectors of the flat-mode IDT lead here. Devices' interrupts are passed on to the real-mode
 * vectors; exceptions are reported and stop the machine (Intel SDM vol. 3A, chapter 6). A program
 * may have moved the interrupt controllers to any vectors, so the vector alone does not tell an
 * interrupt from an exception. Flat 32-bit, resident.
 */
#include "pc/exception.h"
#include "abi/map.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "lib/string.h"
#include "log/log.h"
#include "pc/pic.h"

#define EXCEPTIONS 32 /* higher vectors are used by devices only */

/*
 * Exceptions by vector: those with an error code, and those without one that an instruction of ours
 * can raise. NMI and debug exceptions are in neither list; they are passed on to the real-mode
 * vectors.
 */
#define WITH_CODE (1u << 8 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 17)
#define WITHOUT_CODE                                                                               \
	(1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6 | 1u << 16 | 1u << 18 | 1u << 19)

/* What idt_enter in switch.S stores. Some exceptions have an error code before EIP. */
struct exception_frame {
	u32 edi, esi, ebp, esp, ebx, edx, ecx, eax;
	u32 vector;
	u32 stack[4];
};

extern char idtr32[]; /* src/cpu/switch.S */

static void (*tell)(const char *fmt, ...);
static bool reporting;

void flat_interrupt(u32 vector, struct exception_frame *f);

static void reflect_irq(u32 vector)
{
	struct regs regs;

	memset(&regs, 0, sizeof(regs));
	call16_int(vector, &regs);
}

void exceptions_init(void)
{
	/* The symbol is an offset in the F segment. */
	load_idt((const void *)(FSEG_BASE + (u32)idtr32));
}

void exceptions_tell(void (*say)(const char *fmt, ...))
{
	tell = say;
}

static bool has_error_code(u32 vector)
{
	return vector < EXCEPTIONS && WITH_CODE >> vector & 1;
}

/*
 * Returns whether an interrupt controller has a request in service whose IRQ has the low three bits
 * of @vector.
 */
static bool irq_in_service(u32 vector)
{
	u8 in_service;

	outb(PIC1_COMMAND, PIC_READ_ISR);
	in_service = inb(PIC1_COMMAND);
	outb(PIC2_COMMAND, PIC_READ_ISR);
	in_service |= inb(PIC2_COMMAND);
	return in_service >> (vector & 7) & 1;
}

/*
 * Returns whether this is an exception. If the vector's exception has an error code, CS tells,
 * because the error code moves it up by one doubleword. Otherwise ask the interrupt controllers.
 * Devices' interrupts have such low vectors only if a program has moved the controllers there, so
 * other interrupts do not cost these accesses.
 */
static bool is_exception(u32 vector, const struct exception_frame *f)
{
	if (has_error_code(vector))
		return f->stack[1] != SEL_CODE32;
	return vector < EXCEPTIONS && WITHOUT_CODE >> vector & 1 && !irq_in_service(vector);
}

static u32 told_vector, told_eip;

static void tell_and_stop(void)
{
	tell("\nException %u at %08x: the firmware stops.\n", told_vector, told_eip);
	cpu_halt_forever();
}

static void report_exception(u32 vector, struct exception_frame *f)
{
	u32 *stack = f->stack + has_error_code(vector);

	if (reporting)
		cpu_halt_forever();
	reporting = true;
	log_error("exception %u at %x:%08x flags %x code %x\n", vector, stack[1] & 0xffff, stack[0],
		  stack[2], has_error_code(vector) ? f->stack[0] : 0);
	log_error("eax %08x ebx %08x ecx %08x edx %08x\n", f->eax, f->ebx, f->ecx, f->edx);
	log_error("esi %08x edi %08x ebp %08x esp %08x\n", f->esi, f->edi, f->ebp,
		  (u32)(stack + 3));
	if (!tell)
		cpu_halt_forever();
	told_vector = vector;
	told_eip = stack[0];
	/* Messages to the user need real mode, which cannot run on a task's stack above 1 MiB. */
	if ((u32)f >= RESIDENT_END)
		run_resident(tell_and_stop);
	tell_and_stop();
}

void flat_interrupt(u32 vector, struct exception_frame *f)
{
	if (is_exception(vector, f))
		report_exception(vector, f);
	else
		reflect_irq(vector);
}
