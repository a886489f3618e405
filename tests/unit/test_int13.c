/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT 13h on fake disks: every function, every kind of bad register and packet, buffers
 * at the ends of segments and of the first MiB. Real-mode memory is the host's, at its
 * address.
 */
#include <sys/mman.h>

#include "unit.h"

#include "cpu/modes.h"
#include "fake_disk.h"
#include "lib/checksum.h"
#include "service/int13.h"
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

/* INT 15h AH=52h: a program that may refuse. */
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

static int cd_lock(struct block_device *b, bool on)
{
	assert_true(on != locked);
	locked = on;
	locks++;
	return 0;
}

static int cd_eject(struct block_device *b)
{
	ejects++;
	return 0;
}

bool fw_cfg_present(void)
{
	return false;
}

static unsigned int cd_calls;

unsigned int int13_cd(struct regs *regs)
{
	cd_calls++;
	return DISK_BAD_COMMAND;
}

static u32 low_read(u32 addr, unsigned int size)
{
	assert_in_range(addr, 0x400, 0x4ff);
	return bda[addr - 0x400];
}

static void low_write(u32 addr, u32 value, unsigned int size)
{
	if (addr >= 0x400 && addr < 0x500)
		bda[addr - 0x400] = value;
	else
		ivt[addr / 4] = value;
}

static int huge_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	assert_true(lba + count <= b->sectors);
	memcpy((void *)addr, &lba, sizeof(lba));
	return 0;
}

static int write_only(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return 0;
}

static int nothing(struct block_device *b)
{
	return -ENOMEDIUM;
}

static void machine(void)
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

/* All registers have a value of their own, so that a stray change is seen. */
static struct regs start(u8 ah, u8 dl)
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

/* Runs it; what is not in @may and not AH or CF must stay. Returns AH. */
static u8 run(struct regs *r, unsigned int may)
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

static void expect_ok(struct regs *r, unsigned int may)
{
	assert_int_equal(run(r, may), 0);
	assert_false(r->flags & FLAG_CF);
	assert_int_equal(bda[0x74], 0);
}

static void expect_error(struct regs *r, u8 status, unsigned int may)
{
	assert_int_equal(run(r, may), status);
	assert_true(r->flags & FLAG_CF);
	assert_int_equal(bda[0x74], status);
}

static void untouched(u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		assert_int_equal(*(u8 *)i, fill);
}

static void expect_sectors(u32 at, u64 lba, u32 count)
{
	for (u32 i = 0; i < count * 512; i++)
		assert_int_equal(((u8 *)at)[i], fake_pattern(lba + i / 512, i % 512));
}

static void chs(struct regs *r, u16 c, u8 h, u8 s)
{
	r->ch = c;
	r->cl = (c >> 2 & 0xc0) | s;
	r->dh = h;
}

static void test_read(void **state)
{
	struct regs r;

	machine();
	r = start(0x02, 0x80);
	r.al = 3;
	chs(&r, 2, 5, 62);
	expect_ok(&r, 0);
	expect_sectors(BUF, (2 * 16 + 5) * 63 + 61, 3);
	untouched(LOW, BUF);
	untouched(BUF + 3 * 512, LOW_END);
	r = start(0x02, 0x80);
	r.al = 128;
	expect_ok(&r, 0);
	expect_sectors(BUF, 0, 128);
}

/* A buffer that runs over its segment's end goes on in memory, up to the HMA's end. */
static void test_buffers(void **state)
{
	struct regs r;

	machine();
	r = start(0x02, 0x80);
	r.al = 2;
	r.bx = 0xfe10;
	expect_ok(&r, 0);
	expect_sectors(BUF + 0xfe10, 0, 2);
	untouched(LOW, BUF + 0xfe10);
	r = start(0x02, 0x80);
	r.es = 0xffff;
	r.bx = 0xfd01;
	expect_ok(&r, 0);
	expect_sectors(0xffff0 + 0xfd01, 0, 1);
	disk->block.dma_align = 4;
	r = start(0x02, 0x80);
	r.al = 20;
	r.bx = 3;
	expect_ok(&r, 0);
	expect_sectors(BUF + 3, 0, 20);
	disk->block.dma_align = 1;
}

