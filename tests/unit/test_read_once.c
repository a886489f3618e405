/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that INT 13h reads each byte of a caller's structure once: what it has checked is what it
 * uses, even if another CPU changes the memory meanwhile.
 */
#include "fake_caller.h"
#define int13_cd other_int13_cd /* the real one is tested */
#include "fake_int13.h"
#undef int13_cd
#define memcpy copy_bytes
#include "../../src/service/caller.c"
#undef memcpy
#include "disk/cd_emulation.h"
#include "disk/el_torito.h"

/* ------------------------------------------------------------- instead of boot/cdrom.c */
static struct el_torito_entry booted;
static const struct drive *booted_from;

const struct cd_packet *cd_booted(void)
{
	return NULL;
}

void cd_set_booted(const struct drive *d, const struct el_torito_entry *e, u32 catalog)
{
	booted = *e;
	booted_from = d;
}

struct block_device *cd_boot_device(u32 *catalog)
{
	*catalog = 20;
	return &cd->block;
}

int cd_emulation_start(void)
{
	return 0;
}

bool cd_emulation_end(void)
{
	return false;
}

bool cd_emulating(void)
{
	return false;
}

int cd_load_and_start(struct drive *d, bool announce)
{
	return 0;
}

/* ------------------------------------------------------------- the structures */
/* Calls the service with a packet at DAP, of which it reads the first @size bytes and no others. */
static void expect_once(struct regs *r, u8 status, u32 size)
{
	watch((void *)DAP);
	if (status)
		expect_error(r, status, 0);
	else
		expect_ok(r, 0);
	expect_read_once(size);
}

/* In real mode and in virtual-8086 mode, where the pages are looked up first. */
static void each_mode(void (*check)(void))
{
	for (u32 v86 = 0; v86 < 2; v86++) {
		machine();
		v86_running = v86;
		check();
		v86_running = false;
	}
}

static void packets(void)
{
	static const u8 functions[] = { 0x42, 0x43, 0x44, 0x47 };
	struct dap p = { .count = 3, .seg = BUF >> 4, .lba = 9, .flat = BUF, .long_count = 5 };
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(functions); i++) {
		for (p.size = 16; p.size <= 40; p.size += 8) {
			p.count = 3;
			p.seg = BUF >> 4;
			p.off = 0;
			r = edd(functions[i], p);
			expect_once(&r, 0, 16);
			if (p.size == 16)
				continue;
			p.seg = p.off = 0xffff;
			r = edd(functions[i], p);
			expect_once(&r, 0, 24);
			p.count = 0xff;
			r = edd(functions[i], p);
			expect_once(&r, p.size < 32, p.size < 32 ? 16 : 32);
		}
		p.count = 3;
		p.seg = BUF >> 4;
		p.off = 0;
		p.size = 15;
		r = edd(functions[i], p);
		expect_once(&r, 1, 16);
	}
	memset((void *)BUF, fill, 0x1000);
	p.size = 16;
	r = edd(0x42, p);
	expect_once(&r, 0, 16);
	expect_sectors(BUF, 9, 3);
	untouched(BUF + 3 * 512, DAP);
	/* The flat address, and the long count. */
	memset((void *)BUF, fill, 0x1000);
	p.size = 32;
	p.count = 0xff;
	p.seg = p.off = 0xffff;
	r = edd(0x42, p);
	expect_once(&r, 0, 32);
	expect_sectors(BUF, 9, 5);
	untouched(BUF + 5 * 512, DAP);
}

static void test_packets(void **state)
{
	each_mode(packets);
}

/* In virtual-8086 mode the second page is elsewhere, or absent. */
#define SECOND (DAP + 0x1000)
#define MOVED  0x50000

static bool absent;

static bool second_moved(u32 linear, bool write, u32 *physical)
{
	*physical = linear >= SECOND ? linear - SECOND + MOVED : linear;
	return linear < SECOND || !absent;
}

