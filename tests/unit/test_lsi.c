/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests 53C8xx with a processor that runs the driver's program and has a bus of fake targets. */
#include <string.h>

#include "unit.h"

#include "../../src/block/lsi_probe.c"
#include "kit/lun.h"

#define FREE	  0xff /* no phase, because nobody is connected */
#define DIP	  LSI_ISTAT_DIP
#define SIP	  LSI_ISTAT_SIP
#define DSTAT_IID 0x01

static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun[3];
	struct fake_target target[16];
	u8 dstat, sist0, sist1, con, phase, byte, status;
	u8 messages[4], left; /* messages that the target has yet to send */
	u32 dsp, dsps, dbc;
	u8 id, lun_number, cdb[16];
	unsigned int resets, selections;
	/* What the chip does wrong. */
	bool silent, late, leaves, lost, greedy, gone, illegal;
	u8 last_message;
} chip;

static u32 *word(u32 addr)
{
	return fake_dma(&chip.f, addr, 4);
}

static void say(u8 first, u8 second)
{
	chip.messages[1] = first;
	chip.messages[0] = second;
	chip.left = first == 0xff ? 1 : 2;
	chip.phase = LSI_MSG_IN;
}

static void execute(u32 addr, u32 size)
{
	struct fake_segment seg = { addr, size };
	u32 moved = 0;

	chip.status = fake_target_execute(&chip.target[chip.id], &chip.f, chip.lun_number, chip.cdb,
					  &seg, size ? 1 : 0, &moved);
	chip.dbc = size - moved;
	chip.phase = LSI_STATUS;
}

/* After the command comes data, or the status at once. */
static void answer(void)
{
	enum fake_direction way = fake_cdb_direction(chip.cdb);

	if (way == FAKE_NO_DATA)
		execute(0, 0);
	else
		chip.phase = way == FAKE_DATA_OUT ? LSI_DATA_OUT : LSI_DATA_IN;
}

/* Moves bytes in the phase that both agree on. Returns false if the program stops. */
static bool move(u32 count, u32 addr)
{
	u8 *bytes = count ? fake_dma(&chip.f, addr, count) : NULL;

	assert_true(count > 0);
	switch (chip.phase) {
	case LSI_MSG_OUT:
		assert_int_equal(bytes[0] & 0xf8, 0x80);
		chip.lun_number = bytes[0] & 7;
		chip.phase = LSI_COMMAND;
		return true;
	case LSI_COMMAND:
		memset(chip.cdb, 0, sizeof(chip.cdb));
		memcpy(chip.cdb, bytes, count);
		assert_int_equal(count, fake_cdb_length(chip.cdb));
		if (chip.leaves)
			say(0x02, 0x04);
		else
			answer();
		return true;
	case LSI_DATA_IN:
	case LSI_DATA_OUT:
		execute(addr, count);
		if (chip.greedy)
			chip.phase = LSI_DATA_IN;
		if (!chip.dbc)
			return true;
		chip.sist0 |= LSI_SIST0_MA;
		return false;
	case LSI_STATUS:
		bytes[0] = chip.status;
		say(0xff, chip.last_message);
		return true;
	default:
		assert_int_equal(chip.phase, LSI_MSG_IN);
		assert_true(chip.left > 0);
		chip.byte = bytes[0] = chip.messages[--chip.left];
		return true;
	}
}

static bool jumps(u32 insn)
{
	if (insn >> 17 & 1)
		return chip.phase == (insn >> 24 & 7);
	if (insn >> 18 & 1)
		return chip.byte == (insn & 0xff);
	return true;
}