static void test_bad_chs(void **state)
{
	static const struct {
		u8 al;
		u16 c;
		u8 h, s;
	} bad[] = { { 0, 0, 0, 1 },    { 129, 0, 0, 1 }, { 255, 0, 0, 1 },
		    { 1, 0, 0, 0 },    { 1, 20, 0, 1 },	 { 1, 1023, 0, 1 },
		    { 1, 0, 16, 1 },   { 1, 0, 255, 1 }, { 2, 19, 15, 63 },
		    { 128, 19, 15, 1 } };
	static const u8 functions[] = { 0x02, 0x03, 0x04 };

	machine();
	for (u32 f = 0; f < ARRAY_SIZE(functions); f++) {
		for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
			struct regs r = start(functions[f], 0x80);

			r.al = bad[i].al;
			chs(&r, bad[i].c, bad[i].h, bad[i].s);
			expect_error(&r, 0x01, MAY_AX);
			untouched(LOW, LOW_END);
		}
	}
}

static void test_write(void **state)
{
	struct regs r;

	machine();
	memset((void *)BUF, 0x42, 1024);
	r = start(0x03, 0x80);
	r.al = 2;
	chs(&r, 10, 0, 1);
	expect_ok(&r, 0);
	assert_int_equal(disk->data[10 * 16 * 63 * 512], 0x42);
	assert_int_equal(disk->data[(10 * 16 * 63 + 2) * 512 - 1], 0x42);
	assert_int_equal(disk->data[(10 * 16 * 63 + 2) * 512],
			 fake_pattern(10 * 16 * 63 + 2, 0));
	disk->block.read_only = true;
	r = start(0x03, 0x80);
	expect_error(&r, 0x03, MAY_AX);
	disk->block.read_only = false;
	/* A reset writes back, once. */
	disk->flushes = 0;
	r = start(0x00, 0x80);
	expect_ok(&r, 0);
	r = start(0x0d, 0x80);
	expect_ok(&r, 0);
	assert_int_equal(disk->flushes, 1);
}

static void test_bad_sector(void **state)
{
	struct regs r;

	machine();
	disk->bad_lba = 5;
	r = start(0x02, 0x80);
	r.al = 10;
	expect_error(&r, 0x10, MAY_AX);
	assert_int_equal(r.al, 5);
	expect_sectors(BUF, 0, 5);
	untouched(BUF + 5 * 512, LOW_END);
	r = start(0x01, 0x80);
	expect_error(&r, 0x10, 0);
	r = start(0x03, 0x80);
	chs(&r, 0, 0, 6);
	expect_error(&r, 0xcc, MAY_AX);
	r = start(0x04, 0x80);
	r.al = 5;
	expect_ok(&r, 0);
	r = start(0x04, 0x80);
	r.al = 6;
	expect_error(&r, 0x10, MAY_AX);
	assert_int_equal(r.al, 5);
}

static void test_parameters(void **state)
{
	struct regs r;

	machine();
	r = start(0x08, 0x80);
	expect_ok(&r, MAY_AX | MAY_CX | MAY_DX);
	assert_int_equal(r.cx, 18 << 8 | 63);
	assert_int_equal(r.dh, 15);
	assert_int_equal(r.dl, 2);
	r = start(0x08, 0x81);
	expect_ok(&r, MAY_AX | MAY_CX | MAY_DX);
	assert_int_equal(r.cx, 0xfeff);
	assert_int_equal(r.dh, 254);
	r = start(0x15, 0x80);
	assert_int_equal(run(&r, MAY_CX | MAY_DX), 3);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.cx << 16 | r.dx, 19 * 16 * 63);
	assert_int_equal(bda[0x74], 0);
	assert_int_equal(bda[0x75], 2);
}

static void test_simple(void **state)
{
	static const u8 fine[] = { 0x00, 0x01, 0x09, 0x0c, 0x0d, 0x10, 0x11, 0x14 };
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(fine); i++) {
		r = start(fine[i], 0x80);
		expect_ok(&r, 0);
	}
	r = start(0x0c, 0x80);
	chs(&r, 20, 0, 1);
	expect_error(&r, 0x01, 0);
	r = start(0x10, 0xe0);
	expect_error(&r, 0x31, 0);
}

