/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 16h with keys that INT 16h itself stores (AH=05h): reading, waiting, the difference
 * between the functions for 84 and for 101 keys, shift flags.
 */
#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 16H (AH)=" f

static void drain(void)
{
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
}

static u8 store(u16 key)
{
	struct regs r;

	regs_init(&r);
	r.ah = 5;
	r.cx = key;
	bios_int(0x16, &r, O_AL);
	return r.al;
}

static u16 get(u8 ah)
{
	struct regs r;

	if (peek16(0x41a) == peek16(0x41c))
		return 0xffff;
	regs_init(&r);
	r.ah = ah;
	bios_int(0x16, &r, O_AX);
	return r.ax;
}

/* Returns AX, or FFFFh if ZF says that there is no key. */
static u16 look(u8 ah, bool *none)
{
	struct regs r;

	regs_init(&r);
	r.ah = ah;
	bios_int(0x16, &r, O_AX);
	*none = r.flags & ZF;
	return r.ax;
}

static void storing(void)
{
	u16 n;
	bool good = true, none;

	fn("INT 16h AH=05h", TR("05H"));
	drain();
	eq(store(0x1e61), 0, "AL is 0 for a key stored");
	eq(peek16(0x41c), peek16(0x480) + 2, "40:1Ch: the tail moves by 2");
	eq(peek16(0x400 + peek16(0x41a)), 0x1e61, "the key is in the buffer");
	for (n = 1; n < 15; n++)
		good &= store(0x3000 + n) == 0;
	ok(good, "15 keys fit");
	eq(store(0x3001), 1, "AL is 1 for the 16th");
	eq(get(0x10), 0x1e61, "the first key is as stored");
	good = true;
	for (n = 1; n < 15; n++)
		good &= get(0x10) == 0x3000 + n;
	ok(good, "the others follow in their order");
	look(0x11, &none);
	ok(none, "then the buffer is empty");
	good = true;
	for (n = 0; n < 40; n++) {
		good &= store(0x2000 + n) == 0 && store(0x2100 + n) == 0;
		good &= get(0x10) == 0x2000 + n && get(0x10) == 0x2100 + n;
		good &= peek16(0x41a) >= peek16(0x480) && peek16(0x41a) < peek16(0x482);
		good &= peek16(0x41c) >= peek16(0x480) && peek16(0x41c) < peek16(0x482);
	}
	ok(good, "the ring wraps at 40:82h");
}

static void moved_buffer(void)
{
	bool good = true;

	fn("INT 16h AH=05h", TR("05H") ", 40:80H and 40:82H");
	poke16(0x480, 0xa00 - 0x400 + 0x600);
	poke16(0x482, 0xa00 - 0x400 + 0x640);
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
	for (u16 n = 0; n < 31; n++)
		good &= store(0x1000 + n) == 0;
	ok(good, "a longer buffer elsewhere in segment 40h takes 31 keys");
	eq(store(0x1234), 1, "and no 32nd");
	for (u16 n = 0; n < 31; n++)
		good &= get(0x10) == 0x1000 + n;
	ok(good, "they come back in order");
	poke16(0x480, 0x1e);
	poke16(0x482, 0x3e);
	drain();
}

static void reading(u8 read, u8 check, const char *name, const char *clause, const char *name2,
		    const char *clause2)
{
	bool none;

	fn(name, clause);
	drain();
	store(0x1e61);
	store(0x3062);
	eq(get(read), 0x1e61, "returns the first key");
	eq(get(read), 0x3062, "then the second");
	eq(peek16(0x41a), peek16(0x41c), "and takes them out of the buffer");
	fn(name2, clause2);
	look(check, &none);
	ok(none, "ZF is set with no key");
	store(0x1e61);
	store(0x3062);
	eq(look(check, &none), 0x1e61, "AX is the first key");
	ok(!none, "ZF is clear");
	eq(look(check, &none), 0x1e61, "the key stays in the buffer");
	drain();
}

/* Tests how the 84-key functions translate the codes of the 101-key keyboard. */
static void translation(void)
{
	static const struct {
		u16 stored, extended, old; /* @old is FFFFh if the key must not be seen */
	} keys[] = {
		{ 0x4be0, 0x4be0, 0x4b00 }, { 0x48e0, 0x48e0, 0x4800 }, { 0x52e0, 0x52e0, 0x5200 },
		{ 0x47e0, 0x47e0, 0x4700 }, { 0x75e0, 0x75e0, 0x7500 }, { 0xe00d, 0xe00d, 0x1c0d },
		{ 0xe00a, 0xe00a, 0x1c0a }, { 0xe02f, 0xe02f, 0x352f }, { 0x8500, 0x8500, 0xffff },
		{ 0x8600, 0x8600, 0xffff }, { 0x8900, 0x8900, 0xffff }, { 0x9800, 0x9800, 0xffff },
		{ 0x9b00, 0x9b00, 0xffff }, { 0x8400, 0x8400, 0x8400 }, { 0x01f0, 0x0100, 0xffff },
		{ 0x4ef0, 0x4e00, 0xffff }, { 0x1e61, 0x1e61, 0x1e61 }, { 0x3b00, 0x3b00, 0x3b00 },
		{ 0x00e0, 0x00e0, 0x00e0 }, { 0x00f0, 0x00f0, 0x00f0 },
	};
	bool none;

	fn("INT 16h AH=10h", TR("10H"));
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		drain();
		store(keys[i].stored);
		eq(get(0x10), keys[i].extended, "stored %04xh reads as %04xh", keys[i].stored,
		   keys[i].extended);
	}
	fn("INT 16h AH=11h", TR("11H"));
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		drain();
		store(keys[i].stored);
		eq(look(0x11, &none), keys[i].extended, "stored %04xh shows as %04xh",
		   keys[i].stored, keys[i].extended);
	}
	fn("INT 16h AH=00h", TR("00H"));
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		drain();
		store(keys[i].stored);
		store(0x2c7a);
		if (keys[i].old == 0xffff)
			eq(get(0), 0x2c7a, "stored %04xh is passed over", keys[i].stored);
		else
			eq(get(0), keys[i].old, "stored %04xh reads as %04xh", keys[i].stored,
			   keys[i].old);
	}
	fn("INT 16h AH=01h", TR("01H"));
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		u16 want = keys[i].old == 0xffff ? 0x2c7a : keys[i].old;

		drain();
		store(keys[i].stored);
		store(0x2c7a);
		eq(look(1, &none), want, "stored %04xh shows as %04xh", keys[i].stored, want);
	}
	drain();
	store(0x8500);
	look(1, &none);
	ok(none, "F11 alone is no key to the old function");
	drain();
}

