/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A diskette controller with its DMA channel and one drive. The contents of the medium's sectors
 * follow from their numbers. Each command's code is logged. To be included once.
 */
#ifndef FAKE_FDC_H
#define FAKE_FDC_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/bda.h"
#include "block/floppy.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "unit.h"

struct bda fake_bda;

#define FDC_LOG	   4096
#define LOW_MEMORY 0x200000 /* memory that DMA can reach; mapped at this address */
#define LOW_SIZE   0x100000
#define FDC_STACK  0x10000 /* a buffer on the stack is at most this far from the stack's top */

static struct {
	/* The medium: NULL data means an empty drive. */
	u8 *data;
	u8 cylinders, spt, rate, heads;
	u8 pitch; /* how many of the drive's tracks lie between two cylinders */
	bool read_only, changed, absent, mute;
	unsigned int slow; /* this many operations fail until the motor has its speed */
	int bad;	   /* a sector that cannot be read; -1: none */
	/* The controller. */
	u8 dor, ccr, in[16], out[16], st0, head_at[2], sense;
	unsigned int got, left, at;
	/* DMA. */
	u32 addr, len;
	u8 mode;
	bool high;
	bool on_stack; /* DMA may go to the stack, of whose address 24 bits are known */
	/* What happened. */
	u8 log[FDC_LOG];
	unsigned int commands, int15;
	u32 table; /* INT 1Eh */
	u32 int15_vector;
	struct diskette_table guest_table;
} fdc;

void call16_int(u8 vector, struct regs *regs)
{
	assert_int_equal(vector, 0x15);
	assert_int_equal(regs->ax, 0x9001);
	fdc.int15++;
}

/* INT 0Eh, the diskette interrupt. */
static inline void fdc_irq(void *arg)
{
	if (!fdc.mute)
		fake_bda.floppy_recalibrate |= 0x80;
}

static inline void fdc_interrupt(void)
{
	fake_after(FAKE_POLL_US, fdc_irq, NULL);
}

/*
 * A program's static buffers are near one another, so the low 24 bits that DMA has are enough to
 * find them.
 */
static inline u8 *dma_pointer(void)
{
	u32 near = (u32)&fdc, at = (near & 0xff000000) | fdc.addr;

	u32 stack = (u32)&near, there = (stack & 0xff000000) | fdc.addr;

	assert_true((fdc.addr & 0xffff) + fdc.len <= 0x10000);
	if (fdc.on_stack && there - (stack - FDC_STACK) < 2 * FDC_STACK)
		return (u8 *)there;
	if (fdc.addr >= LOW_MEMORY && fdc.addr < LOW_MEMORY + LOW_SIZE)
		return (u8 *)fdc.addr;
	if (at > near + 0x800000)
		at -= 0x1000000;
	else if (at + 0x800000 < near)
		at += 0x1000000;
	return (u8 *)at;
}

static inline void fdc_answer(u8 st0, u8 st1, u8 st2, u8 c, u8 h, u8 r)
{
	const u8 out[] = { st0, st1, st2, c, h, r, 2 };

	memcpy(fdc.out, out, sizeof(out));
	fdc.left = sizeof(out);
	fdc.at = 0;
	fdc_interrupt();
}

/*
 * READ and WRITE go sector by sector, and to head 1 after the last sector of head 0. If DMA stops
 * within a sector, the sector is read to its end.
 */
static inline void fdc_data(u8 op)
{
	u8 c = fdc.in[2], h = fdc.in[3], r = fdc.in[4], eot = fdc.in[6];
	u32 left = (fdc.len + 511) / 512, bytes = fdc.len < 512 ? fdc.len : 512;
	u8 *mem = dma_pointer();

	assert_int_equal(fdc.in[1] >> 2 & 1, h);
	assert_int_equal(fdc.mode, op == 0x06 ? 0x46 : 0x4a);
	if (fdc.slow || !fdc.data || fdc.ccr != fdc.rate || h >= fdc.heads ||
	    c * fdc.pitch != fdc.head_at[0] || c >= fdc.cylinders) {
		fdc.slow -= !!fdc.slow;
		fdc_answer(0x40, 0x01, 0, c, h, r);
		return;
	}
	if (r > eot + 1) {
		fdc_answer(0x40, 0x01, 0, c, h, r);
		return;
	}
	if (op == 0x05 && fdc.read_only) {
		fdc_answer(0x40, 0x02, 0, c, h, r);
		return;
	}
	for (; left; left--) {
		u32 lba = (c * 2 + h) * fdc.spt + r - 1;
		u8 *sector = fdc.data + lba * 512;

		if (h > 1) {
			fdc_answer(0x40, 0x80, 0, c, 1, eot + 1);
			return;
		}
		if (r > fdc.spt || (int)lba == fdc.bad) {
			fdc_answer(0x40, r > fdc.spt ? 0x04 : 0x20, 0, c, h, r);
			return;
		}
		if (op == 0x06)
			memcpy(mem, sector, bytes);
		else if (op == 0x05)
			memcpy(sector, mem, 512);
		mem += 512;
		/* It stops at the last sector, not after it. */
		if (r++ == eot) {
			r = 1;
			h++;
		}
	}
	fdc_answer(0, 0, 0, c, h, r);
}

static inline void fdc_step(u8 track)
{
	if (fdc.data && track != fdc.head_at[0])
		fdc.changed = false;
	fdc.head_at[0] = track;
	fdc.st0 = 0x20;
	fdc_interrupt();
}

