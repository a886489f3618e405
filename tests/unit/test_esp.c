/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Am53C974 with a chip that has a bus of fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/esp.c"
#include "kit/lun.h"

static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun[3];
	struct fake_target target[TARGETS];
	u8 status, why, id, lun_number, cdb[16], result;
	u8 fifo[16], used; /* bytes that can be read from it, last byte first */
	u8 pending;	   /* a command that waits for the DMA engine; 0: none */
	u32 count, dma_count, dma_addr, dma_left;
	bool connected, blasted;
	unsigned int chip_resets, bus_resets, selections, blasts;
	/* What the chip does wrong. */
	bool silent, gone, greedy, no_sense;
	u8 wrong_why, wrong_message;
} chip;

static void interrupt(u8 why, u8 phase)
{
	chip.why = chip.wrong_why ? chip.wrong_why : why;
	chip.status = phase | (chip.silent ? 0 : ESP_STATUS_INT);
}

static void execute(u32 addr, u32 size)
{
	struct fake_segment seg = { addr, size };
	u32 moved = 0;

	chip.result = fake_target_execute(&chip.target[chip.id], &chip.f, chip.lun_number, chip.cdb,
					  &seg, size ? 1 : 0, &moved);
	if (chip.no_sense && chip.cdb[0] == 0x03) {
		u8 *sense = fake_dma(&chip.f, addr, 18);

		sense[2] = 5;
		sense[12] = 0x25;
	}
	chip.dma_left = size - moved;
}

static void start_select(void)
{
	const u8 *bytes = fake_dma(&chip.f, chip.dma_addr, chip.dma_count);
	enum fake_direction way;
	bool found = false;

	chip.selections++;
	assert_int_equal(chip.count, chip.dma_count);
	for (int i = 0; i < FAKE_LUNS; i++)
		found |= chip.target[chip.id].lun[i] != NULL;
	if (!found) {
		interrupt(ESP_INT_GONE, 0);
		return;
	}
	chip.connected = true;
	assert_int_equal(bytes[0] & 0xf8, 0x80);
	chip.lun_number = bytes[0] & 7;
	memset(chip.cdb, 0, sizeof(chip.cdb));
	memcpy(chip.cdb, bytes + 1, chip.dma_count - 1);
	assert_int_equal(chip.dma_count - 1, fake_cdb_length(chip.cdb));
	way = fake_cdb_direction(chip.cdb);
	chip.dma_left = 0;
	if (way == FAKE_NO_DATA)
		execute(0, 0);
	interrupt(ESP_INT_DONE | ESP_INT_SERVICE, way == FAKE_NO_DATA	 ? ESP_STATUS_IN
						  : way == FAKE_DATA_OUT ? ESP_DATA_OUT
									 : ESP_DATA_IN);
}

static void start_transfer(bool to_host)
{
	assert_true(chip.connected);
	assert_int_equal(chip.count, chip.dma_count);
	assert_int_equal(to_host, fake_cdb_direction(chip.cdb) == FAKE_DATA_IN);
	execute(chip.dma_addr, chip.dma_count);
	interrupt(ESP_INT_SERVICE, chip.greedy ? ESP_DATA_IN : ESP_STATUS_IN);
}

static void command(u8 v)
{
	switch (v) {
	case ESP_RESET_CHIP:
		chip.chip_resets++;
		chip.status = chip.why = chip.used = 0;
		break;
	case ESP_RESET_BUS:
		chip.bus_resets++;
		chip.connected = false;
		break;
	case ESP_FLUSH_FIFO:
		chip.used = 0;
		break;
	case ESP_FINISH:
		assert_true(chip.connected);
		chip.fifo[0] = chip.wrong_message;
		chip.fifo[1] = chip.result;
		chip.used = 2;
		interrupt(ESP_INT_DONE, ESP_MESSAGE_IN);
		break;
	case ESP_ACCEPT:
		chip.connected = false;
		interrupt(ESP_INT_GONE, 0);
		break;
	case ESP_SELECT_ATN | ESP_DMA:
	case ESP_TRANSFER | ESP_DMA:
		chip.pending = v;
		break;
	default:
		assert_int_equal(v, ESP_NOP);
	}
}

static void dma_command(u32 v)
{
	u8 pending = chip.pending;

	chip.blasts += (v & 3) == ESP_DMA_BLAST;
	if ((v & 3) != ESP_DMA_START)
		return;
	chip.pending = 0;
	chip.dma_left = chip.dma_count;
	if (pending == (ESP_SELECT_ATN | ESP_DMA))
		start_select();
	else if (pending)
		start_transfer(v & ESP_DMA_TO_HOST);
}

static u32 chip_read(void *device, u32 off, unsigned int size)
{
	u8 v;

	if (chip.gone)
		return ~0u;
	switch (off) {
	case ESP_COMMAND:
		return 0;
	case ESP_STATUS:
		return chip.status;
	case ESP_INT:
		v = chip.why;
		chip.why = 0;
		chip.status &= ~ESP_STATUS_INT;
		return v;
	case ESP_FIFO:
		assert_true(chip.used > 0);
		return chip.fifo[--chip.used];
	case ESP_DMA_LEFT:
		return chip.dma_left | 0xab000000;
	case ESP_DMA_STATUS:
		return chip.blasted ? ESP_DMA_BLASTED : 0;
	}
	fail_msg("read of %x", off);
	return 0;
}

