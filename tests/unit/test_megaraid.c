/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests MegaRAID SAS with an adapter that receives frames and has fake drives. */
#include <string.h>

#include "unit.h"

#include "../../src/block/megaraid_probe.c"
#include "kit/adapter.h"

#define PHYSICAL 64 /* the target on the fake bus that is physical drive 0 */

static struct {
	struct fake_adapter a; /* logical drives, then physical ones */
	u32 state, commands, doorbell, held, diag;
	unsigned int keys, resets;
	u16 physical_id; /* of the drive in the list; 0: none */
	unsigned int inits;
	/* What the adapter does wrong. */
	u8 refuses;	   /* status of the init frame */
	bool no_keys;	   /* it does not take the keys that allow a reset */
	bool stays_failed; /* a reset does not help */
	u8 wrong_status;
	u32 wrong_count;
} mfi;

static u8 list_logical(const struct mfi_dcmd_frame *f)
{
	struct mfi_ld_list *l = fake_dma(&mfi.a.f, f->sg.addr, f->sg.size);
	u32 n = 0;

	assert_int_equal(f->sg.size, sizeof(*l));
	for (u32 i = 0; i < PHYSICAL; i++)
		if (mfi.a.target[i].lun[0])
			l->ld[n++].target = i;
	l->count = mfi.wrong_count ? mfi.wrong_count : n;
	return MFI_STAT_OK;
}

static u8 list_physical(const struct mfi_dcmd_frame *f)
{
	struct mfi_pd_list *l = fake_dma(&mfi.a.f, f->sg.addr, f->sg.size);

	assert_int_equal(f->mailbox[0], PD_QUERY_EXPOSED);
	l->pd[0].id = mfi.physical_id;
	l->count = mfi.wrong_count ? mfi.wrong_count : mfi.physical_id != 0;
	return MFI_STAT_OK;
}

static u8 pass(struct mfi_pass_frame *f, u32 first)
{
	static const u16 flags[] = { 0, MFI_FRAME_READ, MFI_FRAME_WRITE };
	struct mfi_header *h = &f->header;
	struct fake_command k = { .target = first + h->target,
				  .lun = h->lun,
				  .cdb = f->cdb,
				  .cdb_size = h->cdb_size,
				  .addr = f->sg.addr,
				  .size = h->size,
				  .sense_addr = f->sense_addr,
				  .sense_size = h->sense_size };
	int status = fake_adapter_execute(&mfi.a, &k);

	assert_int_equal(h->sg_count, 1);
	assert_true(f->sg.addr && f->sg.size >= h->size);
	if (status == FAKE_NO_UNIT)
		return MFI_STAT_NO_DEVICE;
	assert_int_equal(h->flags & ~MFI_FRAME_NO_REPLY, flags[k.way]);
	h->scsi_status = status;
	if (k.sense_size)
		h->sense_size = k.sense_size;
	return status ? MFI_STAT_SCSI_ERROR : MFI_STAT_OK;
}

static u8 init(const struct mfi_init_frame *f)
{
	const struct mfi_queues *q = fake_dma(&mfi.a.f, f->queues, sizeof(*q));

	assert_int_equal(mfi.state, MFI_STATE_READY);
	assert_true(q->entries > 0 && q->entries <= mfi.commands);
	fake_dma(&mfi.a.f, q->queue, q->entries * 4);
	fake_dma(&mfi.a.f, q->producer, 4);
	fake_dma(&mfi.a.f, q->consumer, 4);
	mfi.inits++;
	if (!mfi.refuses)
		mfi.state = MFI_STATE_OPERATIONAL;
	return mfi.refuses;
}

static void frame(u32 value)
{
	union {
		struct mfi_header header;
		struct mfi_pass_frame pass;
		struct mfi_dcmd_frame dcmd;
		struct mfi_init_frame init;
	} *f = fake_dma(&mfi.a.f, value & ~63u, MFI_FRAME_ROOM);
	u8 status;

	assert_int_equal(value & 63, 1);
	assert_true(f->header.flags & MFI_FRAME_NO_REPLY);
	assert_int_equal(f->header.command_status, MFI_STAT_PENDING);
	if (f->header.command == MFI_CMD_INIT)
		status = init(&f->init);
	else if (f->header.command == MFI_CMD_LD_SCSI_IO)
		status = pass(&f->pass, 0);
	else if (f->header.command == MFI_CMD_PD_SCSI_IO)
		status = pass(&f->pass, PHYSICAL);
	else if (f->dcmd.opcode == DCMD_LD_LIST)
		status = list_logical(&f->dcmd);
	else
		status = list_physical(&f->dcmd);
	f->header.command_status = mfi.wrong_status ? mfi.wrong_status : status;
}

