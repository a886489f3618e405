// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shows text on a VGA without its BIOS: sets the registers of mode 3, and loads the BIOS's 8x8
 * characters, which give 50 lines. This file has no static data except constants, which are in the
 * ROM. Flat 32-bit, POST.
 */
#include "char/bare_screen.h"
#include "abi/map.h"
#include "cpu/io.h"

#define SEQUENCER  0x3c4
#define MISC	   0x3c2
#define PEL_MASK   0x3c6
#define DAC_WRITE  0x3c8
#define GRAPHICS   0x3ce
#define CRTC	   0x3d4
#define STATUS_1   0x3da
#define ATTRIBUTES 0x3c0
#define SHOW	   0x20 /* in the index: gives the palette back to the screen */

#define MAP_MASK      2
#define MEMORY_MODE   4
#define GRAPHICS_MODE 5
#define GRAPHICS_MISC 6
#define CRTC_LOCK     0x11 /* bit 7 write-protects registers 00h to 07h */

#define WINDOW	   0xa0000
#define TEXT	   0xb8000
#define COLUMNS	   80
#define LINES	   50
#define GREY	   0x07
#define DAC_GREY   0x2a
#define CHARACTERS 128 /* how many characters the BIOS's font has */
#define HEIGHT	   8
#define PITCH	   32 /* the VGA reserves this many bytes for each character's lines */

extern const char font8x8[], __image_fseg[];

static void set_index(u16 port, u8 index, u8 v)
{
	outw(port, v << 8 | index);
}

static void set_registers(u16 port, const u8 *values, u32 n)
{
	for (u32 i = 0; i < n; i++)
		set_index(port, i, values[i]);
}

static void bare_set_mode(void)
{
	static const u8 sequencer[] = { 3, 1, 3, 0, 2 };
	static const u8 crtc[] = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0,
				   0x47, 0x20, 0,    0,	   0,	 0,    0,    0x9c, 0x0e,
				   0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff };
	static const u8 graphics[] = { 0, 0, 0, 0, 0, 0x10, 0x0e, 0, 0xff };

	outb(MISC, 0x63);
	set_registers(SEQUENCER, sequencer, sizeof(sequencer));
	set_index(CRTC, CRTC_LOCK, 0);
	set_registers(CRTC, crtc, sizeof(crtc));
	set_registers(GRAPHICS, graphics, sizeof(graphics));
}

/* Sets the palette for attribute 07h, grey on black. Other colours are not used. */
static void set_colours(void)
{
	outb(PEL_MASK, 0xff);
	outb(DAC_WRITE, 0);
	for (u32 i = 0; i < 3 * (GREY + 1u); i++)
		outb(DAC_WRITE + 1, i < 3 * GREY ? 0 : DAC_GREY);
	inb(STATUS_1); /* the next write to ATTRIBUTES is an index */
	for (u32 i = 0; i <= 0x14; i++) {
		outb(ATTRIBUTES, i);
		outb(ATTRIBUTES, i < 0x10 ? i : i == 0x12 ? 0x0f : 0);
	}
	outb(ATTRIBUTES, SHOW);
}

/*
 * Chooses what writes reach: plane 2 at A0000, or characters and attributes alternately at B8000.
 */
static void set_planes(bool characters)
{
	set_index(SEQUENCER, MAP_MASK, characters ? 4 : 3);
	set_index(SEQUENCER, MEMORY_MODE, characters ? 6 : 2);
	set_index(GRAPHICS, GRAPHICS_MODE, characters ? 0 : 0x10);
	set_index(GRAPHICS, GRAPHICS_MISC, characters ? 4 : 0x0e);
}

/* Loads the characters' lines into plane 2. */
static void load_characters(void)
{
	const char *font = __image_fseg + ((u32)font8x8 & 0xffff);

	set_planes(true);
	for (u32 i = 0; i < CHARACTERS * HEIGHT; i++)
		writeb(WINDOW + i / HEIGHT * PITCH + i % HEIGHT, font[i]);
	set_planes(false);
}

void bare_screen_write(const char *text, u32 n)
{
	bare_set_mode();
	load_characters();
	for (u32 i = 0; i < COLUMNS * LINES; i++)
		writew(TEXT + 2 * i, GREY << 8 | (i < n && text[i] >= ' ' ? (u8)text[i] : (u8)' '));
	set_colours();
}
