/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests requests with buffers above 4 GiB: how they are split, and what is refused. */
#include "unit.h"

#include "block/high.h"
#include "cpu/high.h"
#include "fake_disk.h"

#define SECTORS 1000
#define BASE	0x123456780ull /* the memory above 4 GiB to which copies may go */
#define ROOM	(SECTORS * 512)

static u8 memory[ROOM];
static struct fake_disk *disk;
static bool no_pse36;

bool high_init(u32 *directory)
{
	assert_int_equal((u32)directory & 4095, 0);
	return !no_pse36;
}

static u8 *at(u64 high, u32 bytes)
{
	assert_true(high >= BASE && high + bytes <= BASE + ROOM);
	return memory + (high - BASE);
}

void high_read(void *low, u64 high, u32 bytes)
{
	memcpy(low, at(high, bytes), bytes);
}

void high_write(u64 high, const void *low, u32 bytes)
{
	memcpy(at(high, bytes), low, bytes);
}

static void without(u32 *done)
{
	assert_int_equal(block_move_high(&disk->block, 0, 1, BASE, false, done), -ERANGE);
	assert_int_equal(*done, 0);
}

/* Before it is set up, and on machines that do not need it or cannot use it. */
static void test_none(void **state)
{
	u32 done;

	disk = fake_disk_new(SECTORS, 512);
	assert_int_equal(block_register(&disk->block, "disk@0"), 0);
	without(&done);
	block_high_init(0x100000000);
	without(&done);
	no_pse36 = true;
	block_high_init(0x180000000);
	without(&done);
	assert_true(strstr(fake_log, "above 4 GiB"));
	no_pse36 = false;
	fake_alloc_left = 1;
	block_high_init(0x180000000);
	without(&done);
	fake_alloc_left = 2;
	block_high_init(0x180000000);
	assert_int_equal(block_move_high(&disk->block, 0, 1, BASE, false, &done), 0);
}

static void test_moves(void **state)
{
	static const u32 counts[] = { 0, 1, 7, 8, 9, 200 };
	u32 done;

	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		u32 bytes = counts[i] * 512;

		memset(memory, 0x99, sizeof(memory));
		assert_int_equal(
			block_move_high(&disk->block, 10, counts[i], BASE + 3, false, &done), 0);
		assert_int_equal(done, counts[i]);
		for (u32 j = 0; j < bytes; j++)
			assert_int_equal(memory[3 + j], fake_pattern(10 + j / 512, j % 512));
		assert_int_equal(memory[2], 0x99);
		assert_int_equal(memory[3 + bytes], 0x99);
		assert_int_equal(
			block_move_high(&disk->block, 500, counts[i], BASE + 3, true, &done), 0);
		assert_memory_equal(disk->data + 500 * 512, memory + 3, bytes);
	}
}

static void test_errors(void **state)
{
	u32 done;

	disk->bad_lba = 30;
	assert_int_equal(block_move_high(&disk->block, 10, 100, BASE, false, &done), -EIO);
	assert_true(done <= 20 && done >= 13);
	disk->bad_lba = ~0ull;
	/* If a request goes too far, nothing of it is moved. */
	assert_int_equal(block_move_high(&disk->block, SECTORS - 8, 9, BASE, false, &done),
			 -ERANGE);
	assert_int_equal(block_move_high(&disk->block, 1ull << 40, 1, BASE, false, &done), -ERANGE);
	assert_int_equal(block_move_high(&disk->block, 0, 1, HIGH_END - 511, false, &done),
			 -ERANGE);
	assert_int_equal(block_move_high(&disk->block, 0, 1, ~0ull, false, &done), -ERANGE);
	assert_int_equal(block_move_high(&disk->block, 0, 1, 0xffffffff, false, &done), -ERANGE);
	assert_int_equal(done, 0);
}

static int never(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return -ETIMEDOUT;
}

/*
 * A device that does not answer may use the buffer later, so no other request gets it before the
 * device answers again.
 */
static void test_silence(void **state)
{
	static const struct block_ops silent = { .read = never, .write = never };
	struct fake_disk *other = fake_disk_new(SECTORS, 512);
	u32 done;

	disk->block.ops = &silent;
	assert_int_equal(block_move_high(&disk->block, 0, 1, BASE, false, &done), -ETIMEDOUT);
	assert_int_equal(block_move_high(&other->block, 0, 1, BASE, false, &done), -ETIMEDOUT);
	assert_int_equal(block_move_high(&disk->block, 0, 1, BASE, true, &done), -ETIMEDOUT);
	assert_int_equal(done, 0);
	assert_int_equal(other->requests, 0);
	disk->block.ops = &fake_disk_ops;
	assert_int_equal(block_move_high(&other->block, 0, 1, BASE, false, &done), 0);
	assert_int_equal(block_move_high(&disk->block, 0, 1, BASE, true, &done), 0);
	assert_int_equal(done, 1);
}

UNIT_MAIN(UNIT_TEST(test_none), UNIT_TEST(test_moves), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence))
