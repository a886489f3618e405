/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random calls of every function with legal and illegal registers. As in every part, the caller's
 * registers, flags and stack are checked. The calls get the segment 30000h as their buffer, in
 * which only what the function may write may change; this is checked after each call. All other
 * RAM, except the BIOS's own areas, the program's and the stack, is summed before and after. Some
 * calls are left out: those that stop the machine, that are told to write elsewhere, or that
 * reprogram devices which the test needs.
 */
#include "stress.h"

#define MIB	0x100000u
#define PACKETS 0x400 /* the buffer segment begins with disk address packets */
#define FILLER	0x99

static struct {
	u64 base, size;
	u32 type;
} packed range;
static u8 seen[PACKETS];

static u32 state;

u32 random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

u32 value(void)
{
	static const u32 limits[] = { 0,	  1,	  0xff,	  0x80,	 0x81,	     0xffff,
				      0xffffffff, 0x8000, 0x7fff, 0x100, 0x80000000, 0x534d4150,
				      0x55aa,	  0x10,	  0x20,	  0x0f00 };
	u32 r = random();

	return r & 1 ? limits[r >> 1 & 15] : random();
}

struct area {
	u32 at, bytes, sum;
	const char *name;
};

/* Below 4 MiB. F0000h and the memory before it belong to the BIOS. */
static struct area areas[] = {
	{ 0x000, 0x7c, 0, "interrupt vectors 00h-1Eh" },
	{ 0x80, 0x8c, 0, "interrupt vectors 20h-42h" },
	{ 0x110, 0x2f0, 0, "interrupt vectors 44h-FFh" },
	{ 0x504, PROG_SEG * 16 - 0x504, 0, "504h" },
	{ 0x21000, 0x7000, 0, "21000h" },
	{ 0x29000, 0x7000, 0, "29000h" },
	{ 0x50000, 0x50000, 0, "50000h" },
	{ 0xc0000, 0x20000, 0, "C0000h" },
	{ 0x100000, 0x300000, 0, "1 MiB" },
};

static u32 area_sum(const struct area *a)
{
	u32 end = a->at + a->bytes, ebda = peek16(0x40e) * 16;

	return sum(a->at, a->at < ebda && end > ebda ? ebda - a->at : a->bytes);
}

/* All RAM from 4 MiB to 4 GiB that is free according to INT 15h AX=E820h. */
static u32 ram_sum(void)
{
	u32 total = 0, calls = 0;
	struct regs r;

	regs_init(&r);
	r.ebx = 0;
	do {
		u32 at, end;

		r.eax = 0xe820;
		r.ecx = 20;
		r.edx = 0x534d4150;
		r.es = PROG_SEG;
		r.edi = (u32)&range;
		bios_int(0x15, &r, O_EAX | O_EBX | O_ECX);
		if (r.flags & CF)
			break;
		if (range.type != 1 || range.base >> 32)
			continue;
		at = range.base;
		end = range.size > 0xffffffff - at ? 0xfffff000 : at + range.size;
		for (at = at < 0x400000 ? 0x400000 : at; at < end; at += MIB)
			total = total * 3 + sum(at, end - at < MIB ? end - at : MIB);
	} while (r.ebx && ++calls < 128);
	return total;
}

/*
 * Where a call may write: BUF, and 64 KiB more for what crosses the segment's end. The rest is
 * filled with packets and FILLER.
 */
struct span {
	u32 at, bytes;
};
static struct span spans[8];
static u8 nr_spans;

u32 smaller(u32 a, u32 b)
{
	return a < b ? a : b;
}

void allow(u16 at, u32 bytes)
{
	if (!bytes)
		return;
	spans[nr_spans++] = (struct span){ at, smaller(bytes, 0x20000 - at) };
	if (at + bytes > 0x10000) /* or it wraps to the segment's start */
		spans[nr_spans++] = (struct span){ 0, smaller(at + bytes - 0x10000, 0x10000) };
}