/* The table of AH=05h for a track of 63 sectors, interleaved. */
static struct regs format(u16 cylinder, u8 head)
{
	struct regs r = start(0x05, 0x80);

	for (u32 i = 0; i < 63; i++) {
		((u8 *)BUF)[2 * i] = 0;
		((u8 *)BUF)[2 * i + 1] = i * 4 % 63 + 1;
	}
	r.bx = 0;
	chs(&r, cylinder, head, 17);
	return r;
}

static void test_format(void **state)
{
	u32 lba = (3 * 16 + 5) * 63;
	struct regs r;

	machine();
	r = format(3, 5);
	expect_ok(&r, 0);
	for (u32 i = 0; i < 63 * 512; i++)
		assert_int_equal(disk->data[lba * 512 + i], 0);
	for (u32 i = 0; i < 512; i++) {
		assert_int_equal(disk->data[(lba - 1) * 512 + i], fake_pattern(lba - 1, i));
		assert_int_equal(disk->data[(lba + 63) * 512 + i],
				 fake_pattern(lba + 63, i));
	}
	for (u32 i = 0; i < 63 * 512; i++)
		disk->data[lba * 512 + i] = fake_pattern(lba + i / 512, i % 512);
	disk->block.read_only = true;
	r = format(3, 5);
	expect_error(&r, 0x03, 0);
}

static void test_bad_format(void **state)
{
	static const struct {
		u8 at, value;
	} bad[] = { { 0, 0x80 }, { 124, 0x20 }, { 0, 1 }, { 1, 0 }, { 1, 2 }, { 1, 64 },
		    { 1, 255 } };
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		r = format(3, 5);
		((u8 *)BUF)[bad[i].at] = bad[i].value;
		expect_error(&r, 0x01, 0);
	}
	r = format(20, 0);
	expect_error(&r, 0x01, 0);
	r = format(3, 16);
	expect_error(&r, 0x01, 0);
	r = format(0, 0);
	r.dl = 0xe0;
	expect_error(&r, 0x01, 0);
	for (u32 i = 0; i < 63 * 512; i++)
		assert_int_equal(disk->data[(3 * 16 + 5) * 63 * 512 + i],
				 fake_pattern((3 * 16 + 5) * 63 + i / 512, i % 512));
}

static void test_unknown(void **state)
{
	machine();
	for (u32 ah = 0; ah < 256; ah++) {
		struct regs r;

		for (u32 dl = 0x80; dl < 256; dl++) {
			if (dl == 0x80 || dl == 0x81 || dl == 0xe0)
				continue;
			r = start(ah, dl);
			if (ah != 0x08 && ah != 0x15)
				expect_error(&r, 0x01, 0);
		}
		if ((ah <= 0x04) || (ah >= 0x08 && ah <= 0x15) ||
		    (ah >= 0x41 && ah <= 0x4e))
			continue;
		r = start(ah, 0x80);
		expect_error(&r, 0x01, 0);
	}
	untouched(LOW, LOW_END);
}

/* What 08h and 15h say of a drive that is not there; to 15h it is no error. */
static void test_absent(void **state)
{
	struct regs r;

	machine();
	for (u32 dl = 0x82; dl < 0xe0; dl++) {
		r = start(0x08, dl);
		expect_error(&r, 0x07, MAY_AX | MAY_CX | MAY_DX);
		assert_int_equal(r.al | r.cx | r.dx, 0);
		r = start(0x15, dl);
		assert_int_equal(run(&r, MAY_AX | MAY_CX | MAY_DX), 0);
		assert_false(r.flags & FLAG_CF);
		assert_int_equal(r.cx | r.dx, 0);
		assert_int_equal(bda[0x74], 0);
	}
}

