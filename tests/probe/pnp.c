/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the Plug and Play BIOS through its real-mode and its 16-bit protected-mode entry. */
#include "probe.h"

#define PNP(s) "Plug and Play BIOS 1.0A, " s

#define BIOS_CODE 0x18 /* in pnp_asm.S's GDT */
#define BIOS_DATA 0x20
#define BUFFER	  0x28

extern u8 pnp_gdt[], pnp_kept; /* pnp_kept: whether registers and CF were unchanged */
extern u16 pnp_target[2];
u32 pnp_call(u32 nargs, const u16 *args);

static u32 entry_point;
static u16 data_seg, buffer_seg;
static bool protected;
static bool kept = true;

static void set_base(u16 selector, u32 base)
{
	u8 *d = pnp_gdt + selector;

	d[2] = base;
	d[3] = base >> 8;
	d[4] = base >> 16;
	d[7] = base >> 24;
}

/* Makes a call with words as arguments, of which the first is the function. Returns AX. */
static u16 pnp(u16 nargs, const u16 *args)
{
	struct regs r;

	if (protected) {
		u16 ax = pnp_call(nargs, args);

		kept &= pnp_kept;
		return ax;
	}
	regs_init(&r);
	bios_far(entry_point >> 16, entry_point, &r, O_AX, nargs, args);
	return r.ax;
}

static bool installation(void)
{
	u32 at = bios_table(PNP_SIGNATURE);
	u8 total = 0;

	fn("$PnP installation check", PNP("4.4"));
	ok(at, "$PnP is on a 16-byte step in F0000h-FFFFFh");
	if (!at)
		return false;
	for (u32 i = 0; i < peek8(at + 5); i++)
		total += peek8(at + i);
	eq(total, 0, "checksum");
	eq(peek8(at + 4), 0x10, "version 1.0");
	eq(peek8(at + 5), 0x21, "length 21h");
	eq(peek16(at + 6) & 0xfffc, 0, "reserved bits of the control field are 0");
	entry_point = (u32)peek16(at + 0xf) << 16 | peek16(at + 0xd);
	data_seg = peek16(at + 0x1b);
	buffer_seg = seg_of(BUF);
	pnp_target[0] = peek16(at + 0x11);
	set_base(BIOS_CODE, peek32(at + 0x13));
	set_base(BIOS_DATA, peek32(at + 0x1d));
	ok(far_linear(entry_point) >= 0xc0000, "real-mode entry is in ROM (%08x)", entry_point);
	ok(peek32(at + 0x13) + peek16(at + 0x11) >= 0xc0000, "protected-mode entry is in ROM");
	return true;
}

/* Returns whether there are three blocks of resource tags, each with an end tag, within `size`. */
static bool resources(u32 at, u32 size)
{
	u32 used = 12, blocks = 0;

	while (blocks < 3 && used < size) {
		u8 tag = peek8(at + used);

		if (tag & 0x80) {
			used += 3 + peek16(at + used + 1);
			continue;
		}
		used += 1 + (tag & 7);
		blocks += (tag & 0xf8) == 0x78;
	}
	return blocks == 3 && used == size;
}

static void nodes(void)
{
	u16 seg = buffer_seg, count, largest, found = 0;
	u16 get_count[] = { 0, 0, seg, 2, seg, data_seg };
	u16 get_node[] = { 1, 0, seg, 0x100, seg, 1, data_seg };
	bool good = true, tags = true, small = true, progress = true;
	u8 node = 0;

	fn("$PnP function 00h", PNP("4.5.1"));
	poke32(BUF, 0);
	eq(pnp(6, get_count), 0, "succeeds");
	count = peek8(BUF);
	largest = peek16(BUF + 2);
	ok(count > 0 && count < 0xff, "there are nodes (%u)", count);
	ok(largest >= 18, "the largest has a size (%u)", largest);

	fn("$PnP function 01h", PNP("4.5.2"));
	while (node != 0xff && found < 256) {
		u16 size;

		poke8(BUF, node);
		fill(BUF + 0x100, 0x99, 0x1000);
		if (pnp(7, get_node) != 0) {
			good = false;
			break;
		}
		size = peek16(BUF + 0x100);
		small &= size <= largest && peek8(BUF + 0x100 + size) == 0x99;
		good &= size >= 15;
		tags &= resources(BUF + 0x100, size);
		progress &= peek8(BUF) > node || peek8(BUF) == 0xff;
		node = peek8(BUF);
		found++;
	}
	ok(good, "each node is returned");
	eq(found, count, "as many as function 00h says");
	ok(progress, "each gives the number of the next, the last FFh");
	ok(small, "none is larger than function 00h says, or than its size");
	ok(tags, "each has three resource blocks with end tags");
	poke8(BUF, 0xfe);
	eq(pnp(7, get_node), 0x83, "83h for a node that is not there");
	poke8(BUF, 0);
	get_node[5] = 0;
	ok(pnp(7, get_node) != 0, "control 0 is refused");
	get_node[5] = 3;
	ok(pnp(7, get_node) != 0, "control 3 is refused");
}

