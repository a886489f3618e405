/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests all kinds of callers: with interrupts off, with the direction flag set, with single steps,
 * with a stack that is odd, at a segment's end or elsewhere, with A20 off, with their own
 * descriptor tables. A call must return the same as for a usual caller, and leave all this
 * unchanged.
 */
#include "probe.h"

#define RULE                                                                                       \
	"IBM PS/2 and PC BIOS Interface TR, section 2 (a call changes its outputs "                \
	"alone)"
#define WAITS "IBM PS/2 and PC BIOS Interface TR (interrupts are on while a service waits)"
#define NT    0x4000

#define READS  1 /* reads a sector to BUF */
#define VARIES 2 /* returns something else each time */
#define KEY    4 /* needs a key in the buffer */

static const struct call {
	u8 vector, kind;
	u16 ax, bx, cx, dx;
	u32 outputs;
} calls[] = {
	{ 0x10, 0, 0x0f00, 0, 0, 0, O_AX | O_BH },
	{ 0x10, 0, 0x0300, 0, 0, 0, O_AX | O_CX | O_DX },
	{ 0x11, 0, 0, 0, 0, 0, O_AX },
	{ 0x12, 0, 0, 0, 0, 0, O_AX },
	{ 0x13, 0, 0x0800, 0, 0, 0x80, O_AX | O_CX | O_DX | O_BL | O_ES | O_DI },
	{ 0x13, 0, 0x0100, 0, 0, 0x80, O_AX },
	{ 0x13, 0, 0x1500, 0, 0, 0x80, O_AX | O_CX | O_DX },
	{ 0x13, 0, 0x4100, 0x55aa, 0, 0x80, O_AX | O_BX | O_CX | O_DH },
	{ 0x13, READS, 0x0201, 0, 1, 0x80, O_AX },
	{ 0x13, 0, 0x0401, 0, 1, 0x80, O_AX },
	{ 0x13, 0, 0xff00, 0, 1, 0x80, O_AX },
	{ 0x14, 0, 0x0300, 0, 0, 0, O_AX },
	{ 0x15, 0, 0xc000, 0, 0, 0, O_AX | O_BX | O_ES },
	{ 0x15, 0, 0xc100, 0, 0, 0, O_AX | O_ES },
	{ 0x15, 0, 0x8800, 0, 0, 0, O_AX },
	{ 0x15, 0, 0xe801, 0, 0, 0, O_AX | O_BX | O_CX | O_DX },
	{ 0x15, 0, 0x4f1e, 0, 0, 0, O_AX },
	{ 0x15, 0, 0x8600, 0, 0, 2000, O_AX },
	{ 0x15, 0, 0xff00, 0, 0, 0, O_AX },
	{ 0x16, VARIES, 0x0100, 0, 0, 0, O_AX },
	{ 0x16, 0, 0x0200, 0, 0, 0, O_AX },
	{ 0x16, KEY, 0x0000, 0, 0, 0, O_AX },
	{ 0x17, VARIES, 0x0200, 0, 0, 0, O_AX },
	{ 0x1a, VARIES, 0x0000, 0, 0, 0, O_AX | O_CX | O_DX },
	{ 0x1a, VARIES, 0x0200, 0, 0, 0, O_AX | O_CX | O_DX },
	{ 0x1a, 0, 0x0400, 0, 0, 0, O_AX | O_CX | O_DX },
	{ 0x1a, 0, 0xb101, 0, 0, 0, O_AX | O_BX | O_CL | O_EDX | O_EDI },
	{ 0x1a, 0, 0xb10a, 0, 0, 0, O_AX | O_BX | O_ECX | O_EDX },
};