/* Selects a target, which disconnects and reselects. Returns false if the program stops. */
static bool connect(u32 insn)
{
	switch (insn >> 27 & 7) {
	case 0:
		chip.id = insn >> 16 & 15;
		chip.selections++;
		for (int i = 0; i < FAKE_LUNS; i++)
			if (chip.target[chip.id].lun[i])
				chip.con = 1;
		chip.phase = LSI_MSG_OUT;
		chip.sist1 |= chip.con ? 0 : LSI_SIST1_STO;
		return chip.con;
	case 1:
		assert_int_equal(chip.left, 0);
		chip.phase = FREE;
		chip.con = 0;
		return true;
	case 2:
		assert_int_equal(chip.con, 0);
		assert_true(chip.leaves);
		chip.con = 1;
		chip.leaves = false;
		if (chip.lost) {
			static u8 data[4096];

			execute((u32)data, sizeof(data));
			chip.sist0 |= LSI_SIST0_MA;
			return false;
		}
		say(0xff, 0x80);
		return true;
	}
	/* The last message was taken. Decides what comes next. */
	if (insn == CLEAR_ACK && chip.byte == 0x80)
		answer();
	return true;
}

static void run(void)
{
	for (u32 steps = 0;; steps++) {
		u32 insn = *word(chip.dsp), addr = *word(chip.dsp + 4);

		assert_true(steps < 200);
		chip.dsp += 8;
		if (chip.illegal) {
			chip.dstat |= DSTAT_IID;
			return;
		}
		if (insn >> 30 == 0) {
			if ((chip.silent || chip.late) && chip.phase == LSI_STATUS) {
				chip.dsp -= 8;
				return;
			}
			if (chip.phase != (insn >> 24 & 7)) {
				chip.dbc = insn & 0xffffff;
				chip.sist0 |= LSI_SIST0_MA;
				return;
			}
			if (!move(insn & 0xffffff, addr))
				return;
		} else if (insn >> 30 == 1) {
			if (!connect(insn))
				return;
		} else if (insn >> 30 == 3) {
			assert_int_equal(insn & 0xffffff, 4);
			*word(*word(chip.dsp)) = *word(addr);
			chip.dsp += 4;
		} else if (jumps(insn)) {
			if ((insn >> 27 & 7) == 3) {
				chip.dsps = addr;
				chip.dstat |= LSI_DSTAT_SIR;
				return;
			}
			chip.dsp = addr;
		}
	}
}

static u8 take(u8 *reg)
{
	u8 v = *reg;

	*reg = 0;
	return v;
}

static u32 chip_read(void *device, u32 off, unsigned int size)
{
	if (chip.gone)
		return ~0u;
	switch (off) {
	case LSI_ISTAT:
		if (chip.late && chip.phase == LSI_STATUS) {
			chip.late = false;
			run();
		}
		return (chip.dstat ? DIP : 0) | (chip.sist0 || chip.sist1 ? SIP : 0) |
		       (chip.con ? LSI_ISTAT_CON : 0);
	case LSI_DSTAT:
		return take(&chip.dstat) | 0x80;
	case LSI_SIST0:
		return take(&chip.sist0);
	case LSI_SIST1:
		return take(&chip.sist1);
	case LSI_DBC:
		return chip.dbc | 0xab000000;
	case LSI_DSP:
		return chip.dsp;
	case LSI_DSPS:
		return chip.dsps;
	}
	fail_msg("read of %x", off);
	return 0;
}

static void chip_write(void *device, u32 off, u32 value, unsigned int size)
{
	if (off == LSI_DSP && !chip.gone) {
		assert_int_equal(size, 4);
		assert_int_equal(chip.dstat | chip.sist0 | chip.sist1, 0);
		chip.dsp = value;
		run();
	}
	if (off == LSI_ISTAT && value & LSI_ISTAT_SRST) {
		chip.resets++;
		chip.dstat = chip.sist0 = chip.sist1 = 0;
	}
	if (off == LSI_SCNTL1 && value & LSI_SCNTL1_RST)
		chip.con = chip.left = 0;
}