/* Buffers in the firmware's own data, EC000-EFFFF, are not written. */
static void test_our_memory(void **state)
{
	static const struct {
		u32 at;
		u8 count;
		bool refused;
	} places[] = { { 0xec000, 1, true },  { 0xebe01, 1, true }, { 0xefe00, 1, true },
		       { 0xeffff, 1, true },  { 0xe0000, 97, true }, { 0xebe00, 1, false },
		       { 0xf0000, 1, false }, { 0xe0000, 96, false } };
	struct regs r;

	machine();
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		r = start(0x02, 0x80);
		r.al = places[i].count;
		r.es = (places[i].at & 0xf0000) >> 4;
		r.bx = places[i].at;
		if (!places[i].refused) {
			expect_ok(&r, 0);
			continue;
		}
		expect_error(&r, 0x09, MAY_AX);
		assert_int_equal(r.al, 0);
		untouched(0xec000, 0xf0000);
		/* They can be read. */
		r = start(0x03, 0x80);
		r.al = places[i].count;
		r.es = (places[i].at & 0xf0000) >> 4;
		r.bx = places[i].at;
		chs(&r, 10, 0, 1);
		expect_ok(&r, 0);
	}
	for (u32 i = 0; i < 128 * 512; i++)
		disk->data[10 * 16 * 63 * 512 + i] =
			fake_pattern(10 * 16 * 63 + i / 512, i % 512);
}

#define DAP 0x30000

struct dap {
	u8 size, reserved, count, reserved2;
	u16 off, seg;
	u64 lba, flat;
	u32 long_count, reserved3;
} __packed;

static struct regs edd(u8 ah, struct dap p)
{
	struct regs r = start(ah, 0x80);

	memcpy((void *)DAP, &p, sizeof(p));
	r.al = 0;
	r.ds = DAP >> 4;
	r.si = 0;
	return r;
}

static void test_edd_check(void **state)
{
	struct regs r;

	machine();
	r = start(0x41, 0x80);
	r.bx = 0x55aa;
	assert_int_equal(run(&r, MAY_BX | MAY_CX), 0x30);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.bx, 0xaa55);
	assert_int_equal(r.cx, 5);
	r = start(0x41, 0xe0);
	r.bx = 0x55aa;
	run(&r, MAY_BX | MAY_CX);
	assert_int_equal(r.cx, 7);
	r = start(0x41, 0x80);
	expect_error(&r, 0x01, 0);
}

static void test_edd_read(void **state)
{
	struct dap p = { .size = 16, .count = 127, .seg = BUF >> 4, .off = 1, .lba = 77 };
	struct dap *at = (struct dap *)DAP;
	struct regs r;

	machine();
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors(BUF + 1, 77, 127);
	untouched(BUF + 1 + 127 * 512, DAP);
	assert_int_equal(at->count, 127);
	p.count = 0;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	/* The last sector, and none after it. */
	p.count = 1;
	p.lba = disk->block.sectors - 1;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	p.count = 2;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	assert_int_equal(at->count, 0);
}

static void test_edd_flat(void **state)
{
	u8 *high = malloc(200 * 512);
	struct dap p = { .size = 24,
			 .count = 3,
			 .seg = 0xffff,
			 .off = 0xffff,
			 .lba = 9,
			 .flat = (u32)high };
	struct dap *at = (struct dap *)DAP;
	struct regs r;

	machine();
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors((u32)high, 9, 3);
	p.flat |= 1ull << 32;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	p.flat = 0xffffff00;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	p.flat = (u32)high;
	p.size = 32;
	p.count = 0xff;
	p.long_count = 200;
	r = edd(0x42, p);
	expect_ok(&r, 0);
	expect_sectors((u32)high, 9, 200);
	p.long_count = 0xffffffff;
	r = edd(0x42, p);
	expect_error(&r, 0x01, 0);
	assert_int_equal(at->long_count, 0);
	free(high);
}

