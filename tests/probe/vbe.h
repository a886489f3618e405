/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of VESA BIOS Extensions, for the parts that test them. */
#ifndef PROBE_VBE_H
#define PROBE_VBE_H

#include "probe.h"

#define VBE(s) "VBE 3.0, 4." s

/* Linear addresses of what 4F00h and 4F01h fill in. */
#define INFO BUF
#define MODE (BUF + 0x1000)

/*
 * Calls function @al with ES:DI pointing to @buffer. Returns AX. @outputs: other registers that may
 * change.
 */
static inline u16 vbe(struct regs *r, u8 al, u16 bx, u16 cx, u16 dx, u32 buffer, u32 outputs)
{
	regs_init(r);
	r->ah = 0x4f;
	r->al = al;
	r->bx = bx;
	r->cx = cx;
	r->dx = dx;
	r->es = (buffer & 0xf0000) >> 4;
	r->di = buffer;
	bios_int(0x10, r, O_AX | outputs);
	return r->ax;
}

#endif
