/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared by the parts about INT 10h. */
#ifndef INT10_H
#define INT10_H

#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 10H (AH)=" f

#define TEXT 0xb8000

static inline void call(struct regs *r, u32 outputs)
{
	bios_int(0x10, r, outputs);
}

static inline void simple(u16 ax, u16 bx, u16 cx, u16 dx, u32 outputs)
{
	struct regs r;

	regs_init(&r);
	r.ax = ax;
	r.bx = bx;
	r.cx = cx;
	r.dx = dx;
	call(&r, outputs);
}

static inline void mode(u8 n)
{
	simple(n, 0xb3b4, 0xc3c4, 0xd3d4, O_AX);
}

/* Offsets in AH=1Bh's table of the state, at BUF. */
static inline void state_to_buffer(void)
{
	struct regs r;

	regs_init(&r);
	r.ah = 0x1b;
	r.bx = 0;
	r.es = seg_of(BUF);
	r.di = 0;
	call(&r, O_AX);
}

/* Returns a register behind an index port. */
static inline u8 indexed(u16 port, u8 index)
{
	outb(port, index);
	return inb(port + 1);
}

/* Returns a register of the attribute controller, in a colour or monochrome mode. */
static inline u8 attribute_register(u8 index)
{
	u16 status = peek16(0x463) + 6;
	u8 value;

	inb(status);
	outb(0x3c0, index);
	value = inb(0x3c1);
	inb(status);
	outb(0x3c0, 0x20);
	return value;
}

static inline u16 cell(u16 row, u16 col)
{
	return peek16(TEXT + (row * 80 + col) * 2);
}

static inline void at(u8 row, u8 col)
{
	simple(0x0200, 0, 0, row << 8 | col, O_AX);
}

#endif
