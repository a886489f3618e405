/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests CMOS shutdown codes: a 286 program that has left protected mode by a reset continues at the
 * address in 40:67h. This is the last part, because the reset may leave devices as after power-on.
 */
#include "probe.h"

#define AT "IBM PC AT TR, BIOS listing, shutdown code "

extern u16 resume_flags;
/*
 * Resets the processor, with 40:67h pointing to the code after the reset, and returns there. Uses
 * INIT, which resets only the processor: a VMM's keyboard controller may reset the whole machine.
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
	".globl resumed_move, resumed\n"
	"resumed_move:\n"
	"	movw %ds, %cs:move_regs\n"
	"	movw %es, %cs:move_regs + 2\n"
	"	movw %di, %cs:move_regs + 4\n"
	"	movw %si, %cs:move_regs + 6\n"
	"	movw %bp, %cs:move_regs + 8\n"
	"	movw %sp, %cs:move_regs + 10\n"
	"	movw %bx, %cs:move_regs + 12\n"
	"	movw %dx, %cs:move_regs + 14\n"
	"	movw %cx, %cs:move_regs + 16\n"
	"	movw %ax, %cs:move_regs + 18\n"
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
void resumed_move(void);

/* The stack of a program that uses shutdown code 09h, and the registers that it gets. */
struct block_move {
	u16 ds, es, di, si, bp, sp, bx, dx, cx, ax;
	u16 ip, cs, flags;
} packed;
struct block_move move_regs;

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

/* The return from a block move, which restores everything from the stack at 40:67h. */
static void block_move(void)
{
	static const struct block_move frame = {
		.ds = 0x1111,
		.es = 0x2222,
		.di = 0x3333,
		.si = 0x4444,
		.bp = 0x5555,
		.bx = 0x6666,
		.dx = 0x7777,
		.cx = 0x8888,
		.ax = 0x9999,
		.cs = PROG_SEG,
		.flags = 0x0003,
	};
	struct block_move f = frame;
	u16 sp = CALL_TOP - sizeof(f);

	fn("Shutdown code 09h", AT "09h");
	f.ip = (u32)resumed_move;
	copy(CALL_SEG * 16 + sp, lin(&f), sizeof(f));
	poke32(0x467, (u32)CALL_SEG << 16 | sp);
	cmos_write(0x0f, 0x09);
	watchdog_stop();
	reset_and_resume();
	watchdog_start();
	ok(true, "execution goes on where the stack at 40:67h says");
	eq(move_regs.ds, f.ds, "DS");
	eq(move_regs.es, f.es, "ES");
	ok(move_regs.di == f.di && move_regs.si == f.si && move_regs.bp == f.bp &&
		   move_regs.bx == f.bx && move_regs.dx == f.dx && move_regs.cx == f.cx &&
		   move_regs.ax == f.ax,
	   "the general registers");
	eq(move_regs.sp, CALL_TOP, "the stack is used up");
	eq(resume_flags & 0xfd7, f.flags & 0xfd7, "the flags");
	eq(cmos(0x0f), 0, "the code is used up");
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
	block_move();
}