static void allow_display(const struct regs *r)
{
	switch (r->ax) {
	case 0x1009:
		return allow(r->dx, 17);
	case 0x1017:
		return allow(r->dx, r->cx * 3);
	case 0x4f00:
		return allow(r->di, 512);
	case 0x4f01:
		return allow(r->di, 256);
	case 0x4f04:
		return allow(r->bx, r->dl == 1 ? 8192 : 0);
	case 0x4f09:
		return allow(r->di, r->cx * 4);
	case 0x4f15:
		return allow(r->di, 128);
	}
	if (r->ah == 0x1b)
		allow(r->di, 64);
	if (r->ah == 0x1c && r->al == 1)
		allow(r->bx, 2048);
}

static void allow_disk(const struct regs *r)
{
	u32 at = BUF + r->si;

	if (r->ah == 0x02)
		allow(r->bx, r->al * 512u);
	if (r->ah == 0x0a)
		allow(r->bx, r->al * 516u);
	if (r->ah >= 0x42 && r->ah <= 0x47)
		allow(r->si + 2, 2);
	if (r->ah == 0x42)
		allow(peek16(at + 4), peek8(at + 2) * 512u);
	if (r->ah == 0x48)
		allow(r->si, smaller(peek16(at), 0x4a));
	if (r->ah == 0x4b)
		allow(r->si, 0x13);
}

void allow_none(void)
{
	nr_spans = 0;
}

static void allow_for(u8 n, const struct regs *r)
{
	allow_none();
	if (n == 0x10)
		allow_display(r);
	if (n == 0x13 || n == 0x40)
		allow_disk(r);
	if (n == 0x15 && r->ax == 0xe820)
		allow(r->di, smaller(r->ecx, 24));
	if (n == 0x15 && r->ah == 0x83)
		allow(r->bx, 1);
}

static u8 at_start[PACKETS]; /* what is in the segment's first bytes */

void fill_segment(void)
{
	fill(BUF + PACKETS, FILLER, 0x20000 - PACKETS);
	copy(lin(at_start), BUF, PACKETS);
}

/* Restores what a call may have changed, and checks that nothing else has changed. */
static bool only_spans_changed(void)
{
	for (u32 i = 0; i < nr_spans; i++) {
		u32 at = spans[i].at, end = at + spans[i].bytes;

		if (at < PACKETS)
			copy(BUF + at, lin(at_start) + at, smaller(end, PACKETS) - at);
		if (at < PACKETS)
			at = PACKETS;
		if (end > at)
			fill(BUF + at, FILLER, end - at);
	}
	copy(lin(seen), BUF, PACKETS);
	return !compare(seen, at_start, PACKETS) &&
	       first_not(BUF + PACKETS, FILLER, 0x10000 - PACKETS) == 0x10000 - PACKETS &&
	       first_not(BUF + 0x10000, FILLER, 0x10000) == 0x10000;
}

static u32 strayed;

void judge_memory(void)
{
	if (only_spans_changed())
		return;
	strayed++;
	call_explain();
	fill_segment();
}

/* Calls that end the machine, never return, or disable devices that the test needs. */
static bool excluded(u8 n, const struct regs *r)
{
	switch (n) {
	/*
	 * fonts in the caller's memory, to which a vector then points; and restoring a state that
	 * was not saved (see stress_tables.c)
	 */
	case 0x10:
		return (r->ah == 0x11 && (r->al & 0x0f) < 3) || r->ax == 0x1c02 ||
		       (r->ax == 0x4f04 && r->dl == 2);
	case 0x13:
	case 0x40: /* boots a CD, or reports what would be booted */
		return r->ah == 0x4a || r->ah == 0x4c;
	case 0x15: /* a handler for the mouse; power; modes; moves (see stress_tables.c) */
		return r->ah == 0x87 || r->ah == 0x89 || r->ax == 0xc207 ||
		       (r->ah == 0x53 && (r->al == 0x07 || (r->al >= 2 && r->al <= 4)));
	case 0x1a: /* PCI: only functions that read */
		return r->ah == 0xb1 && (r->al & 0x7f) > 0x0a;
	}
	return false;
}

