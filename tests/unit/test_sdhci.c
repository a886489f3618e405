/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests SD cards: both kinds of capacity and eMMC, ADMA2 and SDMA, write protection, errors, cards
 * that do not answer, removal.
 */
#include "fake_sdhci.h"

static void test_cards(void **state)
{
	for (int card = SD_OLD; card <= MMC_LARGE; card++) {
		for (int sdma = 0; sdma < 2; sdma++) {
			machine(card);
			box.not_ready = 3;
			box.slow = 3;
			box.caps &= sdma ? ~SDHCI_CAPS_ADMA2 : -1;
			assert_true(first()->sectors == box.medium.sectors);
			assert_string_equal(block_devices->name,
					    is_mmc() ? "eMMC MMC?FK" : "SD card FAKE?");
			assert_int_equal(block_devices->kind, BLOCK_KIND_SD);
			assert_string_equal(block_devices->path, "");
			fake_medium_exercise(block_devices, &box.medium);
			fake_medium_bad_sector(block_devices, &box.medium);
			assert_true(box.stops);
		}
	}
}

/* The number of accesses for a request of any size, and SDMA across a boundary. */
static void test_cost(void **state)
{
	u8 *buf = aligned_alloc(SDHCI_BOUNDARY, 2 * SDHCI_BOUNDARY);
	unsigned int before;

	for (int sdma = 0; sdma < 2; sdma++) {
		machine(SD_HIGH);
		box.caps &= sdma ? ~SDHCI_CAPS_ADMA2 : -1;
		first();
		fake_medium_expect(block_devices, &box.medium, 0, 1, 0);
		for (u32 count = 1; count <= 128; count += 127) {
			before = box.f.bar[0].accesses;
			assert_int_equal(block_read(block_devices, 5, count, (u32)buf, NULL), 0);
			assert_int_equal(box.f.bar[0].accesses - before, 6);
		}
		assert_int_equal(
			block_read(block_devices, 5, 256, (u32)buf + SDHCI_BOUNDARY - 0x1000, NULL),
			0);
	}
	free(buf);
}

static void test_write_protected(void **state)
{
	u8 buf[512] = { 0 };

	machine(SD_HIGH);
	box.present &= ~SDHCI_PRESENT_WRITABLE;
	assert_true(first()->read_only);
	for (u32 bit = 1; bit < 4; bit++) {
		machine(SD_STANDARD);
		box.csd_low = bit;
		assert_true(first()->read_only);
	}
	/* The card reports its protection only when it is written, or cannot write. */
	machine(SD_HIGH);
	assert_false(first()->read_only);
	box.stop_says = SD_R1_PROTECTED;
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EROFS);
	box.stop_says = 1 << 20;
	assert_int_equal(block_write(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	box.stop_says = SD_R1_OUT_OF_RANGE;
	assert_int_equal(block_write(block_devices, box.medium.sectors - 1, 1, (u32)buf, NULL), 0);
}

static void test_empty(void **state)
{
	machine(SD_HIGH);
	box.present = SDHCI_PRESENT_STABLE;
	controller_refuses(&sdhci, 0);
	assert_int_equal(box.power, 0);
}

static void test_removed(void **state)
{
	for (int gone = 0; gone < 2; gone++) {
		controller_start(&sdhci);
		box.silent = true;
		box.gone = gone;
		box.status |= SDHCI_S_REMOVED;
		controller_fails_within(-ENODEV, 1000);
		assert_non_null(strstr(fake_log, "is gone"));
	}
	controller_check_gone(&sdhci, -ENODEV, 1000, -ETIMEDOUT);
}

/*
 * Without an answer, the request ends at its deadline and the lines are reset. The next request
 * works.
 */
static void test_silence(void **state)
{
	controller_start(&sdhci);
	box.silent = true;
	box.resets = 0;
	controller_fails_within(-ETIMEDOUT, 40000000);
	assert_true(box.resets >= 1);
	box.silent = false;
	controller_works(&sdhci);
	/* If a line cannot be reset, the controller is no longer used. */
	for (u8 line = SDHCI_RESET_COMMAND; line <= SDHCI_RESET_DATA; line <<= 1) {
		controller_start(&sdhci);
		box.silent = true;
		box.deaf = line;
		controller_fails(-ETIMEDOUT);
		box.f.bar[0].accesses = 0;
		controller_fails(-ENODEV);
		assert_int_equal(box.f.bar[0].accesses, 0);
	}
}

/* SDMA that stops again and again, as if it met more than one boundary, does not hold a request. */
static void test_endless_transfer(void **state)
{
	u8 *buf = aligned_alloc(SDHCI_BOUNDARY, 2 * SDHCI_BOUNDARY);

	machine(SD_HIGH);
	box.caps &= ~SDHCI_CAPS_ADMA2;
	first();
	controller_works(&sdhci);
	box.restless = true;
	assert_int_equal(
		block_read(block_devices, 5, 256, (u32)buf + SDHCI_BOUNDARY - 0x1000, NULL),
		-ETIMEDOUT);
	box.pausing = box.restless = false;
	controller_works(&sdhci);
	free(buf);
}

static void test_start(void **state)
{
	controller_check_memory(&sdhci, 2);
	controller_check_no_bar(&sdhci);
	machine(SD_HIGH);
	box.caps &= ~(SDHCI_CAPS_ADMA2 | SDHCI_CAPS_SDMA);
	controller_refuses(&sdhci, -ENOTSUP);
	machine(SD_HIGH);
	box.deaf = SDHCI_RESET_ALL;
	controller_refuses(&sdhci, -ETIMEDOUT);
	machine(SD_HIGH);
	box.silent = true;
	controller_refuses(&sdhci, -ETIMEDOUT);
	machine(SD_HIGH);
	box.not_ready = 100000;
	controller_refuses(&sdhci, -ETIMEDOUT);
	machine(MMC_LARGE);
	fake_medium_init(&box.medium, 0, 512, 1);
	controller_refuses(&sdhci, -ENOTSUP);
}

/* The clock is never faster than asked for. */
static void test_clock(void **state)
{
	static const u8 mhz[] = { 0, 1, 25, 50, 52, 63 };

	for (u32 i = 0; i < sizeof(mhz); i++) {
		for (int version = 0; version < 3; version++) {
			u32 base = (mhz[i] ? mhz[i] : 255) * 1000, n, divide;

			machine(SD_HIGH);
			box.version = version;
			box.caps = (box.caps & ~0x3f00) | mhz[i] << 8;
			first();
			n = box.clock >> 8;
			n |= version == 2 ? (box.clock >> 6 & 3) << 8 : 0;
			divide = n ? 2 * n : 1;
			assert_true(base / divide <= DATA_KHZ);
			assert_true(divide == 1 || 2 * base / divide > DATA_KHZ / 2);
		}
	}
}

UNIT_MAIN(UNIT_TEST(test_cards), UNIT_TEST(test_cost), UNIT_TEST(test_write_protected),
	  UNIT_TEST(test_empty), UNIT_TEST(test_removed), UNIT_TEST(test_silence),
	  UNIT_TEST(test_endless_transfer), UNIT_TEST(test_start), UNIT_TEST(test_clock))
