/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests Am53C974 with a chip that has a bus of fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/esp.c"
#include "kit/adapter.h"

static struct {
	struct fake_adapter a;
	u8 status, why, id, lun_number, cdb[16], result;
	u8 fifo[16], used; /* bytes that can be read from it, last byte first */
	u8 pending;	   /* a command that waits for the DMA engine; 0: none */
	u32 count, dma_count, dma_addr, dma_left;
	u8 set[ESP_DMA_COMMAND]; /* what was written to registers of one byte */
	bool connected, blasted, needs_nop, idle;
	u32 way;     /* the direction that the DMA engine was given while it was idle */
	u32 in_fifo; /* bytes of a read that are not in memory before the FIFO is written */
	u64 reset_us;
	unsigned int chip_resets, bus_resets, blasts;
	/* What the chip does wrong. */
	bool greedy, no_sense;
	bool keeps; /* it keeps the last bytes of each read in its FIFO, until it is made to write
		     */
	u8 wrong_why, wrong_message, wrong_status;
	u8 wrong_transfer, wrong_finish, wrong_accept; /* why these commands have ended */
} chip;

/* Returns what the chip counts with. Without its features it has only 16 bits. */
static u32 counter(void)
{
	return chip.count & (chip.set[ESP_CONFIG2] & ESP_CONFIG2_FEATURES ? 0xffffff : 0xffff);
}

/* Checks what must have been set up before a selection, for a chip with a clock of 40 MHz. */
static void check_setup(void)
{
	assert_int_equal(chip.set[ESP_CONFIG1] & 7, ESP_HOST_ID);
	assert_true(chip.set[ESP_CONFIG3] & ESP_CONFIG3_CLOCK);
	assert_int_equal(chip.set[ESP_CLOCK] & 7, 0);
	assert_int_equal(chip.set[ESP_TIMEOUT], 153); /* 250 ms */
	assert_int_equal(chip.set[ESP_SYNC_OFFSET], 0);
	assert_false(chip.connected);
	if (chip.bus_resets)
		assert_true(fake_now_us - chip.reset_us >= 25 + 250000);
}

static void interrupt(u8 why, u8 phase)
{
	chip.why = chip.wrong_why ? chip.wrong_why : why;
	chip.status = phase | chip.wrong_status | (chip.a.silent ? 0 : ESP_STATUS_INT);
}

static void execute(u32 addr, u32 size)
{
	chip.result = fake_adapter_run(&chip.a, chip.id, chip.lun_number, chip.cdb, addr, size,
				       &chip.dma_left);
	if (chip.no_sense && chip.cdb[0] == 0x03) {
		u8 *sense = fake_dma(&chip.a.f, addr, 18);

		sense[2] = 5;
		sense[12] = 0x25;
	}
}