static void test_edd_bad_packets(void **state)
{
	static const u8 functions[] = { 0x42, 0x43, 0x44, 0x47 };
	static const u8 sizes[] = { 0, 1, 2, 15 };
	static const u8 counts[] = { 128, 200, 254, 255 };
	struct dap p = { .size = 16, .count = 1, .seg = BUF >> 4 };
	struct regs r;

	machine();
	for (u32 f = 0; f < ARRAY_SIZE(functions); f++) {
		for (u32 i = 0; i < 4; i++) {
			p.size = sizes[i];
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.size = 16;
			p.count = counts[i];
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.count = 1;
		}
		for (u32 bit = 15; bit < 64; bit++) {
			p.lba = 1ull << bit;
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
			p.lba = -(1ull << (bit - 15));
			r = edd(functions[f], p);
			expect_error(&r, 0x01, 0);
		}
		p.lba = 0;
	}
	untouched(LOW, DAP);
}

static void test_edd_write_and_verify(void **state)
{
	struct dap p = { .size = 16, .count = 2, .seg = BUF >> 4, .lba = 300 };
	struct regs r;

	machine();
	memset((void *)BUF, 0x17, 1024);
	for (u8 al = 0; al < 3; al++) {
		disk->data[300 * 512] = 0;
		r = edd(0x43, p);
		r.al = al;
		expect_ok(&r, 0);
		assert_int_equal(disk->data[300 * 512], 0x17);
	}
	r = edd(0x43, p);
	r.al = 3;
	expect_error(&r, 0x01, 0);
	r = edd(0x44, p);
	expect_ok(&r, 0);
	r = edd(0x47, p);
	expect_ok(&r, 0);
	disk->bad_lba = 301;
	r = edd(0x44, p);
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 1);
	r = edd(0x43, p);
	expect_error(&r, 0xcc, 0);
	assert_int_equal(((struct dap *)DAP)->count, 1);
	p.size = 32;
	p.count = 0xff;
	p.long_count = 200;
	p.flat = BUF;
	p.lba = 110;
	r = edd(0x44, p);
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 0xff);
	assert_int_equal(((struct dap *)DAP)->long_count, 191);
}

/* Written, but cannot be read: bit 3 of the flags says that AL=2 finds out. */
static void test_edd_write_with_verify(void **state)
{
	static struct block_ops ops;
	struct dap p = { .size = 16, .count = 4, .seg = BUF >> 4, .lba = 300 };
	struct regs r;

	machine();
	ops = *disk->block.ops;
	ops.write = write_only;
	disk->block.ops = &ops;
	disk->bad_lba = 302;
	for (u8 al = 0; al < 2; al++) {
		r = edd(0x43, p);
		r.al = al;
		expect_ok(&r, 0);
	}
	r = edd(0x43, p);
	r.al = 2;
	expect_error(&r, 0x10, 0);
	assert_int_equal(((struct dap *)DAP)->count, 2);
	disk->block.ops = &fake_disk_ops;
}

static void test_edd_beyond_2tib(void **state)
{
	struct dap p = {
		.size = 16, .count = 1, .seg = BUF >> 4, .lba = (1ull << 34) - 1
	};
	struct regs r;
	u64 seen;

	machine();
	r = edd(0x42, p);
	r.dl = 0x81;
	expect_ok(&r, 0);
	memcpy(&seen, (void *)BUF, 8);
	assert_true(seen == p.lba);
}

static void parameters(u16 room, u16 want)
{
	struct regs r = start(0x48, 0x81);
	u8 *at = (u8 *)BUF;

	machine();
	memcpy(at, &room, 2);
	r.ds = BUF >> 4;
	r.si = 0;
	if (!want) {
		expect_error(&r, 0x01, 0);
		untouched(BUF + 2, BUF + 200);
		return;
	}
	expect_ok(&r, 0);
	assert_int_equal(at[0] | at[1] << 8, want);
	untouched(BUF + want, BUF + want + 200);
	assert_int_equal(at[2] & 0x0a, 0); /* no geometry reaches that far; cannot be written */
	assert_int_equal(at[20], 4); /* 2^34 sectors */
	assert_int_equal(at[25] << 8 | at[24], 512);
	if (want >= 30)
		assert_memory_equal(at + 26, "\xff\xff\xff\xff", 4);
	if (want < 66)
		return;
	assert_int_equal(*(u16 *)(at + 30), 0xbedd);
	assert_int_equal(at[32], want - 30);
	assert_int_equal(checksum8(at + 30, want - 30), 0);
	assert_memory_equal(at + 36, "PCI SATA    ", 12);
	assert_int_equal(at[48], 1);
	assert_int_equal(at[49], 0x1f);
	assert_int_equal(at[50], 2);
	assert_int_equal(at[51], 0);
	assert_int_equal(at[56], 3);
}

