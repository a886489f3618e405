/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The surroundings of INT 13h for its tests: a disk, a disk of 8 TiB, a CD drive, the BIOS data
 * area, and real-mode memory at its address. To be included once.
 */
#ifndef FAKE_INT13_H
#define FAKE_INT13_H

#include <sys/mman.h>

#include "unit.h"

#include "cpu/modes.h"
#include "fake_disk.h"
#include "lib/checksum.h"
#include "service/int13.h"
#include "service/int13_status.h"
#include "service/int13_cd.h"

#define LOW	0x10000
#define LOW_END 0x110000
#define BUF	0x20000

static u8 bda[0x100];
static u32 ivt[256];
static struct fake_disk *disk, *huge, *cd;
static const u8 fill = 0x99;

/* There is no memory above 4 GiB. */
bool high_init(u32 *directory)
{
	return false;
}

void high_read(void *low, u64 high, u32 bytes)
{
}

void high_write(u64 high, const void *low, u32 bytes)
{
}

/* INT 15h AH=52h, hooked by a program that may refuse. */
static unsigned int eject_questions;
static u8 eject_answer;

void call16_int(u8 vector, struct regs *regs)
{
	assert_int_equal(vector, 0x15);
	assert_int_equal(regs->ax, 0x5200);
	assert_int_equal(regs->dl, 0xe0);
	eject_questions++;
	set_cf(regs, eject_answer);
	regs->ah = eject_answer;
}

static bool locked;
static unsigned int locks, ejects;

static inline int cd_lock(struct block_device *b, bool on)
{
	assert_true(on != locked);
	locked = on;
	locks++;
	return 0;
}

static inline int cd_eject(struct block_device *b)
{
	ejects++;
	return 0;
}

static unsigned int cd_calls;

unsigned int int13_cd(struct regs *regs)
{
	cd_calls++;
	return DISK_BAD_COMMAND;
}

static inline u32 low_read(u32 addr, unsigned int size)
{
	assert_in_range(addr, 0x400, 0x4ff);
	return bda[addr - 0x400];
}

static inline void low_write(u32 addr, u32 value, unsigned int size)
{
	if (addr >= 0x400 && addr < 0x500)
		bda[addr - 0x400] = value;
	else
		ivt[addr / 4] = value;
}

static inline int huge_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	assert_true(lba + count <= b->sectors);
	memcpy((void *)addr, &lba, sizeof(lba));
	return 0;
}

static inline int nothing(struct block_device *b)
{
	return -ENOMEDIUM;
}

static inline void machine(void)
{
	static const struct block_ops huge_ops = { .read = huge_read };
	static struct block_ops cd_ops;
	struct chs none = { 0, 0, 0 };

	fake_io.mmio_read = low_read;
	fake_io.mmio_write = low_write;
	if (disk)
		goto fresh;
	assert_ptr_equal(mmap((void *)LOW, LOW_END - LOW, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
			 (void *)LOW);
	disk = fake_disk_new(20 * 16 * 63, 512);
	huge = fake_disk_new(1, 512);
	huge->block.ops = &huge_ops;
	huge->block.sectors = 1ull << 34;
	huge->block.interface = BLOCK_SATA;
	huge->block.bdf = 0x1fa;
	huge->block.unit = 3;
	cd = fake_disk_new(50, 2048);
	cd->block.cdrom = cd->block.removable = cd->block.read_only = true;
	cd_ops = fake_disk_ops;
	cd_ops.refresh = nothing;
	cd_ops.lock = cd_lock;
	cd_ops.eject = cd_eject;
	cd->block.ops = &cd_ops;
	cd->block.interface = BLOCK_ATAPI;
	block_register(&disk->block, "disk@0");
	block_register(&huge->block, "disk@1");
	block_register(&cd->block, "disk@2");
	drive_init(2, 1);
	drive_add(&disk->block, &none);
	drive_add(&huge->block, &none);
	drive_add(&cd->block, &none);
	drive_publish();
fresh:
	disk->bad_lba = ~0ull;
	disk->block.read_only = false;
	disk->block.dma_align = 1;
	memset((void *)LOW, fill, LOW_END - LOW);
	bda[0x74] = 0;
}

/* Returns registers with distinct values, so that an unexpected change is seen. */
static inline struct regs start(u8 ah, u8 dl)
{
	struct regs r = { .edi = 0x11112222,
			  .esi = 0x33334444,
			  .ebp = 0x55556666,
			  .ebx = 0x77770000,
			  .edx = 0x99990000,
			  .ecx = 0xbbbb0001,
			  .eax = 0xdddd0001,
			  .ds = 0x1111,
			  .es = BUF >> 4,
			  .fs = 0x3333,
			  .gs = 0x4444,
			  .ip = 0x5555,
			  .cs = 0x6666,
			  .flags = 0x0246 };

	r.ah = ah;
	r.dl = dl;
	return r;
}

#define MAY_AX 1
#define MAY_BX 2
#define MAY_CX 4
#define MAY_DX 8

/* Calls the service. All registers except AH, CF and those in @may must stay. Returns AH. */
static inline u8 run(struct regs *r, unsigned int may)
{
	struct regs was = *r;

	int13_service(r);
	if (may & MAY_AX)
		was.ax = r->ax;
	if (may & MAY_BX)
		was.bx = r->bx;
	if (may & MAY_CX)
		was.cx = r->cx;
	if (may & MAY_DX)
		was.dx = r->dx;
	was.ah = r->ah;
	was.flags = (was.flags & ~FLAG_CF) | (r->flags & FLAG_CF);
	assert_memory_equal(r, &was, sizeof(was));
	return r->ah;
}

static inline void expect_ok(struct regs *r, unsigned int may)
{
	assert_int_equal(run(r, may), 0);
	assert_false(r->flags & FLAG_CF);
	assert_int_equal(bda[0x74], 0);
}

static inline void expect_error(struct regs *r, u8 status, unsigned int may)
{
	assert_int_equal(run(r, may), status);
	assert_true(r->flags & FLAG_CF);
	assert_int_equal(bda[0x74], status);
}

static inline void untouched(u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		assert_int_equal(*(u8 *)i, fill);
}

static inline void expect_sectors(u32 at, u64 lba, u32 count)
{
	for (u32 i = 0; i < count * 512; i++)
		assert_int_equal(((u8 *)at)[i], fake_pattern(lba + i / 512, i % 512));
}

static inline void chs(struct regs *r, u16 c, u8 h, u8 s)
{
	r->ch = c;
	r->cl = (c >> 2 & 0xc0) | s;
	r->dh = h;
}

#define DAP 0x30000

struct dap {
	u8 size, reserved, count, reserved2;
	u16 off, seg;
	u64 lba, flat;
	u32 long_count, reserved3;
} __packed;

static inline struct regs edd(u8 ah, struct dap p)
{
	struct regs r = start(ah, 0x80);

	memcpy((void *)DAP, &p, sizeof(p));
	r.al = 0;
	r.ds = DAP >> 4;
	r.si = 0;
	return r;
}

#endif