static const struct caller {
	const char *name;
	u16 flags, ss;
	u32 esp;
} callers[] = {
	{ "interrupts off", 0, CALL_SEG, CALL_TOP },
	{ "the direction flag set", DF | IF, CALL_SEG, CALL_TOP },
	{ "all flags set but TF", 0x0ed5 | NT | 0x3000, CALL_SEG, CALL_TOP },
	{ "single steps", TF | IF, CALL_SEG, CALL_TOP },
	{ "an odd stack", IF, CALL_SEG, CALL_TOP - 1 },
	{ "ESP's high half set", IF, CALL_SEG, 0xdead0000 | CALL_TOP },
	{ "SP of 0", IF, BUF2 / 16, 0 },
	{ "a stack in segment 0", IF, 0, 0x7c00 },
	{ "a stack below the EBDA", IF, 0x9000, 0xf000 },
};

static bool no_steps(void)
{
	__asm__ volatile("pushfw\n\tandw $0xfeff, (%%esp)\n\tpopfw" ::: "memory", "cc");
	return true;
}

static void one(const struct call *c, u16 flags, struct regs *r)
{
	regs_init(r);
	if (c->kind & KEY) {
		struct regs key;

		regs_init(&key);
		key.ah = 5;
		key.cx = 0x1e61;
		bios_int(0x16, &key, O_AX);
		regs_init(r);
	}
	r->ax = c->ax;
	r->bx = c->bx;
	r->cx = c->cx;
	r->dx = c->dx;
	r->es = seg_of(BUF);
	r->di = c->vector == 0x1a ? 0 : r->di;
	r->flags = flags | 2;
	if (c->kind & READS)
		fill(BUF, 0x99, 512);
	bios_int(c->vector, r, c->outputs);
}

/* CF is clear before the call, because some services do not change it. */
static bool alike(const struct call *c, const struct regs *a, const struct regs *b)
{
	if (c->kind & READS && peek16(BUF + 510) != 0xaa55)
		return false;
	return c->kind & VARIES || (a->eax == b->eax && a->ebx == b->ebx && a->ecx == b->ecx &&
				    a->edx == b->edx && a->es == b->es && a->edi == b->edi);
}

static struct regs plain[ARRAY_SIZE(calls)];

static void learn(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++)
		one(&calls[i], IF, &plain[i]);
}

static void compare_all(const char *what, u16 flags)
{
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct call *c = &calls[i];
		struct regs r;

		one(c, flags, &r);
		if (flags & TF)
			no_steps();
		ok(alike(c, &r, &plain[i]), "INT %02xh AX=%04xh as without (%s)", c->vector, c->ax,
		   what);
	}
}

static void odd_callers(void)
{
	u32 step = vector(1);

	set_vector(1, OUR(count_isr));
	for (u32 i = 0; i < ARRAY_SIZE(callers); i++) {
		const struct caller *c = &callers[i];

		fn(str("A caller with %s", c->name), RULE);
		stack_at(c->ss, c->esp);
		compare_all(c->name, c->flags);
		stack_at(CALL_SEG, CALL_TOP);
	}
	call_report();
	set_vector(1, step);
}

static bool a20(void)
{
	u32 low = peek32(0x500), high;

	copy(lin(&high), 0x100500, 4);
	if (low != high)
		return true;
	poke32(0x500, ~low);
	copy(lin(&high), 0x100500, 4);
	poke32(0x500, low);
	return high != ~low;
}

static void without_a20(void)
{
	u8 port = inb(0x92);
	u32 lost = 0;

	fn("A caller with A20 off", RULE);
	outb(0x92, port & ~3);
	if (a20()) {
		outb(0x92, port & ~1);
		skip("A20 does not go off by port 92h");
		return;
	}
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++) {
		struct regs r;
		bool off;

		one(&calls[i], IF, &r);
		off = !a20();
		lost += !off;
		if (!off)
			note("INT %02xh AX=%04xh turns it on", calls[i].vector, calls[i].ax);
		ok(alike(&calls[i], &r, &plain[i]), "INT %02xh AX=%04xh as with it on",
		   calls[i].vector, calls[i].ax);
		outb(0x92, inb(0x92) & ~3);
	}
	eq(lost, 0, "no call turns it on");
	outb(0x92, (inb(0x92) & ~1) | 2);
}

