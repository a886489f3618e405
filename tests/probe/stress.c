/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random calls: every function with legal and illegal registers. The caller's
 * registers, flags and stack are watched as in every part, and all RAM but the
 * segment that the calls were given (30000h-4FFFFh) and the BIOS's own areas is
 * summed before and after. Left out: what stops the machine, blocks for input,
 * is told to write elsewhere, or reprograms devices under the test.
 */
#include "probe.h"

#define RULE "no write outside the caller's buffer; only outputs change"

static u32 state;

static u32 random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* A few values that are often limits, else anything. */
static u32 value(void)
{
	static const u32 limits[] = { 0,      1,      0xff,	  0x80,
				      0x81,   0xffff, 0xffffffff, 0x8000,
				      0x7fff, 0x100,  0x80000000, 0x534d4150,
				      0x55aa, 0x10,   0x20,	  0x0f00 };
	u32 r = random();

	return r & 1 ? limits[r >> 1 & 15] : random();
}

struct area {
	u32 at, bytes, sum;
	const char *name;
};

static struct area areas[] = {
	{ 0x000, 0x7c, 0, "interrupt vectors 00h-1Eh" },
	{ 0x80, 0x8c, 0, "interrupt vectors 20h-42h" },
	{ 0x110, 0x2f0, 0, "interrupt vectors 44h-FFh" },
	{ 0x7c00, 0x200, 0, "7C00h" },
	{ 0x50000, 0x20000, 0, "50000h" },
	{ 0x70000, 0x1f000, 0, "70000h" },
	{ 0x100000, 0x200000, 0, "1 MiB" },
	{ 0x1000000, 0x10000, 0, "16 MiB" },
};

static u32 area_sum(const struct area *a)
{
	u32 end = a->at + a->bytes, ebda = peek16(0x40e) * 16;

	return sum(a->at, a->at < ebda && end > ebda ? ebda - a->at : a->bytes);
}

static bool excluded(u8 n, const struct regs *r)
{
	switch (n) {
	case 0x10:
		return r->ah == 0x11 && (r->al & 0x0f) < 3;
	case 0x13:
		return r->ah == 0x03 || r->ah == 0x0b ||
		       (r->ah >= 0x05 && r->ah <= 0x07) || r->ah == 0x43 ||
		       r->dl < 0x80 || r->ah == 0x18 || r->ah == 0x17 ||
		       (r->ah >= 0x4a && r->ah <= 0x4d);
	case 0x15:
		return r->ah == 0x87 || r->ah == 0x89 || r->ah == 0x53 || r->ah == 0x24 ||
		       r->ah == 0x86 || r->ah == 0x83 || r->ah == 0xc2 || r->ah == 0x84;
	case 0x16:
		return r->ah == 0x00 || r->ah == 0x10 || r->ah == 0x20 || r->ah == 0x05;
	case 0x1a:
		return r->ah == 0xb1 || r->ah == 0x01 || r->ah == 0x03 || r->ah == 0x05 ||
		       r->ah == 0x06 || (r->ah & 0xf0) == 0xb0;
	}
	return false;
}

/* Registers that some function of the interrupt returns something in. */
static u32 outputs(u8 n, const struct regs *r)
{
	switch (n) {
	case 0x10:
		return O_AX | O_BX | O_CX | O_DX | O_ES | O_BP | O_DI;
	case 0x13:
		return O_AX | O_CX | O_DX | O_BX | O_ES | O_DI | O_SI;
	case 0x15:
		return r->ah == 0xe8 ? O_EAX | O_EBX | O_ECX | O_EDX : O_AX | O_BX | O_ES;
	case 0x1a:
		return O_AX | O_CX | O_DX;
	}
	return O_AX | O_BX;
}

/* The buffer segment holds disk address packets into itself at each 16 bytes. */
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

static void one(u8 n, u8 ah)
{
	static const u8 subs[] = {
		0, 1, 2, 3, 4, 0x10, 0x12, 0x15, 0x20, 0x81, 0xff, 0x30
	};
	struct regs r;

	regs_init(&r);
	r.eax = value();
	r.ah = ah;
	if (random() & 1)
		r.al = subs[random() % ARRAY_SIZE(subs)];
	r.ebx = value();
	r.ecx = value();
	r.edx = value();
	r.esi = random() & 0x3f0;
	r.edi = random() & 0xffff;
	r.ebp = random() & 0xffff;
	r.ds = r.es = seg_of(BUF);
	if (n == 0x13)
		r.dl = random() & 1 ? 0x80 : 0x80 | value();
	if (n == 0x15 && ah == 0xe8)
		r.edx = random() & 3 ? 0x534d4150 : r.edx;
	if (n == 0x10 && (ah == 0x09 || ah == 0x0a || ah == 0x13))
		r.cx &= 0x1ff; /* thousands of characters only take time */
	r.flags = 2 | (random() & (IF | DF | CF));
	if (excluded(n, &r))
		return;
	if (config.trace)
		note("int %02xh eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x "
		     "ebp=%08x",
		     n, r.eax, r.ebx, r.ecx, r.edx, r.esi, r.edi, r.ebp);
	bios_int(n, &r, outputs(n, &r));
}

void part_stress(void)
{
	static const struct {
		u8 n;
		const char *name;
	} ints[] = {
		{ 0x10, "Stress INT 10h" }, { 0x11, "Stress INT 11h" },
		{ 0x12, "Stress INT 12h" }, { 0x13, "Stress INT 13h" },
		{ 0x14, "Stress INT 14h" }, { 0x15, "Stress INT 15h" },
		{ 0x16, "Stress INT 16h" }, { 0x17, "Stress INT 17h" },
		{ 0x1a, "Stress INT 1Ah" },
	};
	u32 rounds = config.stress ? config.stress : 2;
	struct regs r;

	if (!(config.host & HOST_VMM)) {
		fn("Stress", RULE);
		skip("not on real hardware");
		return;
	}
	state = config.seed ? config.seed * 0x9e3779b1 | 1 : 0x12345679;
	poke8(0x47c, 1);
	poke8(0x478, 1);
	for (u32 i = 0; i < ARRAY_SIZE(ints); i++) {
		u32 per = ints[i].n == 0x14 || ints[i].n == 0x17 ? 8 : 256;

		fn(ints[i].name, RULE);
		for (u32 a = 0; a < ARRAY_SIZE(areas); a++)
			areas[a].sum = area_sum(&areas[a]);
		for (u32 round = 0; round < rounds; round++) {
			packets();
			for (u32 ah = 0; ah < per; ah++)
				one(ints[i].n, ah);
			for (u32 n = 0; n < 64 && per == 256; n++)
				one(ints[i].n, ints[i].n == 0x13 ? 0x41 + random() % 8
								 : random() % 0x20);
		}
		if (ints[i].n == 0x10) {
			regs_init(&r);
			r.ax = 0x4f02;
			r.bx = 3;
			bios_int(0x10, &r, O_AX);
			regs_init(&r);
			r.ax = 3;
			bios_int(0x10, &r, O_AX);
		}
		for (u32 a = 0; a < ARRAY_SIZE(areas); a++)
			eq(area_sum(&areas[a]), areas[a].sum, "memory at %s is as it was",
			   areas[a].name);
	}
}
