/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls the BIOS, and checks at each call what a caller may rely on: registers that are not
 * documented as outputs, the high halves, the flags IF, DF, TF and NT, SS:ESP, and the stack below
 * the room that the caller has free.
 */
#include "probe.h"

#define CANARY	   0xc7
#define CANARY_LEN 0x0a00

u16 stack_free = 128, call_pops;
static u16 stack_seg = CALL_SEG;
static u32 stack_top = CALL_TOP;
bool call_timed_out;

static struct regs in, out;
static u8 last_vector;
static u32 last_far;
static u32 calls;
static const char *bad_regs, *bad_flags, *bad_stack, *hung;
static char bad_text[4][64];
static bool watching;

void stack_needed(u16 bytes)
{
	stack_free = config.stack ? config.stack : bytes;
}

void regs_init(struct regs *r)
{
	r->eax = 0xa1a2a3a4;
	r->ebx = 0xb1b2b3b4;
	r->ecx = 0xc1c2c3c4;
	r->edx = 0xd1d2d3d4;
	r->esi = 0x51525354;
	r->edi = 0x61626364;
	r->ebp = 0x71727374;
	r->ds = GUARD_SEG;
	r->es = GUARD_SEG + 1;
	r->fs = GUARD_SEG + 2;
	r->gs = GUARD_SEG + 3;
	r->flags = IF | 2;
}

u16 watchdog_limit = WATCHDOG_LIMIT;

void watchdog_start(void)
{
	cli();
	watchdog_next = vector(8);
	set_vector(8, OUR(watchdog_isr));
	fault_next = vector(0x0d);
	set_vector(0x0d, OUR(fault_isr));
	watching = true;
	sti();
}

void watchdog_stop(void)
{
	cli();
	if (watching) {
		set_vector(8, watchdog_next);
		set_vector(0x0d, fault_next);
	}
	watching = false;
	sti();
}

/* Returns the bits of enum out for the bytes of a register that have changed. */
static u32 changed(u32 a, u32 b, u32 low, u32 high, u32 l8, u32 h8, u32 allowed)
{
	u32 diff = a ^ b;

	if (allowed & high & ~low)
		diff &= 0xffff;
	if ((allowed & low) == low)
		diff &= 0xffff0000;
	if (allowed & l8)
		diff &= ~0xffu;
	if (allowed & h8)
		diff &= ~0xff00u;
	return diff;
}

static const char *keep(int slot, const char *s)
{
	char *p = bad_text[slot];
	int n = 0;

	while (s[n] && n < 63) {
		p[n] = s[n];
		n++;
	}
	p[n] = 0;
	return p;
}

static void judge_registers(u32 o)
{
	static const struct {
		const char *name;
		u8 at;
		u32 low, high, l8, h8;
	} table[] = {
		{ "eax", R_EAX, O_AX, O_EAX, 0, 0 },
		{ "ebx", R_EBX, O_BX, O_EBX, O_BL, O_BH },
		{ "ecx", R_ECX, O_CX, O_ECX, O_CL, O_CH },
		{ "edx", R_EDX, O_DX, O_EDX, O_DL, O_DH },
		{ "esi", R_ESI, O_SI, O_ESI, 0, 0 },
		{ "edi", R_EDI, O_DI, O_EDI, 0, 0 },
		{ "ebp", R_EBP, O_BP, O_EBP, 0, 0 },
	};

	if (bad_regs)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(table); i++) {
		u32 a = *(u32 *)((u8 *)&in + table[i].at);
		u32 b = *(u32 *)((u8 *)&out + table[i].at);
		u32 l8 = table[i].l8, h8 = table[i].h8;

		if (i == 0)
			l8 = O_AL, h8 = O_AH;
		if (!changed(a, b, table[i].low, table[i].high, l8, h8, o))
			continue;
		bad_regs = keep(0, str("%s %08x -> %08x (ax=%04x)", table[i].name, a, b, in.ax));
		return;
	}
	if ((in.ds != out.ds && !(o & O_DS)) || (in.es != out.es && !(o & O_ES)) ||
	    in.fs != out.fs || in.gs != out.gs)
		bad_regs = keep(0, str("ds %04x es %04x fs %04x gs %04x (ax=%04x)", out.ds, out.es,
				       out.fs, out.gs, in.ax));
}

