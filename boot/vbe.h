/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Graphics modes of the display, by its VESA BIOS Extension (VBE 3.0, 4.3-4.5): for the splash
 * picture and for kernels. Flat 32-bit, POST only.
 */
#ifndef BOOT_VBE_H
#define BOOT_VBE_H

#include "lib/types.h"

#define VBE_MODE_SIZE 256

/* Sizes and positions of red, green and blue in a pixel. */
struct vbe_colours {
	struct {
		u8 size, at;
	} part[3];
} __packed;

struct vbe_mode {
	u16 attributes;
	u8 windows[14];
	u16 pitch; /* bytes from one line to the next */
	u16 width, height;
	u8 cell[2];
	u8 planes, bits, banks, model;
	u8 pages[3];
	struct vbe_colours colours;
	u8 reserved[3];
	u32 framebuffer;
	u8 reserved2[6];
	u16 linear_pitch; /* since 3.0, like the next three */
	u8 linear_pages[2];
	struct vbe_colours linear_colours;
	u8 rest[VBE_MODE_SIZE - 60];
} __packed;

/*
 * Returns the number of the best mode with a linear framebuffer below 4 GiB and 15 to 32 bits for
 * each pixel, and stores the mode in *@best; returns 0 if there is none. @better returns whether
 * mode @a is better for @wish than @b, whose fields are 0 at first. pitch and colours are the
 * framebuffer's.
 */
u16 vbe_choose(bool (*better)(const void *wish, const struct vbe_mode *a, const struct vbe_mode *b),
	       const void *wish, struct vbe_mode *best);
/* Sets a mode with its linear framebuffer. Returns false if the display refuses it. */
bool vbe_set(u16 number);
/* Returns to 80x25 characters. */
void vbe_set_text(void);

#endif
