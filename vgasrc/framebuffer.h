/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pixels of a packed framebuffer, by byte offset: fb_window.c uses the window at A0000h, fb_block.c
 * uses the BIOS's block move for adapters without a VGA.
 *
 * Between fb_open() and fb_close(), each function is given the bank that the window shows, and
 * returns it. So the window is moved only when necessary, and ends where the guest had it.
 */
#ifndef VGA_FRAMEBUFFER_H
#define VGA_FRAMEBUFFER_H

#include "vga.h"

static inline u8 pixel_bytes(void)
{
	return (u8)((BDA->vbe_bits + 7) / 8);
}

/* Returns the bank that the window shows. */
u16 fb_open(void);
/* Makes the window show bank saved again, which fb_open() has returned; bank is where it is now. */
void fb_close(u16 saved, u16 bank);
/* Writes eight pixels: on where bits is 1 (bit 7 is the left one), else off. */
u16 fb_row(u32 addr, u8 bits, u32 on, u32 off, u16 bank);
/* Fills a part of a scan line, a multiple of eight pixels, with one value. */
u16 fb_fill(u32 addr, u16 pixels, u32 val, u16 bank);
/* Copies count bytes upwards. The areas may overlap only if dst < src. */
u16 fb_copy(u32 dst, u32 src, u32 count, u16 bank);
/* Read and write one pixel; these need no open and close. */
u32 fb_get(u32 addr);
void fb_put(u32 addr, u32 val);

#endif