/* Bit 1 of the flags: ATA's geometry tells of 16383 * 16 * 63 sectors at most. */
static void test_edd_geometry(void **state)
{
	u64 was;

	machine();
	was = disk->block.sectors;
	for (u32 more = 0; more < 2; more++) {
		struct regs r = start(0x48, 0x80);

		disk->block.sectors = 16514064 + more;
		for (u32 i = 0; i < 2; i++)
			if (drive_table[i]->b == &disk->block)
				drive_table[i]->edd_known = false;
		r.ds = BUF >> 4;
		r.si = 0;
		*(u16 *)BUF = 74;
		expect_ok(&r, 0);
		assert_int_equal(*(u16 *)(BUF + 2), more ? 0x09 : 0x0b);
	}
	disk->block.sectors = was;
}

static void test_edd_parameters(void **state)
{
	machine();
	for (u32 room = 0; room < 300; room++) {
		if (room < 26)
			parameters(room, 0);
		else if (room < 30)
			parameters(room, 26);
		else if (room < 66)
			parameters(room, 30);
		else if (room < 74)
			parameters(room, 66);
		else
			parameters(room, 74);
	}
	parameters(0xffff, 74);
}

static void test_edd_removable(void **state)
{
	struct regs r;

	machine();
	r = start(0x45, 0x80);
	expect_error(&r, 0xb2, 0);
	r = start(0x46, 0x80);
	expect_error(&r, 0xb2, 0);
	r = start(0x49, 0x80);
	expect_ok(&r, 0);
	r = start(0x49, 0xe0);
	expect_error(&r, 0x31, 0);
	for (u32 al = 0; al < 256; al++) {
		r = start(0x4e, 0x80);
		r.al = al;
		if (al == 1 || al == 3 || al == 4 || al == 6)
			expect_ok(&r, MAY_AX);
		else
			expect_error(&r, 0x01, MAY_AX);
	}
}

static u8 lock_call(u8 al, u8 *state)
{
	struct regs r = start(0x45, 0xe0);
	u8 status;

	r.al = al;
	status = run(&r, MAY_AX);
	assert_int_equal(!!(r.flags & FLAG_CF), status != 0);
	*state = r.al;
	return status;
}

/* Locks are counted: the door opens with the last of them. */
static void test_edd_locks(void **unused)
{
	struct regs r;
	u8 state;

	machine();
	assert_int_equal(lock_call(2, &state), 0);
	assert_int_equal(state, 0);
	assert_int_equal(lock_call(1, &state), 0xb0);
	for (u32 i = 0; i < 255; i++) {
		assert_int_equal(lock_call(0, &state), 0);
		assert_int_equal(state, 1);
	}
	assert_int_equal(lock_call(0, &state), 0xb4);
	assert_true(locked);
	assert_int_equal(locks, 1);
	assert_int_equal(lock_call(3, &state), 0x01);
	r = start(0x46, 0xe0);
	expect_error(&r, 0xb1, 0);
	assert_int_equal(eject_questions, 0);
	for (u32 i = 0; i < 255; i++) {
		assert_true(locked);
		assert_int_equal(lock_call(1, &state), 0);
		assert_int_equal(state, i < 254);
	}
	assert_false(locked);
	assert_int_equal(lock_call(1, &state), 0xb0);
	eject_answer = 0xb3;
	r = start(0x46, 0xe0);
	expect_error(&r, 0xb3, 0);
	assert_int_equal(ejects, 0);
	eject_answer = 0;
	r = start(0x46, 0xe0);
	expect_ok(&r, 0);
	assert_int_equal(ejects, 1);
	cd->block.sectors = 50;
}

