/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests calls from within calls: a handler at INT 1Ch calls the BIOS at each tick, while the
 * program reads disks, waits for a key, and waits for time. Every call must return the same as when
 * it is called alone.
 */
#include "probe.h"

#define RULE "IBM PS/2 and PC BIOS Interface TR, INT 1CH (user routines may call the BIOS)"
#define ANY  1 /* the result depends on what was interrupted: success or an error */

/* reentry_asm.S uses these. */
struct inner {
	u8 vector, flags;
	u16 ax, bx, cx, dx;
	u16 want_ax, want_cf;
	u16 got_ax, got_cf;
	u16 calls, wrong;
} packed;

extern struct inner reentry_calls[];
extern u16 reentry_count, reentry_total;
void reentry_isr(void);

struct inner reentry_calls[] = {
	{ .vector = 0x11 },
	{ .vector = 0x12 },
	{ .vector = 0x10, .ax = 0x0f00 },
	{ .vector = 0x10, .ax = 0x0300 },
	{ .vector = 0x13, .ax = 0x0800, .dx = 0x80 },
	{ .vector = 0x13, .ax = 0x1500, .dx = 0x80 },
	{ .vector = 0x13, .ax = 0x4100, .bx = 0x55aa, .dx = 0x80 },
	{ .vector = 0x13, .ax = 0x0201, .bx = 0, .cx = 1, .dx = 0x80, .flags = ANY },
	{ .vector = 0x13, .ax = 0x0401, .cx = 1, .dx = 0x80, .flags = ANY },
	{ .vector = 0x14, .ax = 0x0300 },
	{ .vector = 0x15, .ax = 0x8800 },
	{ .vector = 0x15, .ax = 0xc000 },
	{ .vector = 0x15, .ax = 0xff00 },
	{ .vector = 0x16, .ax = 0x0200 },
	{ .vector = 0x16, .ax = 0x1200 },
	/* a printer becomes ready, and reports this */
	{ .vector = 0x17, .ax = 0x0200, .flags = ANY },
	{ .vector = 0x1a, .ax = 0x0400, .flags = ANY },
	{ .vector = 0x1a, .ax = 0xb10a, .bx = 0 },
};
u16 reentry_count = ARRAY_SIZE(reentry_calls);

static void learn(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(reentry_calls); i++) {
		struct inner *c = &reentry_calls[i];
		struct regs r;

		regs_init(&r);
		r.ax = c->ax;
		r.bx = c->bx;
		r.cx = c->cx;
		r.dx = c->dx;
		r.es = seg_of(BUF2);
		r.edi = 0;
		bios_int(c->vector, &r,
			 O_EAX | O_EBX | O_ECX | O_EDX | O_ES | O_DI | O_ESI | O_EDI);
		c->want_ax = r.ax;
		c->want_cf = r.flags & CF; /* CF is clear before the call */
		c->calls = c->wrong = 0;
	}
}

static void results(const char *during)
{
	for (u32 i = 0; i < ARRAY_SIZE(reentry_calls); i++) {
		const struct inner *c = &reentry_calls[i];

		ok(c->calls && !c->wrong, "INT %02xh AX=%04xh from a tick %s: as alone (%u calls)",
		   c->vector, c->ax, during, c->calls);
		if (c->wrong)
			note("got ax=%04x cf=%u, want ax=%04x cf=%u", c->got_ax, c->got_cf,
			     c->want_ax, c->want_cf);
	}
}

/*
 * Installs the handler at INT 1Ch until it has made every call @rounds times, or the time is over.
 */
static bool enough(u16 rounds)
{
	return reentry_total >= rounds * ARRAY_SIZE(reentry_calls);
}

static void start(void)
{
	learn();
	reentry_total = 0;
	isr_next = vector(0x1c);
	set_vector(0x1c, OUR(reentry_isr));
}

static void stop(void)
{
	cli();
	set_vector(0x1c, isr_next);
	sti();
}

static struct packet {
	u8 size, zero;
	u16 count;
	u32 buffer, lba, high;
} packed dap;