static void start_select(void)
{
	const u8 *bytes = fake_dma(&chip.a.f, chip.dma_addr, chip.dma_count);
	enum fake_direction way;

	chip.a.requests++;
	check_setup();
	assert_int_equal(counter(), chip.dma_count);
	if (!fake_adapter_has(&chip.a, chip.id)) {
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
	assert_int_equal(counter(), chip.dma_count);
	assert_int_equal(to_host, fake_cdb_direction(chip.cdb) == FAKE_DATA_IN);
	execute(chip.dma_addr, chip.dma_count);
	if (chip.keeps && to_host) {
		chip.blasted = false;
		chip.in_fifo = min(7u, chip.dma_count - chip.dma_left);
		chip.dma_left += chip.in_fifo;
	}
	interrupt(chip.wrong_transfer ? chip.wrong_transfer : ESP_INT_SERVICE,
		  chip.greedy ? ESP_DATA_IN : ESP_STATUS_IN);
	chip.used = 1; /* bytes may be left in the FIFO */
}

/* Only a NOP makes the chip take commands again after its reset, which clears no counter. */
static void command(u8 v)
{
	assert_true(!chip.needs_nop || v == ESP_NOP);
	switch (v) {
	case ESP_RESET_CHIP:
		chip.chip_resets++;
		chip.status = chip.why = chip.used = 0;
		chip.needs_nop = true;
		chip.count = 0xff0000;
		memset(chip.set, 0xff, sizeof(chip.set));
		chip.set[ESP_CONFIG1] = chip.set[ESP_CONFIG2] = chip.set[ESP_CONFIG3] = 0;
		break;
	case ESP_RESET_BUS:
		chip.bus_resets++;
		chip.reset_us = fake_now_us;
		chip.connected = false;
		if (!(chip.set[ESP_CONFIG1] & ESP_CONFIG1_QUIET))
			interrupt(ESP_INT_RESET, 0);
		break;
	case ESP_FLUSH_FIFO:
		chip.used = 0;
		break;
	case ESP_FINISH:
		assert_true(chip.connected);
		chip.fifo[0] = chip.wrong_message;
		chip.fifo[1] = chip.result;
		chip.fifo[2] = 0xee;
		chip.used = chip.used ? 3 : 2; /* what was not flushed is read first */
		interrupt(chip.wrong_finish ? chip.wrong_finish : ESP_INT_DONE, ESP_MESSAGE_IN);
		break;
	case ESP_ACCEPT:
		chip.connected = false;
		interrupt(chip.wrong_accept ? chip.wrong_accept : ESP_INT_GONE, 0);
		break;
	case ESP_SELECT_ATN | ESP_DMA:
	case ESP_TRANSFER | ESP_DMA:
		chip.pending = v;
		break;
	default:
		assert_int_equal(v, ESP_NOP);
		chip.needs_nop = false;
	}
}

static void write_fifo(void *unused)
{
	chip.dma_left -= chip.in_fifo;
	chip.in_fifo = 0;
	chip.blasted = true;
}

static void dma_command(u32 v)
{
	u8 pending = chip.pending;

	if ((v & 3) == ESP_DMA_BLAST) {
		chip.blasts++;
		assert_int_equal(fake_cdb_direction(chip.cdb), FAKE_DATA_IN);
		assert_true(v & ESP_DMA_TO_HOST);
		if (chip.keeps)
			fake_after(20, write_fifo, NULL);
	}
	if ((v & 3) == ESP_DMA_IDLE) {
		chip.idle = true;
		chip.way = v & ESP_DMA_TO_HOST;
	}
	if ((v & 3) != ESP_DMA_START)
		return;
	assert_true(chip.idle);
	assert_int_equal(v & ESP_DMA_TO_HOST, chip.way);
	chip.idle = false;
	chip.pending = 0;
	chip.dma_left = chip.dma_count;
	if (pending == (ESP_SELECT_ATN | ESP_DMA)) {
		assert_int_equal(chip.way, 0); /* the command goes to the chip */
		start_select();
	} else if (pending) {
		start_transfer(v & ESP_DMA_TO_HOST);
	}
}

static u32 chip_read(void *device, u32 off, unsigned int size)
{
	u8 v;

	if (chip.a.gone)
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
	if (size == 1)
		chip.set[off] = v;
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

/* The request that was held back ends. */
static void answer(void)
{
	chip.status |= ESP_STATUS_INT;
}

static void machine(void)
{
	fake_machine();
	memset(&chip, 0, sizeof(chip));
	fake_adapter_init(&chip.a);
	fake_function_add(&chip.a.f, PCI_AMD, PCI_AM53C974, 0x0100, 0, &chip);
	fake_function_ports(&chip.a.f, 0, 0x80, chip_read, chip_write);
}

static const struct fake_controller esp = { FAKE_ADAPTER(chip.a), .driver = &esp_driver,
					    .machine = machine, .answer = answer };

static void test_disk(void **state)
{
	controller_check_disk(&esp, 32);
	adapter_check_units(&esp, &chip.a, BLOCK_KIND_ESP, 7, 7);
	assert_true(chip.blasts > 0);
	machine();
	chip.blasted = true;
	fake_medium_exercise(controller_first(&esp), &chip.a.medium);
	assert_true(chip.blasts > 0);
	machine();
	chip.keeps = true;
	fake_medium_exercise(controller_first(&esp), &chip.a.medium);
}

/* A unit says that it does not exist when it is asked for its sense data. */
static void test_no_sense(void **state)
{
	machine();
	chip.a.target[0].lun[0] = NULL;
	chip.a.target[0].lun[7] = &chip.a.disk[1];
	chip.no_sense = true;
	controller_first(&esp);
	assert_int_equal(controller_disks(), 1);
	assert_int_equal(block_devices->lun, 7);
}

/* The target leaves, or the chip complains, after the selection. The disk is still there. */
static void late_errors(void)
{
	static const u8 finishes[] = { ESP_INT_SERVICE, ESP_INT_DONE | ESP_INT_GONE,
				       ESP_INT_DONE | ESP_INT_ILLEGAL,
				       ESP_INT_DONE | ESP_INT_RESET };

	for (u32 i = 0; i < sizeof(finishes); i++) {
		chip.wrong_finish = finishes[i];
		controller_fails(-EIO);
	}
	chip.wrong_finish = 0;
	chip.wrong_accept = ESP_INT_DONE;
	controller_fails(-EIO);
	chip.wrong_accept = 0;
	chip.wrong_transfer = ESP_INT_GONE;
	controller_fails(-EIO);
	chip.wrong_transfer = 0;
	controller_works(&esp);
}

static void test_errors(void **state)
{
	static const u8 whys[] = { ESP_INT_RESET, ESP_INT_ILLEGAL, ESP_INT_SELECTED,
				   ESP_INT_GONE | ESP_INT_DONE, 0xff };
	static u8 buffer[200 * 512];

	adapter_check_errors(&esp, &chip.a);
	adapter_check_short(&esp, &chip.a);
	adapter_check_moved();
	assert_int_equal(chip.bus_resets, 0);
	/* The upper part of the counter before and after a reset. */
	fake_medium_expect(block_devices, &chip.a.medium, 17, 200, 0);
	chip.greedy = true;
	assert_int_equal(block_read(block_devices, 17, 200, (u32)buffer, NULL), -EIO);
	assert_true(chip.bus_resets > 0);
	chip.greedy = false;
	fake_medium_expect(block_devices, &chip.a.medium, 17, 200, 0);
	controller_works(&esp);
	for (u32 i = 0; i < sizeof(whys); i++) {
		chip.wrong_why = whys[i];
		controller_fails(-EIO);
	}
	chip.wrong_why = 0;
	chip.wrong_message = 4;
	controller_fails(-EIO);
	chip.wrong_message = 0;
	chip.wrong_status = ESP_STATUS_ERROR;
	controller_fails(-EIO);
	chip.wrong_status = 0;
	controller_works(&esp);
	late_errors();
}

static void test_silence(void **state)
{
	controller_check_silence(&esp);
	controller_works(&esp);
	assert_int_equal(chip.bus_resets, 1);
	controller_check_gone(&esp, -ENODEV, 1000, -ENODEV);
}

static void test_start(void **state)
{
	controller_check_memory(&esp, 3);
	controller_check_no_bar(&esp);
	/* An interrupt from another program is pending. */
	machine();
	chip.status = ESP_STATUS_INT;
	chip.why = ESP_INT_SERVICE;
	controller_first(&esp);
	assert_int_equal(chip.chip_resets, 1);
	assert_int_equal(controller_disks(), 1);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_no_sense), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