static void new_machine(u16 id)
{
	fake_machine();
	memset(&chip, 0, sizeof(chip));
	fake_medium_init(&chip.medium, 1 << 20, 512, 1);
	for (int i = 0; i < 3; i++)
		fake_lun_init(&chip.lun[i], FAKE_LUN_DISK, &chip.medium);
	chip.target[0].lun[0] = &chip.lun[0];
	fake_function_add(&chip.f, 0x1000, id, 0x0100, 0, &chip);
	fake_function_memory(&chip.f, 1, 0x400, chip_read, chip_write);
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

	new_machine(PCI_53C895A);
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	assert_int_equal(disks(), 1);
	assert_int_equal(block_devices->kind, BLOCK_KIND_LSI53C8XX);
	fake_medium_exercise(block_devices, &chip.medium);
	chip.f.bar[1].accesses = 0;
	assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
	assert_int_equal(chip.f.bar[1].accesses, 2);
	chip.leaves = true;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	assert_false(chip.leaves);
	/* The program ends between the check of memory and the check of the chip. */
	chip.late = true;
	chip.selections = 0;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	assert_false(chip.late);
	assert_int_equal(chip.selections, 1);
}

static void test_targets(void **state)
{
	new_machine(PCI_53C895A);
	chip.target[0].lun[3] = &chip.lun[1];
	chip.target[15].lun[0] = &chip.lun[2];
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	assert_int_equal(disks(), 3);
	assert_int_equal(block_devices->next->lun, 3);
	assert_int_equal(block_devices->next->next->unit, 15);
	/* Measures the cost of an absent target, and what the narrow chip asks for. */
	new_machine(PCI_53C810);
	chip.target[0].lun[0] = NULL;
	chip.target[8].lun[0] = &chip.lun[0];
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	assert_int_equal(chip.selections, 8);
	assert_true(chip.f.bar[1].accesses <= 8 * 4 + 10);
	assert_int_equal(disks(), 0);
}

static void test_errors(void **state)
{
	u8 buf[1024];

	new_machine(PCI_53C895A);
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	fake_medium_bad_sector(block_devices, &chip.medium);
	fake_lun_fail(&chip.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	/* A command fails while its target is disconnected. */
	chip.leaves = chip.lost = true;
	fake_lun_fail(&chip.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	chip.lost = false;
	/* Tests too much data, unknown messages, and a program that was overwritten. */
	chip.greedy = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	chip.greedy = false;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	chip.last_message = 0x7f;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	chip.last_message = 0;
	chip.illegal = true;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	chip.illegal = false;
	fake_medium_expect(block_devices, &chip.medium, 9, 3, 1);
	chip.gone = true;
	assert_int_not_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), 0);
}

static struct lsi *driver_of(struct block_device *b)
{
	struct scsi_disk *d = container_of(b, struct scsi_disk, block);

	return container_of(d->unit.adapter, struct lsi, adapter);
}

/* The request's memory belongs to the device until it answers. */
static void test_silence(void **state)
{
	struct scsi_request r = { .cdb_size = 6 };
	struct lsi *d;
	u64 before;

	new_machine(PCI_53C895A);
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	d = driver_of(block_devices);
	chip.silent = true;
	before = fake_now_us;
	assert_int_equal(lsi_submit(&d->adapter, &r), -ETIMEDOUT);
	assert_true(fake_now_us - before > 29000000);
	chip.selections = 0;
	assert_int_equal(lsi_submit(&d->adapter, &r), -ETIMEDOUT);
	assert_int_equal(chip.selections, 0);
	chip.silent = false;
	run();
	assert_int_equal(lsi_submit(&d->adapter, &r), 0);
	assert_int_equal(r.status, 0);
}

/* Tests another driver's program that is running and connected, no memory, and a missing chip. */
static void test_start(void **state)
{
	new_machine(PCI_53C895A);
	chip.con = 1;
	chip.sist0 = 1;
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), 0);
	assert_int_equal(chip.resets, 1);
	assert_int_equal(disks(), 1);
	for (int left = 0; left < 3; left++) {
		new_machine(PCI_53C895A);
		fake_alloc_left = left;
		assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), -ENOMEM);
		assert_int_equal(disks(), 0);
	}
	new_machine(PCI_53C895A);
	chip.gone = true;
	assert_int_equal(fake_function_probe(&chip.f, &lsi_driver), -ENODEV);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_targets), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