/* Returns the registers in which some function of the interrupt returns something. */
static u32 outputs(u8 n, const struct regs *r)
{
	switch (n) {
	case 0x10:
		return O_AX | O_BX | O_CX | O_DX | O_ES | O_BP | O_DI;
	case 0x13:
	case 0x40:
		return O_AX | O_CX | O_DX | O_BX | O_ES | O_DI | O_SI;
	case 0x05:
		return 0;
	case 0x15:
		return r->ah == 0xe8   ? O_EAX | O_EBX | O_ECX | O_EDX
		       : r->ah == 0x53 ? O_AX | O_BX | O_CX | O_DX | O_SI
		       : r->ah == 0x84 ? O_AX | O_BX | O_CX | O_DX
				       : O_AX | O_BX | O_ES;
	case 0x1a:
		return r->ah == 0xb1 ? O_AX | O_BX | O_ECX | O_EDX | O_EDI : O_AX | O_CX | O_DX;
	}
	return O_AX | O_BX;
}

/*
 * Fills the buffer segment with disk address packets, at multiples of 16, whose buffers are in the
 * segment.
 */
static void packets(void)
{
	for (u32 i = 0; i < 64; i++) {
		u32 at = BUF + i * 16;

		poke8(at, i & 7 ? 16 : value());
		poke8(at + 1, 0);
		poke16(at + 2, i & 3 ? random() & 0x7f : value() & 0xff);
		poke32(at + 4, (u32)seg_of(BUF) << 16 | (random() & 0xffff));
		poke32(at + 8, i & 1 ? random() & 0xfff : value());
		poke32(at + 12, i & 1 ? 0 : value());
	}
	for (u32 at = BUF; at < BUF + 64 * 16; at += 16)
		if (peek8(at) >= 24 || peek16(at + 2) == 0xff)
			poke8(at, 16);
}

/* Keeps a call from waiting for long or for ever. */
static void prepare(u8 n, struct regs *r)
{
	struct regs key;

	switch (n) {
	case 0x10:
		if (r->ax == 0x4f01)
			r->cx = 0x100 + (random() & 0x5f);
		if (r->ax == 0x4f04)
			r->dl = 1;
		if (r->ah == 0x09 || r->ah == 0x0a || r->ah == 0x13)
			r->cx &= 0x3f;
		break;
	case 0x13:
		r->dl = random() & 1 ? 0x80 : 0x80 | value();
		break;
	case 0x40:
		r->dl &= 0x7f;
		break;
	case 0x15:
		if (r->ah == 0xe8 && random() & 7) {
			r->edx = 0x534d4150;
			r->ebx = random() & 7;
			r->ecx = 20 + (random() & 7);
		}
		if (r->ah == 0x86 || r->ah == 0x83)
			r->cx = 0;
		break;
	case 0x16:
		if (r->ah != 0x00 && r->ah != 0x10 && r->ah != 0x20)
			break;
		regs_init(&key);
		key.ah = 5;
		key.cx = 0x1e61;
		bios_int(0x16, &key, O_AL);
		break;
	}
}

/* Makes calls that write to the caller's memory, because random functions seldom do. */
static const struct {
	u8 vector;
	u16 ax;
} writers[] = {
	{ 0x10, 0x1009 }, { 0x10, 0x1017 }, { 0x10, 0x1b00 }, { 0x10, 0x1c01 }, { 0x10, 0x4f00 },
	{ 0x10, 0x4f01 }, { 0x10, 0x4f04 }, { 0x10, 0x4f09 }, { 0x10, 0x4f15 }, { 0x13, 0x0201 },
	{ 0x13, 0x0203 }, { 0x13, 0x0a01 }, { 0x13, 0x4200 }, { 0x13, 0x4700 }, { 0x13, 0x4800 },
	{ 0x13, 0x4b01 }, { 0x15, 0xe820 }, { 0x15, 0x8300 }, { 0x15, 0xc000 }, { 0x15, 0xe801 },
};