static void chip_write(void *device, u32 off, u32 v, unsigned int size)
{
	assert_int_equal(size, off < ESP_DMA_COMMAND ? 1 : 4);
	switch (off) {
	case ESP_COUNT_LOW:
		chip.count = (chip.count & ~0xffu) | v;
		break;
	case ESP_COUNT_MIDDLE:
		chip.count = (chip.count & ~0xff00u) | v << 8;
		break;
	case ESP_COUNT_HIGH:
		chip.count = (chip.count & ~0xff0000u) | v << 16;
		break;
	case ESP_TARGET:
		chip.id = v & 7;
		break;
	case ESP_COMMAND:
		command(v);
		break;
	case ESP_DMA_COMMAND:
		dma_command(v);
		break;
	case ESP_DMA_COUNT:
		chip.dma_count = v;
		break;
	case ESP_DMA_ADDR:
		chip.dma_addr = v;
		break;
	}
}

static void new_machine(void)
{
	fake_machine();
	memset(&chip, 0, sizeof(chip));
	fake_medium_init(&chip.medium, 1 << 20, 512, 1);
	for (int i = 0; i < 3; i++)
		fake_lun_init(&chip.lun[i], FAKE_LUN_DISK, &chip.medium);
	chip.target[0].lun[0] = &chip.lun[0];
	fake_function_add(&chip.f, PCI_AMD, PCI_AM53C974, 0x0100, 0, &chip);
	fake_function_ports(&chip.f, 0, 0x80, chip_read, chip_write);
}

static u32 disks(void)
{
	u32 n = 0;

	for (struct block_device *b = block_devices; b; b = b->next)
		n++;
	return n;
}

static void test_disk(void **state)
{
	u8 buf[512];

	for (int blasted = 0; blasted < 2; blasted++) {
		new_machine();
		chip.blasted = blasted;
		chip.target[0].lun[7] = &chip.lun[1];
		chip.target[7].lun[0] = &chip.lun[2];
		assert_int_equal(fake_function_probe(&chip.f, &esp_driver), 0);
		assert_int_equal(disks(), 3);
		assert_int_equal(block_devices->kind, BLOCK_KIND_ESP);
		assert_int_equal(block_devices->next->lun, 7);
		assert_int_equal(block_devices->next->next->unit, 7);
		assert_true(chip.blasts > 0);
		fake_medium_exercise(block_devices, &chip.medium);
		chip.f.bar[0].accesses = 0;
		assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
		assert_true(chip.f.bar[0].accesses <= 32);
	}
}

/* A unit says that it does not exist when it is asked for its sense data. */
static void test_no_sense(void **state)
{
	new_machine();
	chip.target[0].lun[0] = NULL;
	chip.target[0].lun[7] = &chip.lun[1];
	chip.no_sense = true;
	assert_int_equal(fake_function_probe(&chip.f, &esp_driver), 0);
	assert_int_equal(disks(), 1);
	assert_int_equal(block_devices->lun, 7);
}

static void test_errors(void **state)
{
	static const u8 whys[] = { ESP_INT_RESET, ESP_INT_ILLEGAL, ESP_INT_SELECTED,
				   ESP_INT_GONE | ESP_INT_DONE };
	u8 buf[512];

	new_machine();
	assert_int_equal(fake_function_probe(&chip.f, &esp_driver), 0);
	fake_medium_bad_sector(block_devices, &chip.medium);
	fake_lun_fail(&chip.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	assert_int_equal(chip.bus_resets, 0);
	chip.greedy = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	assert_true(chip.bus_resets > 0);
	chip.greedy = false;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	for (u32 i = 0; i < sizeof(whys); i++) {
		chip.wrong_why = whys[i];
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	}
	chip.wrong_why = 0;
	chip.wrong_message = 4;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	chip.wrong_message = 0;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	chip.gone = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
}

/* The request's memory belongs to the device until it answers. */
static void test_silence(void **state)
{
	struct scsi_request r = { .cdb_size = 6 };
	struct scsi_adapter *a;
	u64 before;

	new_machine();
	assert_int_equal(fake_function_probe(&chip.f, &esp_driver), 0);
	a = container_of(block_devices, struct scsi_disk, block)->unit.adapter;
	chip.silent = true;
	before = fake_now_us;
	assert_int_equal(esp_submit(a, &r), -ETIMEDOUT);
	assert_true(fake_now_us - before > 29000000);
	chip.selections = 0;
	assert_int_equal(esp_submit(a, &r), -ETIMEDOUT);
	assert_int_equal(chip.selections, 0);
	chip.silent = false;
	chip.status |= ESP_STATUS_INT;
	assert_int_equal(esp_submit(a, &r), 0);
	assert_int_equal(chip.bus_resets, 1);
	assert_int_equal(r.status, 0);
}

static void test_start(void **state)
{
	for (int left = 0; left < 3; left++) {
		new_machine();
		fake_alloc_left = left;
		assert_int_equal(fake_function_probe(&chip.f, &esp_driver), -ENOMEM);
		assert_int_equal(disks(), 0);
	}
	/* An interrupt from another program is pending. */
	new_machine();
	chip.status = ESP_STATUS_INT;
	chip.why = ESP_INT_SERVICE;
	assert_int_equal(fake_function_probe(&chip.f, &esp_driver), 0);
	assert_int_equal(chip.chip_resets, 1);
	assert_int_equal(disks(), 1);
	new_machine();
	chip.gone = true;
	assert_int_equal(fake_function_probe(&chip.f, &esp_driver), -ENODEV);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_no_sense), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
