// SPDX-License-Identifier: BSD-2-Clause
/* What the flat-mode IDT leads to: IRQs go to the real-mode vectors, exceptions are
 * reported and end there (Intel SDM vol. 3A, chapter 6). Flat 32-bit, resident. */
#include "cpu/modes.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "log/log.h"

/* As idt_enter of switch.S leaves it. Some exceptions have an error code before EIP. */
struct exception_frame {
	u32 edi, esi, ebp, esp, ebx, edx, ecx, eax;
	u32 vector;
	u32 stack[4];
};

static void (*tell)(const char *fmt, ...);
static bool reporting;

void reflect_irq(u32 vector);
void report_exception(u32 vector, struct exception_frame *f);

void reflect_irq(u32 vector)
{
	struct regs regs;

	memset(&regs, 0, sizeof(regs));
	call16_int(vector, &regs);
}

void exceptions_tell(void (*say)(const char *fmt, ...))
{
	tell = say;
}

static bool has_error_code(u32 vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
}

void report_exception(u32 vector, struct exception_frame *f)
{
	u32 *stack = f->stack + has_error_code(vector);

	if (reporting)
		cpu_halt_forever();
	reporting = true;
	log_error("exception %u at %x:%08x flags %x code %x\n", vector, stack[1] & 0xffff,
		  stack[0], stack[2], has_error_code(vector) ? f->stack[0] : 0);
	log_error("eax %08x ebx %08x ecx %08x edx %08x\n", f->eax, f->ebx, f->ecx, f->edx);
	log_error("esi %08x edi %08x ebp %08x esp %08x\n", f->esi, f->edi, f->ebp,
		  (u32)(stack + 3));
	if (tell)
		tell("\nException %u at %08x: the firmware stops.\n", vector, stack[0]);
	cpu_halt_forever();
}
