/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saves and restores the video state: INT 10h AH=1Ch and VBE 4F04h. Real mode.
 *
 * The parts follow one another in the caller's buffer; a part is there if its bit is set:
 * registers, BIOS data, DAC, the adapter's own registers.
 */
#include "tables.h"
#include "vga.h"

#define HARDWARE  0x01
#define BIOS_DATA 0x02
#define DAC	  0x04
#define SVGA	  0x08

/* sequencer 5, misc 1, CRTC port 2, CRTC 25, attributes 21, graphics 9 */
#define HARDWARE_SIZE  (5 + 1 + 2 + 25 + 21 + 9)
#define BIOS_DATA_SIZE (0x1e + 7 + 5 + 4 + 4 * 4)
#define DAC_SIZE       (1 + 768)
#define SVGA_SIZE      (2 * ADAPTER_REGS)

/* The pieces of BIOS data: linear address and length. */
static const struct piece {
	u16 at;
	u8 length;
} pieces[] = {
	{ 0x449, 0x1e }, { 0x484, 7 },	  { 0x4b7, 5 },	   { 0x4a8, 4 },
	{ 5 * 4, 4 },	 { 0x1d * 4, 4 }, { 0x1f * 4, 4 }, { 0x43 * 4, 4 },
};

static u16 state_size(u8 what)
{
	return (what & HARDWARE ? HARDWARE_SIZE : 0) + (what & BIOS_DATA ? BIOS_DATA_SIZE : 0) +
	       (what & DAC ? DAC_SIZE : 0) + (what & SVGA ? SVGA_SIZE : 0);
}

static void attr_out(u16 both)
{
	attr_write((u8)both, both >> 8);
}

/* The VGA's registers that have an index. */
static const struct group {
	u8 count;
	u8 (*get)(u8 index);
	void (*put)(u16 both); /* the index, and the value in the high byte */
} groups[] = {
	{ 5, seq_read, seq_out },
	{ 25, crtc_read, crtc_out },
	{ 21, attr_read, attr_out },
	{ 9, gfx_read, gfx_out },
};

/* These move a part between hardware and buffer, and return the offset after it. */
static u16 move_hardware(u16 seg, u16 at, bool save)
{
	u8 i, j;

	if (save) {
		poke16(seg, at, BDA->crtc_port);
		poke8(seg, at + 2, inb(0x3cc));
	} else {
		outb(0x3c2, peek8(seg, at + 2));
		BDA->crtc_port = peek16(seg, at);
		crtc_write(0x11, 0);
	}
	at += 3;
	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		for (j = 0; j < groups[i].count; j++) {
			if (save)
				poke8(seg, at, groups[i].get(j));
			else
				groups[i].put(j | peek8(seg, at) << 8);
			at++;
		}
	}
	return at;
}

static u16 move_data(u16 seg, u16 at, bool save)
{
	u8 i;

	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		if (save)
			copy8(seg, at, 0, pieces[i].at, pieces[i].length);
		else
			copy8(0, pieces[i].at, seg, at, pieces[i].length);
		at += pieces[i].length;
	}
	return at;
}

static u16 move_dac(u16 seg, u16 at, bool save)
{
	u16 i;

	if (save)
		poke8(seg, at++, inb(0x3c6));
	else
		outb(0x3c6, peek8(seg, at++));
	outb(save ? 0x3c7 : 0x3c8, 0);
	for (i = 0; i < 768; i++) {
		if (save)
			poke8(seg, at++, inb(0x3c9));
		else
			outb(0x3c9, peek8(seg, at++));
	}
	return at;
}

/*
 * Saves or restores the parts in what at seg:at. Returns false if the buffer would wrap around the
 * end of its segment. The adapter's mode is restored before the VGA's registers.
 */
static bool state_move(u16 seg, u16 at, u8 what, bool save)
{
	u16 svga = at + state_size(what & 7);
	u8 i;

	if (at + (u32)state_size(what) > 0x10000)
		return false;
	for (i = 0; i < ADAPTER_REGS && what & SVGA; i++) {
		if (save)
			poke16(seg, svga, adapter.read_reg(i));
		else
			adapter.write_reg(i, peek16(seg, svga));
		svga += 2;
	}
	if (what & HARDWARE)
		at = move_hardware(seg, at, save);
	if (what & BIOS_DATA)
		at = move_data(seg, at, save);
	if (what & DAC)
		move_dac(seg, at, save);
	return true;
}

bool state_data(u16 seg, u16 at, bool save)
{
	return state_move(seg, at, BIOS_DATA, save);
}

/*
 * Returns how many blocks of 64 bytes the parts need (how = 0), saves them (1), or restores them
 * (2).
 */
static bool state_call(regs_t r, u8 how, u8 what)
{
	if (how > 2)
		return false;
	if (how)
		return state_move(r->es, r->bx, what, how == 1);
	r->bx = (state_size(what) + 63) / 64;
	return true;
}

void int10_state(regs_t r)
{
	if (state_call(r, r->al, r->cl & 7))
		r->al = 0x1c;
}

u16 vbe_state(regs_t r)
{
	return state_call(r, r->dl, r->cl & 0xf) ? VBE_OK : VBE_FAILED;
}