static inline void fdc_execute(void)
{
	u8 op = fdc.in[0] & 0x1f;

	fdc.log[fdc.commands++ % FDC_LOG] = op;
	fdc.got = 0;
	switch (op) {
	case 0x03:
	case 0x12:
		return;
	case 0x07:
		fdc_step(0);
		return;
	case 0x0f:
		fdc_step(fdc.in[2]);
		return;
	case 0x08:
		fdc.out[0] = fdc.sense ? 0xc0 | (4 - fdc.sense) : fdc.st0;
		fdc.out[1] = fdc.head_at[0];
		fdc.sense -= !!fdc.sense;
		fdc.left = 2;
		fdc.at = 0;
		return;
	case 0x0d:
		assert_int_equal(fdc.len, 4 * fdc.in[3]);
		fdc_answer(0, 0, 0, fdc.head_at[0], 0, 1);
		return;
	case 0x05:
	case 0x06:
		fdc_data(op);
		return;
	default: /* including VERIFY, which some controllers do not have */
		fdc.out[0] = 0x80;
		fdc.left = 1;
		fdc.at = 0;
	}
}

static inline unsigned int fdc_length(u8 op)
{
	switch (op & 0x1f) {
	case 0x03:
	case 0x0f:
		return 3;
	case 0x07:
	case 0x12:
		return 2;
	case 0x08:
		return 1;
	case 0x0d:
		return 6;
	}
	return 9;
}

static inline u32 fdc_read(void *device, u32 off, unsigned int size)
{
	if (fdc.absent)
		return ~0u;
	if (off == 4)
		return fdc.left ? 0xd0 : 0x80;
	if (off == 7)
		return fdc.changed ? 0x80 : 0;
	assert_int_equal(off, 5);
	assert_true(fdc.left > 0);
	fdc.left--;
	return fdc.out[fdc.at++];
}

static inline void dma_byte(u32 *reg, u8 v)
{
	*reg = fdc.high ? (*reg & 0xff00ff) | v << 8 : (*reg & 0xffff00) | v;
	fdc.high = !fdc.high;
}

static inline void fdc_write(void *device, u32 off, u32 v, unsigned int size)
{
	switch (off) {
	case 2:
		fdc.dor = v;
		break;
	case 4:
		assert_true(v & 0x80);
		fdc.got = fdc.left = 0;
		fdc.sense = 4;
		fdc_interrupt();
		break;
	case 5:
		assert_int_equal(fdc.left, 0);
		fdc.in[fdc.got++] = v;
		if (fdc.got == fdc_length(fdc.in[0]))
			fdc_execute();
		break;
	case 7:
		fdc.ccr = v;
		break;
	}
}

static inline u32 dma_read(void *device, u32 off, unsigned int size)
{
	return ~0u;
}

static inline void dma_write(void *device, u32 off, u32 v, unsigned int size)
{
	switch (off) {
	case 0x0c:
		fdc.high = false;
		break;
	case 0x0b:
		fdc.mode = v;
		break;
	case 0x04:
		dma_byte(&fdc.addr, v);
		break;
	case 0x05:
		if (!fdc.high)
			fdc.len = 0;
		dma_byte(&fdc.len, v);
		if (!fdc.high)
			fdc.len++;
		break;
	}
}

static inline void dma_page_write(void *device, u32 off, u32 v, unsigned int size)
{
	fdc.addr = (fdc.addr & 0xffff) | v << 16;
}

static inline u32 fdc_mmio_read(u32 addr, unsigned int size)
{
	if (addr == 0x78)
		return fdc.table;
	if (addr == 0x54)
		return fdc.int15_vector;
	assert_true(addr - 0x500 < sizeof(fdc.guest_table));
	return ((u8 *)&fdc.guest_table)[addr - 0x500];
}

static inline u8 fdc_pattern(u32 lba, u32 off)
{
	return lba * 7 + off + (lba >> 8);
}

/* Inserts a medium. */
static inline void fdc_insert(u8 cylinders, u8 spt, u8 rate)
{
	u32 size = cylinders * 2 * spt * 512;

	free(fdc.data);
	fdc.data = malloc(size);
	for (u32 i = 0; i < size; i++)
		fdc.data[i] = fdc_pattern(i / 512, i % 512);
	fdc.cylinders = cylinders;
	fdc.heads = 2;
	fdc.pitch = 1;
	fdc.spt = spt;
	fdc.rate = rate;
	fdc.changed = true;
}

static inline void fdc_install(void)
{
	static bool mapped;

	free(fdc.data);
	memset(&fdc, 0, sizeof(fdc));
	memset(&fake_bda, 0, sizeof(fake_bda));
	fdc.bad = -1;
	fdc.changed = true;
	fdc.table = 0xf000efc7;
	fdc.int15_vector = 0xf000f859;
	fake_ports(0x3f0, 8, fdc_read, fdc_write, NULL);
	fake_ports(0x00, 16, dma_read, dma_write, NULL);
	fake_ports(0x81, 1, dma_read, dma_page_write, NULL);
	fake_io.mmio_read = fdc_mmio_read;
	if (!mapped)
		assert_ptr_equal(mmap((void *)LOW_MEMORY, LOW_SIZE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
				 (void *)LOW_MEMORY);
	mapped = true;
}

#endif