static void one(u8 n, u16 ax, bool sub)
{
	static const u8 subs[] = { 0, 1, 2, 3, 4, 0x10, 0x12, 0x15, 0x20, 0x81, 0xff, 0x30 };
	struct regs r;

	regs_init(&r);
	r.eax = value();
	if (sub)
		r.ax = ax;
	r.ah = ax >> 8;
	if (!sub && random() & 1)
		r.al = subs[random() % ARRAY_SIZE(subs)];
	r.ebx = value();
	r.ecx = value();
	r.edx = value();
	r.esi = random() & 0x3f0;
	r.edi = random() & 0xffff;
	r.ebp = random() & 0xffff;
	r.ds = r.es = seg_of(BUF);
	prepare(n, &r);
	r.flags = 2 | (random() & (IF | DF | CF));
	if (excluded(n, &r))
		return;
	if (config.trace)
		note("int %02xh eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x "
		     "ebp=%08x",
		     n, r.eax, r.ebx, r.ecx, r.edx, r.esi, r.edi, r.ebp);
	allow_for(n, &r);
	ax = r.ax;
	bios_int(n, &r, outputs(n, &r));
	if (n == 0x15 && (ax >> 8 == 0x24 || ax >> 8 == 0x83)) { /* A20 on; no wait */
		regs_init(&r);
		r.ax = ax >> 8 == 0x24 ? 0x2401 : 0x8301;
		bios_int(0x15, &r, O_AX);
	}
	judge_memory();
}

/* Restores the display. */
static void text_mode(void)
{
	struct regs r;

	regs_init(&r);
	r.ax = 0x4f02;
	r.bx = 3;
	bios_int(0x10, &r, O_AX);
	regs_init(&r);
	r.ax = 3;
	bios_int(0x10, &r, O_AX);
}

u32 stress_rounds(void)
{
	return config.stress ? config.stress : 2;
}

void stress_begin(const char *name)
{
	fn(name, RULE);
	for (u32 a = 0; a < ARRAY_SIZE(areas); a++)
		areas[a].sum = area_sum(&areas[a]);
	strayed = 0;
}

void stress_end(void)
{
	eq(strayed, 0, "no call writes in the caller's segment but to its buffer");
	for (u32 a = 0; a < ARRAY_SIZE(areas); a++)
		eq(area_sum(&areas[a]), areas[a].sum, "memory at %s is as it was", areas[a].name);
}

static void stress(u8 n, u16 functions)
{
	u32 print_screen = vector(5), video_parameters = vector(0x1d);

	stress_begin(str("Stress INT %02xh", n));
	for (u32 round = 0; round < stress_rounds(); round++) {
		if (round % 4 == 3)
			note("round %u", round); /* shows that a slow host does not hang */
		packets();
		fill_segment();
		for (u32 ah = 0; ah < functions; ah++)
			one(n, ah << 8, false);
		for (u32 i = 0; i < 64 && functions == 256; i++)
			one(n, (n == 0x13 ? 0x41 + random() % 8 : random() % 0x20) << 8, false);
		for (u32 i = 0; i < ARRAY_SIZE(writers) * 8; i++)
			if (writers[i / 8].vector == n)
				one(n, writers[i / 8].ax, true);
	}
	if (n == 0x10) {
		text_mode();
		/*
		 * AH=12h BL=20h changes this vector; AX=1203h BL=35h restores both from the
		 * caller's buffer.
		 */
		set_vector(5, print_screen);
		set_vector(0x1d, video_parameters);
	}
	if (n == 0x16)
		poke16(0x41c, peek16(0x41a));
	stress_end();
}

void part_stress(void)
{
	static const struct {
		u8 n;
		u16 functions;
	} ints[] = {
		{ 0x05, 1 },   { 0x10, 256 }, { 0x11, 8 },    { 0x12, 8 },
		{ 0x13, 256 }, { 0x14, 8 },   { 0x15, 256 },  { 0x16, 256 },
		{ 0x17, 8 },   { 0x1a, 256 }, { 0x40, 0x20 },
	};
	u32 ram;

	if (!(config.host & HOST_VMM)) {
		fn("Stress", RULE);
		skip("not on real hardware");
		return;
	}
	state = config.seed ? config.seed * 0x9e3779b1 | 1 : 0x12345679;
	note("seed %u", config.seed);
	poke8(0x47c, 1);
	poke8(0x478, 1);
	fn("Stress", RULE);
	ram = ram_sum();
	for (u32 i = 0; i < ARRAY_SIZE(ints); i++)
		stress(ints[i].n, ints[i].functions);
	stress_tables();
	text_mode();
	fn("Stress", RULE);
	eq(ram_sum(), ram, "free RAM from 4 MiB on is as it was");
}