static u32 mfi_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (off == MFI_DIAG && !mfi.a.gone)
		return mfi.diag;
	assert_int_equal(off, MFI_SCRATCH);
	return mfi.a.gone ? ~0u : mfi.state << 28 | 80 << 16 | mfi.commands;
}

static void key(u32 value)
{
	static const u8 keys[] = { 0, 4, 0xb, 2, 7, 0xd };

	mfi.keys = value == keys[mfi.keys] ? mfi.keys + 1 : 0;
	if (mfi.keys < sizeof(keys))
		return;
	mfi.keys = 0;
	if (!mfi.no_keys)
		mfi.diag = 0x80;
}

static void restart_firmware(void *unused)
{
	mfi.state = MFI_STATE_HANDSHAKE;
	mfi.a.silent = false;
}

static void reset(u32 value)
{
	assert_int_equal(mfi.diag, 0x80);
	assert_int_equal(value, 0x84);
	mfi.resets++;
	mfi.diag = 0;
	restart_firmware(NULL);
}

/* A 1078 goes on being in its old state for a while. */
static void reset_1078(void)
{
	assert_int_equal(mfi.a.f.pci.device, PCI_SAS1078);
	mfi.resets++;
	if (!mfi.stays_failed)
		fake_after(2900000, restart_firmware, NULL);
}

static void mfi_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	switch (off) {
	case MFI_DOORBELL:
		mfi.doorbell |= value;
		if (value == MFI_INIT_RESET)
			reset_1078();
		if (value & (MFI_INIT_READY | MFI_INIT_HOTPLUG))
			mfi.state = MFI_STATE_READY;
		break;
	case MFI_KEYS:
		key(value);
		break;
	case MFI_DIAG:
		reset(value);
		break;
	case MFI_QUEUE:
		mfi.a.requests++;
		if (mfi.a.silent || mfi.a.gone)
			mfi.held = value;
		else
			frame(value);
		break;
	default:
		assert_int_equal(off, MFI_INT_MASK);
	}
}

static void answer(void)
{
	frame(mfi.held);
}

static void add(u16 id)
{
	fake_machine();
	memset(&mfi, 0, sizeof(mfi));
	mfi.state = MFI_STATE_READY;
	mfi.commands = 1008;
	fake_adapter_init(&mfi.a);
	fake_function_add(&mfi.a.f, PCI_LSI, id, 0x0104, 0, &mfi);
	fake_function_memory(&mfi.a.f, id == PCI_SAS1078 ? 0 : 1, 0x4000, mfi_read, mfi_write);
}

static void machine_1078(void)
{
	add(PCI_SAS1078);
}

static void machine_2108(void)
{
	add(PCI_SAS2108);
}

static const struct fake_controller megaraid[2] = {
	{ FAKE_ADAPTER(mfi.a), .driver = &megaraid_driver, .machine = machine_1078,
	  .answer = answer },
	{ FAKE_ADAPTER(mfi.a), .driver = &megaraid_driver, .machine = machine_2108,
	  .answer = answer, .bar = 1 },
};

static void test_disk(void **state)
{
	for (u32 i = 0; i < 2; i++) {
		megaraid[i].machine();
		mfi.a.target[63].lun[0] = &mfi.a.disk[1];
		controller_first(&megaraid[i]);
		assert_int_equal(mfi.inits, 1);
		assert_int_equal(controller_disks(), 2);
		assert_int_equal(block_devices->kind, BLOCK_KIND_MEGARAID);
		assert_int_equal(block_devices->next->unit, 63);
		controller_check_disk(&megaraid[i], 1);
	}
}

/* If only one drive is named and used, no other gets a command. */
static void test_named(void **state)
{
	machine_1078();
	mfi.a.target[63].lun[0] = &mfi.a.disk[1];
	fake_named = "channel@0/disk@3f,0";
	assert_int_equal(controller_first(&megaraid[0])->unit, 63);
	assert_int_equal(controller_disks(), 1);
	assert_int_equal(mfi.a.disk[0].commands, 0);
	fake_named = NULL;
}

/* Drives that belong to no array, with the adapter's own numbers and with QEMU's. */
static void test_physical(void **state)
{
	static const u16 ids[] = { 9, 9 << 8 };

	for (u32 i = 0; i < ARRAY_SIZE(ids); i++) {
		machine_2108();
		mfi.a.target[0].lun[0] = NULL;
		mfi.a.target[PHYSICAL + 9].lun[0] = &mfi.a.disk[0];
		mfi.a.target[PHYSICAL + 10].lun[0] = &mfi.a.disk[1];
		mfi.physical_id = ids[i];
		controller_first(&megaraid[1]);
		assert_int_equal(controller_disks(), 1);
		assert_int_equal(block_devices->unit, 9);
		fake_medium_exercise(block_devices, &mfi.a.medium);
	}
}

