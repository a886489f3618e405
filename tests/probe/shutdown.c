/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CMOS shutdown codes: a 286 program that left protected mode by a reset goes on
 * at 40:67h. The last part: the reset may leave devices as after power-on.
 */
#include "probe.h"

#define AT "IBM PC AT TR, BIOS listing, shutdown code "

extern u16 resume_flags;
/*
 * Reset the processor with 40:67h pointing behind the reset; returns there. By INIT,
 * which resets the processor alone: a VMM's keyboard controller may reset the whole
 * machine.
 */
void reset_and_resume(void);

__asm__(".globl reset_and_resume, resume_flags\n"
	"reset_and_resume:\n"
	"	pushl %ebx\n"
	"	pushl %esi\n"
	"	pushl %edi\n"
	"	pushl %ebp\n"
	"	cli\n"
	"	movl %esp, resume_esp\n"
	"	pushl $4\n"
	"	pushl $0\n"
	"	pushl $0xfee00310\n"
	"	pushl $3\n"
	"	calll flat_op\n"
	"	addl $16, %esp\n"
	"	pushl $4\n"
	"	pushl $0x4500\n" /* INIT, to the processor of ID 0 */
	"	pushl $0xfee00300\n"
	"	pushl $3\n"
	"	calll flat_op\n"
	"1:	hlt\n"
	"	jmp 1b\n"
	".globl resumed\n"
	"resumed:\n"
	"	pushfw\n"
	"	popw %cs:resume_flags\n"
	"	cli\n"
	"	cld\n"
	"	movw %cs, %ax\n"
	"	movw %ax, %ds\n"
	"	movw %ax, %es\n"
	"	movw %ax, %ss\n"
	"	movl resume_esp, %esp\n"
	"	popl %ebp\n"
	"	popl %edi\n"
	"	popl %esi\n"
	"	popl %ebx\n"
	"	retl\n"
	"resume_esp: .long 0\n"
	"resume_flags: .word 0\n");
void resumed(void);

static void code(u8 value, const char *name, const char *clause)
{
	u32 mark = 0x51ac0000 | value;

	fn(name, clause);
	poke32(BUF, mark);
	poke32(0x467, OUR(resumed));
	cmos_write(0x0f, value);
	watchdog_stop();
	reset_and_resume();
	watchdog_start();
	ok(true, "execution goes on at 40:67h");
	ok(!(resume_flags & IF), "with interrupts off");
	eq(cmos(0x0f), 0, "the code is used up");
	eq(peek32(BUF), mark, "memory is as it was");
}

void part_shutdown(void)
{
	if (!(config.host & HOST_VMM)) {
		fn("Shutdown code 0Ah", AT "0Ah");
		skip("not on real hardware");
		return;
	}
	if (!config.cpus) {
		fn("Shutdown code 0Ah", AT "0Ah");
		skip("no local APIC is known of");
		return;
	}
	code(0x0a, "Shutdown code 0Ah", AT "0Ah");
	code(0x05, "Shutdown code 05h", AT "05h");
}
