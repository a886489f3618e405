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
	u8 window_attributes[2];      /* of windows A and B */
	u16 window_step, window_size; /* in KiB */
	u16 window_seg[2];
	u32 window_function;
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
 * Returns the number of the best mode with 8 to 32 bits for each pixel, and stores the mode in
 * *@best; returns 0 if there is none. @better returns whether mode @a is better for @wish than @b,
 * whose fields are 0 at first. A mode whose framebuffer is 0 has no linear framebuffer, so its
 * pixels can be reached through window A only; every mode of 8 bits is such a mode.
 */
u16 vbe_choose(bool (*better)(const void *wish, const struct vbe_mode *a, const struct vbe_mode *b),
	       const void *wish, struct vbe_mode *best);
/*
 * Sets mode @number, which is *@m. Sets @m->framebuffer to 0 if the display refuses the linear
 * framebuffer but has a window. Then @m->pitch and @m->colours are those of the way that was found.
 * A mode of 8 bits gets a palette in which a pixel has three bits of red, three of green and two of
 * blue. Returns false if the display refuses the mode.
 */
bool vbe_set(u16 number, struct vbe_mode *m);
/*
 * Writes @size bytes at offset @at of the picture of *@m, which vbe_set() has set. Returns false if
 * the display refuses to move its window.
 */
bool vbe_write(const struct vbe_mode *m, u32 at, const void *data, u32 size);
/* Returns to 80x25 characters. */
void vbe_set_text(void);

#endif
