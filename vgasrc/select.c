/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT 10h AH=12h (alternate select), 1Ah (display combination), 1Bh (functionality and
 * state). Real mode.
 */
#include "tables.h"

/* AH=12h BL=30h: sets how many lines text modes have, from the next mode set on. */
static bool select_lines(u8 al)
{
	u8 flags = BDA->video_flags & ~(FLAGS_200 | FLAGS_400);
	u8 switches = BDA->video_switches & 0xf0;

	switch (al) {
	case 0:
		BDA->video_flags = flags | FLAGS_200;
		BDA->video_switches = switches | 8;
		return true;
	case 1:
		BDA->video_flags = flags;
		BDA->video_switches = switches | 9;
		return true;
	case 2:
		BDA->video_flags = flags | FLAGS_400;
		BDA->video_switches = switches | 9;
		return true;
	}
	return false;
}

static bool set_flag(u8 flag, bool on)
{
	BDA->video_flags = on ? BDA->video_flags | flag : BDA->video_flags & ~flag;
	return true;
}

/* AH=12h BL=32h: says whether the processor reaches the video memory and ports. */
static bool select_access(u8 al)
{
	u8 misc = inb(0x3cc) & ~2;

	outb(0x3c2, misc | (al ? 0 : 2));
	return true;
}

void int10_select(regs_t r)
{
	bool done = false;

	if (r->bl >= 0x80 && adapter.own_select) {
		adapter.own_select(r);
		return;
	}
	switch (r->bl) {
	case 0x10:
		r->bh = BDA->crtc_port == 0x3b4;
		r->bl = 3; /* 256 KiB */
		r->ch = BDA->video_switches >> 4;
		r->cl = BDA->video_switches & 0xf;
		return;
	case 0x20:
		VECTOR(5) = FAR_PTR(get_cs(), (u32)int5_entry);
		return;
	case 0x30:
		done = select_lines(r->al);
		break;
	case 0x31:
		done = r->al < 2 && set_flag(FLAGS_NO_PALETTE, r->al);
		break;
	case 0x32:
		done = r->al < 2 && select_access(r->al);
		break;
	case 0x33:
		done = r->al < 2 && set_flag(FLAGS_GREY, !r->al);
		break;
	case 0x34:
		if (r->al < 2)
			BDA->video_control = (BDA->video_control & ~CONTROL_NO_EMULATION) | r->al;
		done = r->al < 2;
		break;
	/*
	 * turns one of two adapters off (AL = 0, 2) or on (1, 3); except for 1, its data is at
	 * ES:DX
	 */
	case 0x35:
		if (r->al > 3)
			break;
		if (r->al == 1 || state_data(r->es, r->dx, r->al != 3))
			done = select_access(~r->al & 1);
		break;
	case 0x36:
		if (r->al < 2)
			seq_write(1, (seq_read(1) & ~0x20) | (r->al & 1) << 5);
		done = r->al < 2;
		break;
	}
	if (done)
		r->al = 0x12;
}

/*
 * The table of display combinations (count, version, largest code, 0, then pairs). 40:8A is an
 * index in it; AH=1Ah uses its codes. 7 = VGA with monochrome display, 8 = with colour display.
 */
const u8 dcc_table[4 + 32] = {
	16, 1, 8, 0, 0, 0, 0, 1, 0, 2, 2, 1, 0, 4, 4, 1, 0, 5,
	2,  5, 0, 6, 1, 6, 5, 6, 0, 8, 1, 8, 0, 7, 2, 7, 6, 7,
};

/*
 * Returns pair i of the table that 40:A8 leads to, or else of the ROM's own; the first code is in
 * the low byte. Returns 0xffff if there is none.
 */
static u16 combination(u8 i)
{
	u32 table = save_pointer(SAVE_COMBINATIONS);

	if (!table)
		table = FAR_PTR(get_cs(), (u32)dcc_table);
	if (i >= byte_at(table, 0))
		return 0xffff;
	return word_at(table, 4 + i * 2);
}

