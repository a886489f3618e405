/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random calls that use data in the caller's memory: block moves, saving and restoring a display
 * state, and the Plug and Play BIOS with its far pointers.
 */
#include "descriptor.h"
#include "stress.h"

#define CALLS	  64	    /* in each round */
#define RAM	  0x1fffffu /* what moves read: addresses below 2 MiB, including holes */
#define APM_TABLE 0x400	    /* larger than any table of APM identifiers */

static struct descriptor table[6];

static void describe(u32 n, u32 base, u16 limit)
{
	table[n] = descriptor(base, limit);
	if (!(random() & 7))
		table[n].access = random();
}

/* The first 1 MiB except video memory, and the high memory area after it. */
static u32 readable(void)
{
	u32 at = random() & RAM;

	return at >= 0xa0000 && at < 0xc0000 ? at & 0x7ffff : at;
}

/* INT 15h AH=87h: moves no more words than asked for, within the target's limit. */
static void move(void)
{
	u32 at = random() & 0xffff, count = random() & 1 ? random() & 0x3ff : value() & 0xffff;
	u32 limit = random() & 3 ? (count * 2 - 1) & 0xffff : random() & 0xffff;
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(table); i++)
		table[i] = (struct descriptor){ 0 };
	describe(2, readable(), random() & 3 ? 0xffff : random());
	describe(3, BUF + at, limit);
	regs_init(&r);
	r.ah = 0x87;
	r.cx = count;
	r.es = PROG_SEG;
	r.esi = (value() & 0xffff0000) | (u32)table;
	r.flags = 2 | (random() & (IF | DF | CF));
	allow_none();
	allow(at, smaller(count * 2, limit + 1));
	bios_int(0x15, &r, O_AX);
	judge_memory();
}

static void state_call(u16 ax, u8 dl, u16 cx, u16 bx, struct regs *r)
{
	regs_init(r);
	r->ax = ax;
	r->cx = cx;
	r->dl = dl;
	r->es = seg_of(BUF);
	r->bx = bx;
	bios_int(0x10, r, O_AX | O_BX);
}

/* INT 10h AH=1Ch (@ax: 1C00h and the function in AL) and AX=4F04h (the function is in DL). */
static void state_pair(u16 ax)
{
	u16 cx = random() & 3 ? random() & 0x0f : value(), at = random() & 0xffff;
	u8 al = ax == 0x1c00;
	struct regs r;
	u32 bytes;

	allow_none();
	state_call(ax, 0, cx, 0, &r);
	bytes = r.bx * 64u;
	judge_memory();
	if (r.al != (al ? 0x1c : 0x4f) || r.ah || bytes > 0x8000)
		return;
	if (at + bytes > 0xffff)
		at &= 0x7fff;
	allow(at, bytes);
	state_call(ax + al, 1, cx, at, &r);
	state_call(ax + 2 * al, 2, cx, at, &r);
	judge_memory();
}

static u32 pnp_entry;
static u16 pnp_data;

static bool find_pnp(void)
{
	u32 at = bios_table(PNP_SIGNATURE);

	if (!at)
		return false;
	pnp_entry = (u32)peek16(at + 0xf) << 16 | peek16(at + 0xd);
	pnp_data = peek16(at + 0x1b);
	return true;
}

/*
 * Each function's arguments: p is a far pointer into the buffer, w a word, s the BIOS's selector.
 * Then how many bytes may be written through each pointer.
 */
static const struct {
	u16 function;
	const char *arguments;
	u16 bytes[3];
} pnp_functions[] = {
	{ 0x00, "pps", { 1, 2 } },     { 0x01, "ppws", { 1, 0 } }, /* and the node */
	{ 0x02, "wpws", { 0 } },       { 0x03, "ps", { 2 } },
	{ 0x04, "ws", { 0 } },	       { 0x05, "ps", { 20 } },
	{ 0x09, "pws", { 0 } },	       { 0x0a, "pps", { 2, APM_TABLE } },
	{ 0x0b, "ps", { APM_TABLE } }, { 0x40, "ps", { 8 } },
	{ 0x41, "ppps", { 2, 2, 4 } }, { 0x42, "pws", { 0x1000 } },
	{ 0x43, "pws", { 0 } },	       { 0x60, "ps", { 2 } },
};

static void pnp_call_one(void)
{
	u32 n = random() % (ARRAY_SIZE(pnp_functions) + 3), words = 0, pointer = 0;
	bool known = n < ARRAY_SIZE(pnp_functions);
	const char *kinds = known ? pnp_functions[n].arguments : "wwwwws";
	u16 args[12] = { known ? pnp_functions[n].function : 0x70 + random() % 0xff00 };
	struct regs r;

	allow_none();
	for (; *kinds; kinds++) {
		if (*kinds == 'p') {
			args[++words] = random() % 0xfff0;
			allow(args[words], pnp_functions[n].bytes[pointer++]);
			args[++words] = seg_of(BUF);
		} else {
			args[++words] = *kinds == 's' ? pnp_data : value();
		}
	}
	/* The number of a node that often exists. */
	if (known && args[0] == 1)
		poke8(BUF + args[1], random() & 7);
	regs_init(&r);
	r.flags = 2 | (random() & (IF | DF | CF));
	bios_far(pnp_entry >> 16, pnp_entry, &r, O_AX, words + 1, args);
	if (args[0] == 1 && !r.ax) /* the node begins with its size */
		allow(args[3], peek16(BUF + args[3]));
	judge_memory();
}

static void rounds(void (*call)(void))
{
	for (u32 i = 0; i < stress_rounds() * CALLS; i++) {
		if (i % 256 == 255)
			note("call %u", i);
		call();
	}
	stress_end();
}

static void save_and_restore(void)
{
	state_pair(0x1c00);
	state_pair(0x4f04);
}

void stress_tables(void)
{
	stress_begin("Stress INT 15h AH=87h");
	fill_segment();
	rounds(move);
	stress_begin("Stress INT 10h states");
	fill_segment();
	rounds(save_and_restore);
	stress_begin("Stress $PnP");
	if (!find_pnp()) {
		skip("no Plug and Play BIOS");
		return;
	}
	stack_needed(1024); /* Plug and Play BIOS 1.0A, 4.3 */
	fill_segment();
	rounds(pnp_call_one);
	stack_needed(128);
}
