/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A 53C8xx: a processor that runs the driver's program, and a bus of fake targets. It has a member
 * for each thing that it does wrong. For test_lsi.c only.
 */
#ifndef FAKE_LSI_H
#define FAKE_LSI_H

#include <string.h>

#include "unit.h"

#include "../../src/block/lsi_probe.c"
#include "kit/adapter.h"

#define FREE	  0xff /* no phase, because nobody is connected */
#define DIP	  LSI_ISTAT_DIP
#define SIP	  LSI_ISTAT_SIP
#define DSTAT_IID 0x01
#define SIST0_RST 0x02

static struct {
	struct fake_adapter a;
	u8 dstat, sist0, sist1, con, phase, byte, status;
	u8 messages[4], left; /* messages that the target has yet to send */
	u32 dsp, dsps, dbc;
	u8 set[LSI_END]; /* what was written to registers of one byte */
	u64 reset_us;	 /* when the bus's reset line was last driven, and when it was let go */
	u64 free_us;
	u8 id, lun_number, cdb[16];
	unsigned int resets, bus_resets;
	/* What the chip does wrong. */
	bool late, leaves, lost, greedy, illegal;
	bool no_stop; /* it does not say that the program has stopped itself */
	u8 last_message;
	u32 wrong_left; /* what it says that a move has left; 0: the truth */
} chip;

static u32 *word(u32 addr)
{
	return fake_dma(&chip.a.f, addr, 4);
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
	chip.status = fake_adapter_run(&chip.a, chip.id, chip.lun_number, chip.cdb, addr, size,
				       &chip.dbc);
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
	u8 *bytes = count ? fake_dma(&chip.a.f, addr, count) : NULL;

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
		assert_int_equal(chip.con, 0);
		assert_int_equal(chip.set[LSI_SCID] & 15, LSI_HOST_ID);
		assert_true(chip.set[LSI_STIME0] & 15); /* else a selection never ends */
		chip.id = insn >> 16 & 15;
		chip.a.requests++;
		chip.con = fake_adapter_has(&chip.a, chip.id);
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
		assert_true(chip.set[LSI_SCID] & LSI_SCID_RRE);
		assert_int_equal(chip.set[LSI_RESPID0], 1 << (chip.set[LSI_SCID] & 15));
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

/* Checks what must have been set up before a program starts (chapter 4; SPI-2, 9.2). */
static void check_setup(void)
{
	assert_int_equal(chip.set[LSI_ISTAT] & LSI_ISTAT_SRST, 0);
	assert_int_equal(chip.set[LSI_SCNTL1] & LSI_SCNTL1_RST, 0);
	assert_int_equal(chip.set[LSI_SCNTL0] >> 6, 3);
	assert_int_equal(chip.set[LSI_SCNTL3] & 7, 3); /* 37.51 to 50 MHz */
	assert_true(chip.set[LSI_DCNTL] & LSI_DCNTL_COM);
	if (chip.bus_resets)
		assert_true(fake_now_us - chip.free_us >= 250000);
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
			assert_int_equal(insn >> 27, 1); /* a plain move of an initiator */
			if ((chip.a.silent || chip.late) && chip.phase == LSI_STATUS) {
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
				if (!chip.no_stop)
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
	if (chip.a.gone)
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
		return (chip.wrong_left ? chip.wrong_left : chip.dbc) | 0xab000000;
	case LSI_DSP:
		return chip.dsp;
	case LSI_DSPS:
		return chip.dsps;
	}
	fail_msg("read of %x", off);
	return 0;
}

/* The line must be driven for 25 us. The chip reports the reset, because it sees its own. */
static void drive_reset(bool on)
{
	if (on) {
		chip.bus_resets++;
		chip.reset_us = fake_now_us;
		chip.con = chip.left = 0;
		chip.sist0 |= SIST0_RST;
	} else {
		assert_true(fake_now_us - chip.reset_us >= 25);
		chip.free_us = fake_now_us;
	}
}

static void chip_write(void *device, u32 off, u32 value, unsigned int size)
{
	if (off < LSI_END && size == 1)
		chip.set[off] = value;
	if (off == LSI_DSP && !chip.a.gone) {
		assert_int_equal(size, 4);
		assert_int_equal(chip.dstat | chip.sist0 | chip.sist1, 0);
		check_setup();
		chip.dsp = value;
		run();
	}
	if (off == LSI_ISTAT && value & LSI_ISTAT_SRST) {
		chip.resets++;
		chip.dstat = chip.sist0 = chip.sist1 = 0;
	}
	if (off == LSI_SCNTL1)
		drive_reset(value & LSI_SCNTL1_RST);
}

static void add(u16 id)
{
	fake_machine();
	memset(&chip, 0, sizeof(chip));
	fake_adapter_init(&chip.a);
	fake_function_add(&chip.a.f, 0x1000, id, 0x0100, 0, &chip);
	fake_function_memory(&chip.a.f, 1, 0x400, chip_read, chip_write);
}

static void machine(void)
{
	add(PCI_53C895A);
}

static const struct fake_controller lsi = { FAKE_ADAPTER(chip.a), .driver = &lsi_driver,
					    .machine = machine, .answer = run, .bar = 1 };

#endif