static u16 combination_now(void)
{
	return combination(BDA->video_combination);
}

void int10_display(regs_t r)
{
	u16 pair = combination_now();
	u8 i;

	if (r->al == 0) {
		/* in a pair with 0, the larger code is the active display's */
		r->bl = (u8)(pair >> 8);
		r->bh = (u8)pair;
		r->al = 0x1a;
		return;
	}
	if (r->al != 1)
		return;
	for (i = 0; (pair = combination(i)) != 0xffff; i++) {
		if (pair == r->bx || pair == (u16)(r->bl << 8 | r->bh)) {
			BDA->video_combination = i;
			break;
		}
	}
	r->al = 0x1a;
}

/* The table that the first four bytes of AH=1Bh's result point to. */
static const u8 static_table[16] = {
	0xff, 0xe0, 0x0f,	   /* modes 0-7, 0Dh-0Fh, 10h-13h */
	0,    0,    0,	  0, 0x07, /* text modes with 200, 350 and 400 lines */
	2,    8,		   /* how many fonts at a time, and font blocks */
	0xff, 0x0e,		   /* all functions in the list except the light pen; flags */
	0,    0,    0x2f,	   /* the save pointers that override.c uses */
	0,
};

static void fill_info(regs_t r)
{
	u16 seg = r->es, to = r->di;
	u8 low = BDA->video_mode;
	u8 lines = BDA->video_flags & FLAGS_200 ? 0 : BDA->video_flags & FLAGS_400 ? 2 : 1;
	u8 mono = BDA->video_control & CONTROL_MONO;
	u8 blocks = seq_read(3);
	u8 clear, set, state, i;
	u16 colors;

	fill32(seg, to, 0, 16);
	poke16(seg, to, (u16)(u32)static_table);
	poke16(seg, to + 2, get_cs());
	for (i = 0; i < 0x1e; i++) /* 40:49-40:66 */
		poke8(seg, to + 4 + i, *((u8 __seg_gs *)0x449 + i));
	poke8(seg, to + 0x22, BDA->video_rows + 1);
	poke16(seg, to + 0x23, BDA->char_height);
	colors = combination_now();
	poke8(seg, to + 0x25, (u8)(colors >> 8));
	poke8(seg, to + 0x26, (u8)colors);
	colors = mono			   ? 0
		 : low == 0x13		   ? 256
		 : low == 6 || low == 0x11 ? 2
		 : (low & ~1) == 4	   ? 4
					   : 16;
	poke16(seg, to + 0x27, colors);
	poke8(seg, to + 0x29, mode_pages());
	if (low == 0x11 || low == 0x12)
		lines = 3;
	else if (low == 0xf || low == 0x10)
		lines = 1;
	else if (!text_mode())
		lines = 0;
	poke8(seg, to + 0x2a, lines);
	/* The font blocks for characters whose attribute has bit 3 clear, and set. */
	clear = (blocks & 3) | (blocks >> 2 & 4);
	set = (blocks >> 2 & 3) | (blocks >> 3 & 4);
	poke8(seg, to + 0x2b, clear);
	poke8(seg, to + 0x2c, set);
	poke8(seg, to + 0x2d,
	      (BDA->video_flags & (FLAGS_GREY | FLAGS_NO_PALETTE)) | 0x01 |
		      (BDA->video_control & CONTROL_NO_EMULATION ? 0 : 0x10) |
		      (BDA->cga_mode & 0x20) | mono * 2);
	poke8(seg, to + 0x31, 3); /* 256 KiB */
	/*
	 * Bit 0: two fonts at a time. Bits 1 to 3: which save pointers are used. Bit 5: the
	 * combinations of the second table are used.
	 */
	state = 0x20 | (clear != set);
	for (i = 1; i <= 3; i++)
		if (save_pointer(i * 4))
			state |= 1 << i;
	poke8(seg, to + 0x32, state);
}

void int10_info(regs_t r)
{
	if (r->bx != 0 || r->di > 0x10000 - 64)
		return;
	fill_info(r);
	r->al = 0x1b;
}