/* Calls with interrupts off, during which ticks must still arrive. */
static void wait_with(u8 n, u16 ax, u16 cx, u16 dx, u32 outputs, u32 least, const char *what)
{
	u32 begun = ticks(), turns = 0;
	struct regs r;

	call_ticks = 0;
	do {
		static struct {
			u8 size, zero;
			u16 count;
			u32 buffer, lba, high;
		} packed dap;

		dap.size = 16;
		dap.count = 64;
		dap.buffer = (u32)seg_of(BUF) << 16;
		dap.lba = 1000;
		regs_init(&r);
		r.ax = ax;
		r.cx = cx;
		r.dx = dx;
		if (n == 0x13) {
			r.ds = PROG_SEG;
			r.si = (u32)&dap;
		}
		r.flags = 2;
		bios_int(n, &r, outputs);
		turns++;
	} while (n == 0x13 && call_ticks < least && ticks() - begun < 200 && turns < 20000);
	ok(call_ticks >= least, "%s: ticks come meanwhile (%u, %u calls)", what, call_ticks, turns);
}

static void waits(void)
{
	fn("Waits with interrupts off", WAITS);
	wait_with(0x15, 0x8600, 3, 0x0d40, O_AX, 2, "INT 15h AH=86h, 200 ms");
	if (boot_drive >= 0x80)
		wait_with(0x13, 0x4200, 0, 0x80, O_AX, 1, "INT 13h AH=42h");
	if (peek16(0x400)) {
		poke8(0x47c, 1);
		wait_with(0x14, 0x0200, 0, 0, O_AX, 1, "INT 14h AH=02h");
	}
	if (!(config.host & HOST_KEYS))
		return;
	poke16(0x41c, peek16(0x41a));
	watchdog_limit = HOST_PATIENCE;
	host("key b");
	wait_with(0x16, 0x0000, 0, 0, O_AX, 0, "INT 16h AH=00h");
	watchdog_limit = WATCHDOG_LIMIT;
}

struct table {
	u16 limit;
	u32 base;
} packed;

/* Registers that a program has set up to enter protected mode. */
static void descriptor_tables(void)
{
	static u8 gdt[64] __attribute__((aligned(8)));
	struct table set = { 0x2f, lin(gdt) }, idt = { 0x3fb, 0 }, now, old;
	u32 lost_gdt = 0, lost_idt = 0;

	fn("A caller with descriptor tables", RULE);
	__asm__ volatile("sidtl %0" : "=m"(old));
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++) {
		struct regs r;

		__asm__ volatile("lgdtl %0\n\tlidtl %1" ::"m"(set), "m"(idt));
		regs_init(&r);
		r.ax = calls[i].ax;
		r.bx = calls[i].bx;
		r.cx = calls[i].cx;
		r.dx = calls[i].dx;
		r.di = 0;
		r.es = seg_of(BUF);
		if (calls[i].kind & KEY)
			continue;
		bios_int_quick(calls[i].vector, &r);
		__asm__ volatile("sgdtl %0" : "=m"(now));
		if (now.base != set.base || now.limit != set.limit) {
			lost_gdt++;
			note("INT %02xh AX=%04xh: GDTR %08x", calls[i].vector, calls[i].ax,
			     now.base);
		}
		__asm__ volatile("sidtl %0" : "=m"(now));
		lost_idt += now.base != idt.base || now.limit != idt.limit;
	}
	__asm__ volatile("lidtl %0" ::"m"(old));
	eq(lost_gdt, 0, "GDTR is as it was");
	eq(lost_idt, 0, "IDTR is as it was");
}

void part_callers(void)
{
	fn("An ordinary caller", RULE);
	learn();
	odd_callers();
	without_a20();
	waits();
	descriptor_tables();
}
