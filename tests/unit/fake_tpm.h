/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TPM in memory, of either version, with a TIS or a CRB interface. To be included once by a test.
 */
#ifndef FAKE_TPM_H
#define FAKE_TPM_H

#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "tpm/event_log.h"
#include "tpm/measure.h"
#include "tpm/presence.h"

/* ------------------------------------------------------------------ a TPM */

enum fault {
	NO_FAULT,
	NO_LOCALITY,
	NOT_READY,
	NO_ANSWER,
	SHORT_ANSWER,
	LONG_ANSWER,
	REFUSES,
	FATAL
};

static struct {
	enum fault fault;
	bool crb, is_2, active, ready, done;
	u8 command[512], answer[512];
	/* bytes of the command; bytes of the answer that were read; size of the answer */
	u32 sent, got, size;
	u32 commands;
	u32 ordinals[32];
	u8 banks[64]; /* the TPM's list of banks */
	u32 banks_size;
	u32 busy_us; /* how long each command takes */
} dev;

static u32 read_be32(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void set_be32(u8 *p, u32 v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

static void dev_finish(void *arg)
{
	dev.done = true;
}

/* Answers the command: with result 0 and no data, unless the command needs more. */
static void dev_execute(void)
{
	u32 ordinal = read_be32(dev.command + 6);

	assert_in_range(dev.sent, 10, sizeof(dev.command));
	assert_int_equal(read_be32(dev.command + 2), dev.sent);
	assert_int_equal(dev.command[0], dev.is_2 ? 0x80 : 0x00);
	dev.ordinals[dev.commands++ % 32] = ordinal;
	dev.size = 10;
	dev.got = 0;
	memset(dev.answer, 0, sizeof(dev.answer));
	dev.answer[1] = 0xc4;
	if (ordinal == 0x17a) {
		dev.size = 15 + dev.banks_size;
		memcpy(dev.answer + 15, dev.banks, dev.banks_size);
	} else if (ordinal == 0x17b) {
		dev.size = 32;
		dev.answer[11] = 20;
		memset(dev.answer + 12, 0xa5, 20);
	}
	set_be32(dev.answer + 2, dev.size);
	if (dev.fault == SHORT_ANSWER)
		set_be32(dev.answer + 2, 9);
	else if (dev.fault == LONG_ANSWER)
		set_be32(dev.answer + 2, 0xffffffff);
	else if (dev.fault == REFUSES)
		set_be32(dev.answer + 6, 0x101);
	dev.sent = 0;
	if (dev.fault == NO_ANSWER)
		dev.done = false;
	else if (dev.busy_us)
		fake_after(dev.busy_us, dev_finish, NULL);
	else
		dev.done = true;
}

static u32 tis_status(void)
{
	u32 burst = dev.done ? min(dev.size - dev.got, 7u) : 7;
	u32 s = 0x80 | burst << 8;

	if (dev.ready)
		s |= 0x40;
	if (dev.sent >= 6 && dev.sent < read_be32(dev.command + 2))
		s |= 0x08;
	if (dev.done && dev.got < dev.size)
		s |= 0x10;
	return s;
}

static u32 tis_read(void *d, u32 at, unsigned int size)
{
	u32 v = 0;

	if (at == 0)
		return 0x80 | (dev.active && dev.fault != NO_LOCALITY ? 0x20 : 0);
	assert_true(dev.active);
	if (at == 0x18)
		return tis_status();
	assert_int_equal(at, 0x24);
	for (unsigned int i = 0; i < size; i++) {
		assert_true(dev.got < dev.size);
		v |= (u32)dev.answer[dev.got++] << 8 * i;
	}
	return v;
}

static void tis_write(void *d, u32 at, u32 v, unsigned int size)
{
	if (at == 0) {
		dev.active = v == 0x02;
	} else if (at == 0x18 && v == 0x40) {
		dev.ready = dev.fault != NOT_READY;
		dev.done = false;
		dev.sent = 0;
	} else if (at == 0x18 && v == 0x20) {
		dev.ready = false;
		dev_execute();
	} else {
		assert_int_equal(at, 0x24);
		for (; size; size--, v >>= 8)
			dev.command[dev.sent++] = v;
	}
}

static u32 crb_ctrl;

static u32 crb_fake_read(void *d, u32 at, unsigned int size)
{
	u32 v = 0;

	switch (at) {
	case 0x0c:
		return dev.active && dev.fault != NO_LOCALITY;
	case 0x40:
		return dev.fault == NOT_READY ? 1 : 0;
	case 0x44:
		return dev.fault == FATAL;
	case 0x4c:
		return crb_ctrl && !dev.done;
	case 0x58:
	case 0x64:
		return 0xf80;
	case 0x5c:
	case 0x68:
		return 0xfed40080;
	}
	assert_true(at >= 0x80 && at - 0x80 + size <= sizeof(dev.answer));
	memcpy(&v, dev.answer + at - 0x80, size);
	return v;
}

static void crb_fake_write(void *d, u32 at, u32 v, unsigned int size)
{
	if (at == 0x08)
		dev.active = v == 1;
	else if (at == 0x4c) {
		crb_ctrl = 1;
		dev_execute();
	} else if (at == 0x40) {
		crb_ctrl = 0;
		dev.done = false;
	} else if (at >= 0x80) {
		memcpy(dev.command + at - 0x80, &v, size);
		dev.sent = at - 0x80 + size;
	}
}

static struct tpm tpm;
static u8 area[4096];

static void machine(bool is_2, bool crb, u32 log_size)
{
	static const u8 banks[] = { 0,	 0, 0,	  3,	0,    4, 3,   0xff, 0xff, 0xff, 0,
				    0xb, 3, 0xff, 0xff, 0xff, 0, 0xc, 3,    0,	  0,	0 };

	fake_reset();
	memset(&dev, 0, sizeof(dev));
	memcpy(dev.banks, banks, sizeof(banks));
	dev.banks_size = sizeof(banks);
	dev.is_2 = is_2;
	if (crb)
		fake_mmio(TPM_BASE, 0x1000, crb_fake_read, crb_fake_write, NULL);
	else
		fake_mmio(TPM_BASE, 0x1000, tis_read, tis_write, NULL);
	memset(&tpm, 0, sizeof(tpm));
	memset(area, 0xcc, sizeof(area));
	tpm.is_2 = is_2;
	tpm.transact = crb ? crb_transact : tis_transact;
	tpm.log = area;
	tpm.log_size = log_size;
	tpm_set(&tpm);
}

#endif