/* A packet of 24 bytes is in both pages. */
static void test_pages(void **state)
{
	struct dap p = { .size = 24, .count = 1, .seg = 0xffff, .off = 0xffff, .flat = BUF };
	struct regs r = edd(0x42, p);

	machine();
	v86_running = true;
	fake_v86_translate = second_moved;
	for (u32 first = 0; first < 24; first += 4) {
		p.lba = 10 + first;
		memcpy((void *)(SECOND - first), &p, first);
		memcpy((void *)MOVED, (const u8 *)&p + first, 24 - first);
		r.si = SECOND - DAP - first;
		absent = false;
		expect_ok(&r, 0);
		expect_sectors(BUF, p.lba, 1);
		r.ah = 0x42;
		absent = true;
		expect_error(&r, 9, 0);
		r.ah = 0x42;
	}
	fake_v86_translate = NULL;
	v86_running = false;
}

/* The count after an error goes where the packet had its count when it was read. */
static void test_errors(void **state)
{
	struct dap p = { .size = 32, .count = 3, .seg = BUF >> 4, .lba = 9, .long_count = 5 };
	struct dap *at = (struct dap *)DAP;
	struct regs r;

	machine();
	disk->bad_lba = 11;
	r = edd(0x44, p);
	expect_once(&r, 0x10, 16);
	assert_int_equal(at->count, 2);
	assert_int_equal(at->long_count, 5);
	p.count = 0xff;
	r = edd(0x44, p);
	expect_once(&r, 0x10, 32);
	assert_int_equal(at->long_count, 2);
	assert_int_equal(at->count, 0);
}

/* The size of the buffer for AH=48h is 26; then it is no longer. */
static void parameters(void)
{
	struct regs r = start(0x48, 0x80);

	r.ds = DAP >> 4;
	r.si = 0;
	*(u16 *)DAP = 26;
	expect_once(&r, 0, 2);
	assert_int_equal(*(u16 *)DAP, 26);
	untouched(DAP + 26, DAP + 100);
}

static void test_parameters(void **state)
{
	each_mode(parameters);
}

/* AH=05h's table says that no sector is bad. */
static void test_format(void **state)
{
	struct regs r;

	machine();
	r = start(0x05, 0x80);
	r.es = DAP >> 4;
	r.bx = 0;
	r.cx = 1;
	r.dh = 0;
	for (u8 i = 0; i < 63; i++)
		*(u16 *)(DAP + 2 * i) = (i + 1) << 8;
	expect_once(&r, 0, 2 * 63);
}

/* The packets of a CD's emulation (AH=4Ah and 4Ch) and of its catalog (4Dh). */
static void cds(void)
{
	static const u8 catalog[8] = { 8, 2, 0, 0, BUF >> 4 & 0xff, BUF >> 12 };
	const struct cd_packet p = {
		.size = CD_PACKET_SIZE, .media = 2, .lba = 30, .sectors = 4, .load_segment = 0x1234
	};
	struct regs r = start(0x4a, 0xe0);

	r.ds = DAP >> 4;
	r.si = 0;
	memcpy((void *)DAP, &p, sizeof(p));
	expect_once(&r, 0, CD_PACKET_SIZE);
	assert_ptr_equal(booted_from->b, &cd->block);
	assert_int_equal(booted.lba, 30);
	assert_int_equal(booted.load_segment, 0x1234);
	r.ah = 0x4d;
	memcpy((void *)DAP, catalog, sizeof(catalog));
	expect_once(&r, 0, sizeof(catalog));
	expect_sectors(BUF, 20 * 4, 2 * 4);
	untouched(BUF + 4096, DAP);
}

static void test_cds(void **state)
{
	each_mode(cds);
}

UNIT_MAIN(UNIT_TEST(test_packets), UNIT_TEST(test_pages), UNIT_TEST(test_errors),
	  UNIT_TEST(test_parameters), UNIT_TEST(test_format), UNIT_TEST(test_cds))