/* A change is told once. */
static void test_edd_media_change(void **state)
{
	int (*refresh)(struct block_device *b) = cd->block.ops->refresh;
	struct regs r;

	machine();
	((struct block_ops *)cd->block.ops)->refresh = NULL;
	cd->block.changed = true;
	r = start(0x49, 0xe0);
	expect_error(&r, 0x06, 0);
	r = start(0x49, 0xe0);
	expect_ok(&r, 0);
	((struct block_ops *)cd->block.ops)->refresh = refresh;
}

static int larger(struct block_device *b)
{
	b->sectors = 60;
	return 0;
}

static void test_cd(void **state)
{
	struct dap p = { .size = 16, .count = 2, .seg = BUF >> 4, .lba = 48 };
	struct block_ops *ops;
	struct regs r;

	machine();
	ops = (struct block_ops *)cd->block.ops;
	ops->refresh = NULL;
	r = edd(0x42, p);
	r.dl = 0xe0;
	expect_ok(&r, 0);
	expect_sectors(BUF, 48 * 4, 8);
	p.lba = 49;
	r = edd(0x42, p);
	r.dl = 0xe0;
	expect_error(&r, 0x01, 0);
	/* What is behind the end may be there on another disc. */
	ops->refresh = larger;
	r = start(0x48, 0xe0);
	r.ds = BUF >> 4;
	r.si = 0;
	*(u16 *)BUF = 26;
	expect_ok(&r, 0);
	assert_int_equal(*(u32 *)(BUF + 16), 60);
	ops->refresh = nothing;
	p.lba = 1;
	r = edd(0x43, p);
	r.dl = 0xe0;
	expect_error(&r, 0x03, 0);
	/* Only an empty drive's geometry is not that of a medium. */
	for (u32 empty = 0; empty < 2; empty++) {
		cd->block.sectors = empty ? 0 : 50;
		r = start(0x48, 0xe0);
		r.ds = BUF >> 4;
		r.si = 0;
		*(u16 *)BUF = 26;
		expect_ok(&r, 0);
		assert_int_equal(*(u16 *)(BUF + 2) & 0x44, empty ? 0x44 : 0x04);
	}
	cd->block.sectors = 50;
	/* It has no cylinders. */
	r = start(0x02, 0xe0);
	expect_error(&r, 0x01, MAY_AX);
	r = start(0x08, 0xe0);
	expect_error(&r, 0x01, 0);
}

/* A disk that is smaller than its geometry says. */
static void test_shrunk(void **state)
{
	struct regs r;
	u64 was;

	machine();
	was = disk->block.sectors;
	disk->block.sectors = 100;
	r = start(0x02, 0x80);
	chs(&r, 19, 0, 1);
	expect_error(&r, 0x01, MAY_AX);
	r = start(0x02, 0x80);
	r.al = 128;
	expect_error(&r, 0x01, MAY_AX);
	untouched(LOW, LOW_END);
	disk->block.sectors = was;
}

UNIT_MAIN(UNIT_TEST(test_read), UNIT_TEST(test_buffers), UNIT_TEST(test_bad_chs),
	  UNIT_TEST(test_write), UNIT_TEST(test_bad_sector), UNIT_TEST(test_parameters),
	  UNIT_TEST(test_simple), UNIT_TEST(test_format),
	  UNIT_TEST(test_bad_format), UNIT_TEST(test_unknown), UNIT_TEST(test_absent),
	  UNIT_TEST(test_our_memory),
	  UNIT_TEST(test_edd_check), UNIT_TEST(test_edd_read), UNIT_TEST(test_edd_flat),
	  UNIT_TEST(test_edd_bad_packets), UNIT_TEST(test_edd_write_and_verify),
	  UNIT_TEST(test_edd_write_with_verify),
	  UNIT_TEST(test_edd_beyond_2tib), UNIT_TEST(test_edd_parameters),
	  UNIT_TEST(test_edd_geometry),
	  UNIT_TEST(test_edd_removable), UNIT_TEST(test_edd_locks),
	  UNIT_TEST(test_edd_media_change), UNIT_TEST(test_cd), UNIT_TEST(test_shrunk))