static void during_disk(void)
{
	u32 begun = ticks(), reads = 0, bad = 0;
	struct regs r;

	fn("Calls during INT 13h", RULE);
	start();
	while (!enough(3) && ticks() - begun < 400) {
		dap.size = 16;
		dap.count = 64;
		dap.buffer = (u32)seg_of(BUF) << 16;
		dap.lba = 1000 + (reads & 7) * 64;
		regs_init(&r);
		r.ah = 0x42;
		r.dl = 0x80;
		r.ds = PROG_SEG;
		r.si = (u32)&dap;
		bios_int(0x13, &r, O_AX);
		bad += r.flags & CF || !is_pattern(BUF, dap.lba) ||
		       !is_pattern(BUF + 63 * 512, dap.lba + 63);
		reads++;
	}
	stop();
	eq(bad, 0, "%u reads gave their data", reads);
	results("while disks are read");
}

static void during_wait(void)
{
	u32 begun = ticks(), bad = 0, waits = 0;
	struct regs r;

	fn("Calls during INT 15h AH=86h", RULE);
	start();
	while (!enough(1) && ticks() - begun < 400) {
		regs_init(&r);
		r.ah = 0x86;
		r.cx = 3;
		r.dx = 0xd090; /* 250 ms */
		bios_int(0x15, &r, O_AX);
		bad += r.flags & CF;
		waits++;
	}
	stop();
	eq(bad, 0, "%u waits succeeded", waits);
	results("while a wait is on");
}

static void during_key(void)
{
	u32 keys, bad = 0;
	struct regs r;

	fn("Calls during INT 16h AH=00h", RULE);
	if (!(config.host & HOST_KEYS)) {
		skip("nobody is here to type");
		return;
	}
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
	start();
	watchdog_limit = HOST_PATIENCE;
	for (keys = 0; keys < 100 && !enough(1); keys++) {
		host("key b");
		regs_init(&r);
		r.ah = 0;
		bios_int(0x16, &r, O_AX);
		bad += r.ax != 0x3062;
	}
	stop();
	watchdog_limit = WATCHDOG_LIMIT;
	eq(bad, 0, "%u keys came as they were typed", keys);
	results("while a key is waited for");
}

/* Calls within calls until the BIOS returns an error. Nothing may be overwritten. */
static void too_deep(void)
{
	extern volatile u16 deep_level, deep_most, deep_refused, deep_wrong;
	void deep_isr(void);
	u8 timeout = peek8(0x47c);
	u32 was = vector(0x1c), begun;
	struct regs r;

	fn("Calls within calls without end", RULE);
	if (!(config.host & HOST_VMM) || !peek16(0x400)) {
		skip("for virtual machines with a serial port");
		return;
	}
	poke8(0x47c, 4);
	set_vector(0x1c, OUR(deep_isr));
	regs_init(&r);
	r.ax = 0x0200;
	r.dx = 0;
	bios_int(0x14, &r, O_AX);
	begun = ticks();
	while (deep_level && ticks() - begun < 18 * 60)
		;
	set_vector(0x1c, was);
	poke8(0x47c, timeout);
	eq(deep_level, 0, "all return");
	eq(deep_wrong, 0, "a refusal has an error code");
	note("%u levels, %u refusals", deep_most, deep_refused);
	learn();
	fill(BUF, 0x99, 512);
	dap = (struct packet){ 16, 0, 1, (u32)seg_of(BUF) << 16, 1000, 0 };
	regs_init(&r);
	r.ah = 0x42;
	r.dl = 0x80;
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && is_pattern(BUF, 1000), "disks can be read as before");
	regs_init(&r);
	r.ah = 0x86;
	r.cx = 1;
	r.dx = 0;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF), "waits work as before");
}

void part_reentry(void)
{
	if (boot_drive < 0x80)
		return;
	stack_needed(1024); /* the handler's calls use this stack as well */
	during_disk();
	during_wait();
	during_key();
	too_deep();
}