static void shift_flags(void)
{
	static const struct {
		u8 flags1, flags2, flags3, ah;
		const char *what;
	} states[] = {
		{ 0, 0, 0, 0, "none" },
		{ 0x04, 0x01, 0, 0x01, "left Ctrl" },
		{ 0x08, 0x02, 0, 0x02, "left Alt" },
		{ 0x04, 0, 0x04, 0x04, "right Ctrl" },
		{ 0x08, 0, 0x08, 0x08, "right Alt" },
		{ 0x10, 0x10, 0, 0x10, "Scroll Lock" },
		{ 0x20, 0x20, 0, 0x20, "Num Lock" },
		{ 0x40, 0x40, 0, 0x40, "Caps Lock" },
		{ 0, 0x04, 0, 0x80, "SysRq" },
	};
	u8 a = peek8(0x417), b = peek8(0x418), c = peek8(0x496);
	struct regs r;

	fn("INT 16h AH=02h", TR("02H"));
	for (u8 v = 1; v; v <<= 1) {
		poke8(0x417, v);
		regs_init(&r);
		r.ah = 2;
		bios_int(0x16, &r, O_AX);
		eq(r.al, v, "AL is 40:17h (%02xh)", v);
	}
	fn("INT 16h AH=12h", TR("12H"));
	for (u32 i = 0; i < ARRAY_SIZE(states); i++) {
		poke8(0x417, states[i].flags1);
		poke8(0x418, states[i].flags2);
		poke8(0x496, (c & ~0x0c) | states[i].flags3);
		regs_init(&r);
		r.ah = 0x12;
		bios_int(0x16, &r, O_AX);
		eq(r.al, states[i].flags1, "AL for %s", states[i].what);
		eq(r.ah, states[i].ah, "AH for %s", states[i].what);
	}
	poke8(0x417, a);
	poke8(0x418, b);
	poke8(0x496, c);
}

/* Tests the 122-key functions, if AH=09h says that they exist. */
static void many_keys(void)
{
	struct regs r;
	bool none;

	fn("INT 16h AH=20h", "RBIL, INT 16/AH=20h (122-key)");
	drain();
	store(0x1e61);
	eq(look(0x21, &none), 0x1e61, "AH=21h shows a key");
	ok(!none, "with ZF clear");
	eq(get(0x20), 0x1e61, "AH=20h reads it");
	look(0x21, &none);
	ok(none, "AH=21h sets ZF when there is none");
	fn("INT 16h AH=22h", "RBIL, INT 16/AH=22h (122-key)");
	regs_init(&r);
	r.ah = 0x22;
	bios_int(0x16, &r, O_AX);
	eq(r.al, peek8(0x417), "AL is 40:17h");
}

static void others(void)
{
	struct regs r;

	fn("INT 16h AH=03h", TR("03H"));
	regs_init(&r);
	r.ax = 0x0305;
	r.bx = 0x0000;
	bios_int(0x16, &r, O_AX);
	ok(!call_timed_out, "sets the typematic rate");
	regs_init(&r);
	r.ax = 0x0305;
	r.bx = 0x010b;
	bios_int(0x16, &r, O_AX);
	ok(!call_timed_out, "sets it back to the default");
	fn("INT 16h AH=09h", TR("09H"));
	regs_init(&r);
	r.ah = 9;
	bios_int(0x16, &r, O_AX);
	eq(r.al & 0x20, 0x20, "AL bit 5: AH=10h-12h are there");
	eq(r.al & 0x80, 0, "AL bit 7 is reserved");
	if (r.al & 0x40)
		many_keys();
	fn("INT 16h AH=0Ah", TR("0AH"));
	regs_init(&r);
	r.ah = 0x0a;
	bios_int(0x16, &r, O_AX | O_BX);
	ok(r.bx == 0x41ab || r.bx == 0x83ab, "BX is the ID of a 101-key keyboard (%04xh)", r.bx);
	fn("INT 16h unknown functions", TR("xxH"));
	regs_init(&r);
	r.ax = 0xff00;
	bios_int(0x16, &r, O_AX);
	ok(!call_timed_out, "AH=FFh returns");
	regs_init(&r);
	r.ax = 0x7f00;
	bios_int(0x16, &r, O_AX);
	ok(!call_timed_out, "AH=7Fh returns");
}

void part_int16(void)
{
	u16 flags = peek16(0x417);

	poke16(0x417, 0);
	storing();
	moved_buffer();
	reading(0x00, 0x01, "INT 16h AH=00h", TR("00H"), "INT 16h AH=01h", TR("01H"));
	reading(0x10, 0x11, "INT 16h AH=10h", TR("10H"), "INT 16h AH=11h", TR("11H"));
	translation();
	shift_flags();
	others();
	poke16(0x417, flags);
}
