/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 13h with removable media: locks, ejecting, changes, CDs. */
#include "fake_int13.h"

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

/* Locks are counted: the door opens after the last lock is removed. */
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

/* A change is reported once. */
static void test_edd_media_change(void **state)
{
	int (*refresh)(struct block_device * b) = cd->block.ops->refresh;
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
	/* Sectors after the end may exist on another disc. */
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
	/* Only an empty drive has a geometry that is not the medium's. */
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
	/* A CD has no cylinders. */
	r = start(0x02, 0xe0);
	expect_error(&r, 0x01, MAY_AX);
	r = start(0x08, 0xe0);
	expect_error(&r, 0x01, 0);
}

UNIT_MAIN(UNIT_TEST(test_edd_removable), UNIT_TEST(test_edd_locks),
	  UNIT_TEST(test_edd_media_change), UNIT_TEST(test_cd))