/* Returns the node's attributes, as 4.2 and appendix A give them for its device. */
static void attributes(void)
{
	u16 get_node[] = { 1, 0, buffer_seg, 0x100, buffer_seg, 1, data_seg };
	u16 keyboard = 0, floppy = 0xffff;
	u8 node = 0;

	fn("$PnP device nodes", PNP("4.2, device node attributes"));
	for (u32 n = 0; node != 0xff && n < 256; n++) {
		u32 id;

		poke8(BUF, node);
		if (pnp(7, get_node))
			break;
		id = peek32(BUF + 0x103);
		if (id == 0x0303d041)
			keyboard = peek16(BUF + 0x10a);
		if (id == 0x0007d041)
			floppy = peek16(BUF + 0x10a);
		node = peek8(BUF);
	}
	ok(keyboard & 0x08, "the keyboard can be the primary input device (%04x)", keyboard);
	ok(floppy & 0x10, "a diskette controller can be booted from (%04x)", floppy);
}

/*
 * Setting what function 01h has returned changes nothing. For a device that is not configurable it
 * fails.
 */
static void set_node(void)
{
	u16 get_node[] = { 1, 0, buffer_seg, 0x100, buffer_seg, 1, data_seg };
	u16 set[] = { 2, 0, 0x100, buffer_seg, 1, data_seg };
	bool same = true, changed = true;
	u16 status = 0;
	u8 node = 0;

	fn("$PnP function 02h", PNP("4.5.3"));
	for (u32 n = 0; node != 0xff && n < 256; n++) {
		u8 this = node;

		poke8(BUF, node);
		if (pnp(7, get_node))
			break;
		node = peek8(BUF);
		set[1] = this;
		status = pnp(6, set);
		if (status == 0x82)
			break;
		same &= status == 0;
		if (!(peek8(BUF + 0x10a) & 2) || (peek8(BUF + 0x10c) & 0xf8) == 0x78)
			continue;
		poke8(BUF + 0x10d, peek8(BUF + 0x10d) ^ 0x10);
		changed &= pnp(6, set) == 0x85;
	}
	ok(status != 0x82, "is there, where there are system board devices (4.4, table)");
	ok(same, "accepts each node's own resources");
	ok(changed, "85h for others, of a node that is not configurable");
	set[1] = 0xfe;
	eq(pnp(6, set), 0x83, "83h for a node that is not there");
	set[1] = 0;
	set[4] = 0;
	ok(pnp(6, set) != 0, "control 0 is refused");
}

static void others(void)
{
	u16 seg = buffer_seg;
	u16 isa[] = { 0x40, 0, seg, data_seg };
	u16 escd[] = { 0x41, 0, seg, 4, seg, 8, seg, data_seg };
	u16 none[] = { 0x0c, 0, 0, 0, 0, 0 };
	u16 bbs[] = { 0x60, 0, seg, data_seg };
	u16 status;

	fn("$PnP function 40h", PNP("4.6.1"));
	fill(BUF, 0x99, 64);
	status = pnp(4, isa);
	ok(status == 0 || status == 0x82 || status == 0x88,
	   "succeeds, is not supported, or finds no ISA cards (%02xh)", status);
	if (!status) {
		eq(peek8(BUF), 1, "revision 1");
		eq(peek8(BUF + 8), 0x99, "six or eight bytes are written");
	}
	fn("$PnP function 41h", PNP("4.7.1"));
	status = pnp(8, escd);
	ok(status == 0 || status == 0x82 || status == 0x8d, "succeeds, or is not supported (%02xh)",
	   status);
	fn("$PnP function 60h", "BIOS Boot Specification 1.01, 5.2");
	poke16(BUF, 0);
	status = pnp(4, bbs);
	if (status)
		ok(status == 0x81 || status == 0x82, "81h or 82h where it is not there (%02xh)",
		   status);
	else
		eq(peek16(BUF), 0x0101, "version 1.01");
	fn("$PnP unknown functions", PNP("4.3 (return codes)"));
	for (u32 i = 0; i < 3; i++) {
		static const u16 undefined[] = { 0x0f, 0x7f, 0xffff };

		none[0] = undefined[i];
		status = pnp(6, none);
		ok(status == 0x81 || status == 0x82, "%04xh gives 81h or 82h (%02xh)", undefined[i],
		   status);
	}
}

void part_pnp(void)
{
	stack_needed(1024); /* Plug and Play BIOS 1.0A, 4.3 */
	if (!installation())
		return;
	nodes();
	attributes();
	set_node();
	others();
	/* Does the same in 16-bit protected mode. */
	protected = true;
	buffer_seg = BUFFER;
	data_seg = BIOS_DATA;
	nodes();
	attributes();
	set_node();
	others();
	fn("$PnP protected-mode entry", PNP("4.3"));
	ok(kept, "flags and registers but AX come back");
}