static void test_errors(void **state)
{
	static const u8 statuses[] = { 0x01, 0x2d, 0x2e, 0x80 };

	adapter_check_errors(&megaraid[0], &mfi.a);
	adapter_check_sense(&megaraid[0], &mfi.a);
	for (u32 i = 0; i < sizeof(statuses); i++) {
		mfi.wrong_status = statuses[i];
		controller_fails(-EIO);
	}
	mfi.wrong_status = 0;
	controller_works(&megaraid[0]);
	/* The lists say that they are longer than they can be. */
	machine_1078();
	mfi.wrong_count = 0xffffffff;
	controller_first(&megaraid[0]);
	assert_int_equal(controller_disks(), 1);
}

static void test_silence(void **state)
{
	controller_check_silence(&megaraid[0]);
	/* An adapter that was taken out or broke down. */
	controller_check_gone(&megaraid[0], -ENODEV, 100000, -EIO);
}

/* Lets a request fail, because the firmware does. */
static void fault(void)
{
	mfi.a.silent = true;
	mfi.state = MFI_STATE_FAULT;
	controller_fails(-EIO);
	mfi.a.silent = false;
}

static void expect_given_up(void)
{
	unsigned int requests = mfi.a.requests;

	controller_fails(-EIO);
	assert_int_equal(mfi.a.requests, requests);
}

/*
 * An adapter is reset after a fault of its firmware, and started again. The second time, or if that
 * does not work, it is not used any more.
 */
static void test_restart(void **state)
{
	for (u32 i = 0; i < 2; i++) {
		controller_start(&megaraid[i]);
		fault();
		assert_int_equal(mfi.resets, 1);
		assert_int_equal(mfi.inits, 2);
		controller_works(&megaraid[i]);
		fault();
		assert_int_equal(mfi.resets, 1);
		expect_given_up();
	}
	controller_start(&megaraid[1]);
	mfi.no_keys = true;
	fault();
	assert_int_equal(mfi.resets, 0);
	expect_given_up();
	controller_start(&megaraid[1]);
	mfi.commands--;
	fault();
	assert_int_equal(mfi.inits, 1);
	expect_given_up();
	controller_start(&megaraid[0]);
	mfi.stays_failed = true;
	fault();
	assert_int_equal(mfi.resets, 1);
	assert_int_equal(mfi.inits, 1);
	expect_given_up();
}

static void fail_firmware(void)
{
	mfi.state = MFI_STATE_FAULT;
}

/* The firmware fails after a request has ended at its deadline. */
static void test_late_failure(void **state)
{
	for (u32 i = 0; i < 2; i++) {
		controller_check_late_failure(&megaraid[i], fail_firmware);
		assert_int_equal(mfi.resets, 1);
		assert_int_equal(mfi.inits, 2);
	}
}

static void test_start(void **state)
{
	static const struct {
		u32 state, commands;
		u8 refuses;
		int err;
		u32 doorbell;
	} t[] = { { MFI_STATE_OPERATIONAL, 1008, 0, 0, 7 },
		  { MFI_STATE_HANDSHAKE, 1008, 0, 0, 0x18 },
		  { 4, 1008, 0, -ETIMEDOUT, 0 }, /* its firmware never becomes ready */
		  { MFI_STATE_READY, 0, 0, -EINVAL, 0 },
		  { MFI_STATE_READY, 1008, 3, -EIO, 0 } };

	controller_check_memory(&megaraid[0], 5);
	controller_check_no_bar(&megaraid[0]);
	for (u32 i = 0; i < ARRAY_SIZE(t); i++) {
		machine_1078();
		mfi.state = t[i].state;
		mfi.commands = t[i].commands;
		mfi.refuses = t[i].refuses;
		assert_int_equal(controller_probe(&megaraid[0]), t[i].err);
		assert_int_equal(controller_disks(), t[i].err ? 0 : 1);
		if (!t[i].err)
			assert_int_equal(mfi.doorbell, t[i].doorbell);
	}
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_named), UNIT_TEST(test_physical),
	  UNIT_TEST(test_errors), UNIT_TEST(test_silence), UNIT_TEST(test_restart),
	  UNIT_TEST(test_late_failure), UNIT_TEST(test_start))