static void judge(u32 outputs, u32 low)
{
	u16 fixed = v86_active ? FIXED_FLAGS & ~0x3000 : FIXED_FLAGS;
	u32 stop;

	calls++;
	call_timed_out = watchdog_fired;
	if (watchdog_fired) {
		hung = watchdog_fired == 1 ? "it did not return"
					   : keep(3, str("general protection at %04x:%04x",
							 fault_cs, fault_ip));
		watchdog_fired = 0;
		return;
	}
	judge_registers(outputs);
	/* INT 13h and 40h end with RET 2 after STI (IBM PC AT TR, BIOS listing). */
	if ((last_vector == 0x13 || last_vector == 0x40) && !(in.flags & IF))
		fixed &= ~IF;
	if (!bad_flags && ((in.flags ^ out.flags) & fixed))
		bad_flags =
			keep(1, str("flags %04x -> %04x (ax=%04x)", in.flags, out.flags, in.ax));
	if (bad_stack)
		return;
	if (call_ss_out != stack_seg || call_esp_out != call_esp_at + call_pops) {
		bad_stack = keep(2, str("ss:esp %04x:%08x -> %04x:%08x (ax=%04x)", stack_seg,
					call_esp_at, call_ss_out, call_esp_out, in.ax));
		return;
	}
	stop = first_not(low - CANARY_LEN, CANARY, CANARY_LEN);
	if (stop != CANARY_LEN)
		bad_stack = keep(2, str("%u bytes used, %u free (ax=%04x)",
					stack_free + CANARY_LEN - stop, stack_free, in.ax));
}

static void run(struct regs *r, u32 outputs)
{
	/* An SP of 0 stands for the end of 64 KiB. */
	u32 low = stack_seg * 16 + (u16)(stack_top - 1) + 1 - stack_free;

	in = *r;
	call_regs = *r;
	call_ss = stack_seg;
	call_esp = stack_top;
	fill(low - CANARY_LEN, CANARY, CANARY_LEN);
	watchdog_ticks = watching ? watchdog_limit : 0;
	call_raw();
	watchdog_ticks = 0;
	out = call_regs;
	*r = out;
	judge(outputs, low);
}

void bios_int(u8 n, struct regs *r, u32 outputs)
{
	last_vector = n;
	last_far = 0;
	call_insn[0] = 0xcd;
	call_insn[1] = n;
	call_insn[2] = call_insn[3] = call_insn[4] = 0x90;
	call_nargs = 0;
	run(r, outputs);
}

void bios_int_quick(u8 n, struct regs *r)
{
	call_insn[0] = 0xcd;
	call_insn[1] = n;
	call_insn[2] = call_insn[3] = call_insn[4] = 0x90;
	call_nargs = 0;
	call_regs = *r;
	call_ss = CALL_SEG;
	call_esp = CALL_TOP;
	call_raw();
	*r = call_regs;
}

void stack_at(u16 ss, u32 esp)
{
	stack_seg = ss;
	stack_top = esp;
}

void bios_far(u16 seg, u16 off, struct regs *r, u32 outputs, u16 nargs, const u16 *args)
{
	last_far = (u32)seg << 16 | off;
	call_insn[0] = 0x9a;
	*(u32 *)(call_insn + 1) = last_far;
	for (u16 i = 0; i < nargs; i++)
		call_args[i] = args[i];
	call_nargs = nargs;
	run(r, outputs);
}

void bios_entry(u32 segoff, struct regs *r, u32 outputs)
{
	call_pops = 2;
	bios_far(segoff >> 16, segoff, r, outputs, 1, &r->flags);
	call_pops = 0;
}

static void explain(const char *label, const struct regs *r)
{
	note("%s eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x ds=%04x "
	     "es=%04x "
	     "flags=%04x",
	     label, r->eax, r->ebx, r->ecx, r->edx, r->esi, r->edi, r->ebp, r->ds, r->es, r->flags);
}

void call_explain(void)
{
	if (!calls)
		return;
	if (last_far)
		note("last call: far %08x", last_far);
	else
		note("last call: int %xh", last_vector);
	explain("in: ", &in);
	explain("out:", &out);
}

void call_report(void)
{
	if (!calls)
		return;
	if (hung) {
		ok(false, "returns within ten seconds");
		note("%s", hung);
	}
	ok(!bad_regs, "changes no register but its outputs");
	if (bad_regs)
		note("%s", bad_regs);
	ok(!bad_flags, "leaves IF, DF, TF, NT as they were");
	if (bad_flags)
		note("%s", bad_flags);
	ok(!bad_stack, "needs no more than %u bytes of stack and restores SS:ESP", stack_free);
	if (bad_stack)
		note("%s", bad_stack);
	bad_regs = bad_flags = bad_stack = hung = NULL;
	calls = 0;
}
