/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests MegaRAID SAS with an adapter that receives frames and has fake drives. */
#include <string.h>

#include "unit.h"

#include "../../src/block/megaraid_probe.c"
#include "kit/lun.h"

static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun[3];
	struct fake_target logical[64], physical[256];
	u32 state, commands, doorbell, held;
	u16 physical_id; /* of the drive in the list; 0: none */
	unsigned int inits, frames;
	/* What the adapter does wrong. */
	bool silent, gone;
	u8 refuses; /* status of the init frame */
	u8 wrong_status, wrong_sense;
	u32 wrong_count;
} mfi;

static u8 list_logical(const struct mfi_dcmd_frame *f)
{
	struct mfi_ld_list *l = fake_dma(&mfi.f, f->sg.addr, f->sg.size);
	u32 n = 0;

	assert_int_equal(f->sg.size, sizeof(*l));
	for (u32 i = 0; i < 64; i++)
		if (mfi.logical[i].lun[0])
			l->ld[n++].target = i;
	l->count = mfi.wrong_count ? mfi.wrong_count : n;
	return MFI_STAT_OK;
}

static u8 list_physical(const struct mfi_dcmd_frame *f)
{
	struct mfi_pd_list *l = fake_dma(&mfi.f, f->sg.addr, f->sg.size);

	assert_int_equal(f->mailbox[0], PD_QUERY_EXPOSED);
	l->pd[0].id = mfi.physical_id;
	l->count = mfi.wrong_count ? mfi.wrong_count : mfi.physical_id != 0;
	return MFI_STAT_OK;
}

static u8 pass(struct mfi_pass_frame *f, struct fake_target *targets, u32 n)
{
	struct fake_target *t = &targets[f->header.target];
	struct fake_segment seg = { f->sg.addr, f->header.size };
	u32 moved, size = f->header.sense_size;

	assert_int_equal(f->header.sg_count, 1);
	assert_true(f->sg.addr && f->sg.size >= f->header.size);
	if (f->header.target >= n || !t->lun[f->header.lun])
		return MFI_STAT_NO_DEVICE;
	assert_int_equal(f->header.cdb_size, fake_cdb_length(f->cdb));
	assert_int_equal(f->header.flags & ~MFI_FRAME_NO_REPLY,
			 !f->header.size			       ? 0
			 : fake_cdb_direction(f->cdb) == FAKE_DATA_OUT ? MFI_FRAME_WRITE
								       : MFI_FRAME_READ);
	f->header.scsi_status = fake_target_execute(t, &mfi.f, f->header.lun, f->cdb, &seg,
						    f->header.size ? 1 : 0, &moved);
	if (f->header.scsi_status == FAKE_STATUS_CHECK) {
		size = size < FAKE_SENSE_SIZE ? size : FAKE_SENSE_SIZE;
		memcpy(fake_dma(&mfi.f, f->sense_addr, f->header.sense_size), t->sense, size);
		f->header.sense_size = mfi.wrong_sense ? mfi.wrong_sense : size;
	}
	return f->header.scsi_status ? MFI_STAT_SCSI_ERROR : MFI_STAT_OK;
}

static u8 init(const struct mfi_init_frame *f)
{
	const struct mfi_queues *q = fake_dma(&mfi.f, f->queues, sizeof(*q));

	assert_int_equal(mfi.state, MFI_STATE_READY);
	assert_true(q->entries > 0 && q->entries <= mfi.commands);
	fake_dma(&mfi.f, q->queue, q->entries * 4);
	fake_dma(&mfi.f, q->producer, 4);
	fake_dma(&mfi.f, q->consumer, 4);
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
	} *f = fake_dma(&mfi.f, value & ~63u, MFI_FRAME_ROOM);
	u8 status;

	assert_int_equal(value & 63, 1);
	assert_true(f->header.flags & MFI_FRAME_NO_REPLY);
	assert_int_equal(f->header.command_status, MFI_STAT_PENDING);
	if (f->header.command == MFI_CMD_INIT)
		status = init(&f->init);
	else if (f->header.command == MFI_CMD_LD_SCSI_IO)
		status = pass(&f->pass, mfi.logical, 64);
	else if (f->header.command == MFI_CMD_PD_SCSI_IO)
		status = pass(&f->pass, mfi.physical, 256);
	else if (f->dcmd.opcode == DCMD_LD_LIST)
		status = list_logical(&f->dcmd);
	else
		status = list_physical(&f->dcmd);
	f->header.command_status = mfi.wrong_status ? mfi.wrong_status : status;
}

static u32 mfi_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, MFI_SCRATCH);
	assert_int_equal(size, 4);
	return mfi.gone ? ~0u : mfi.state << 28 | 80 << 16 | mfi.commands;
}

static void mfi_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	switch (off) {
	case MFI_DOORBELL:
		mfi.doorbell |= value;
		if (value & (MFI_INIT_READY | MFI_INIT_HOTPLUG))
			mfi.state = MFI_STATE_READY;
		break;
	case MFI_QUEUE:
		mfi.frames++;
		if (mfi.silent || mfi.gone)
			mfi.held = value;
		else
			frame(value);
		break;
	default:
		assert_int_equal(off, MFI_INT_MASK);
	}
}

static void new_machine(u16 id)
{
	fake_machine();
	memset(&mfi, 0, sizeof(mfi));
	mfi.state = MFI_STATE_READY;
	mfi.commands = 1008;
	fake_medium_init(&mfi.medium, 1 << 20, 512, 1);
	for (int i = 0; i < 3; i++)
		fake_lun_init(&mfi.lun[i], FAKE_LUN_DISK, &mfi.medium);
	mfi.logical[0].lun[0] = &mfi.lun[0];
	fake_function_add(&mfi.f, PCI_LSI, id, 0x0104, 0, &mfi);
	fake_function_memory(&mfi.f, id == PCI_SAS1078 ? 0 : 1, 0x4000, mfi_read, mfi_write);
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
	static const u16 ids[] = { PCI_SAS1078, PCI_SAS2108 };
	u8 buf[512];

	for (int i = 0; i < 2; i++) {
		new_machine(ids[i]);
		mfi.logical[63].lun[0] = &mfi.lun[1];
		assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
		assert_int_equal(mfi.inits, 1);
		assert_int_equal(disks(), 2);
		assert_int_equal(block_devices->kind, BLOCK_KIND_MEGARAID);
		assert_int_equal(block_devices->next->unit, 63);
		fake_medium_exercise(block_devices, &mfi.medium);
		mfi.f.bar[i].accesses = 0;
		assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
		assert_int_equal(mfi.f.bar[i].accesses, 1);
	}
}

/* Drives that belong to no array, with the adapter's own numbers and with QEMU's. */
static void test_physical(void **state)
{
	static const u16 ids[] = { 9, 9 << 8 };

	for (int i = 0; i < 2; i++) {
		new_machine(PCI_SAS2108);
		mfi.logical[0].lun[0] = NULL;
		mfi.physical[9].lun[0] = &mfi.lun[0];
		mfi.physical[10].lun[0] = &mfi.lun[1];
		mfi.physical_id = ids[i];
		assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
		assert_int_equal(disks(), 1);
		assert_int_equal(block_devices->unit, 9);
		fake_medium_exercise(block_devices, &mfi.medium);
	}
}

static void test_errors(void **state)
{
	static const u8 statuses[] = { 0x01, 0x2d, 0x2e, 0x80 };
	u8 buf[512];

	new_machine(PCI_SAS1078);
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
	fake_medium_bad_sector(block_devices, &mfi.medium);
	mfi.wrong_sense = 0xff;
	fake_lun_fail(&mfi.lun[0], 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	for (u32 i = 0; i < sizeof(statuses); i++) {
		mfi.wrong_status = statuses[i];
		assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	}
	mfi.wrong_status = 0;
	fake_medium_expect(block_devices, &mfi.medium, 9, 3, 1);
	/* The lists say that they are longer than they can be. */
	new_machine(PCI_SAS1078);
	mfi.wrong_count = 0xffffffff;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
	assert_int_equal(disks(), 1);
}

/* The request's memory belongs to the device until it answers. */
static void test_silence(void **state)
{
	struct scsi_request r = { .cdb_size = 6 };
	struct scsi_adapter *a;
	u64 before;

	new_machine(PCI_SAS1078);
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
	a = container_of(block_devices, struct scsi_disk, block)->unit.adapter;
	mfi.silent = true;
	before = fake_now_us;
	assert_int_equal(megaraid_submit(a, &r), -ETIMEDOUT);
	assert_true(fake_now_us - before > 29000000);
	mfi.frames = 0;
	assert_int_equal(megaraid_submit(a, &r), -ETIMEDOUT);
	assert_int_equal(mfi.frames, 0);
	mfi.silent = false;
	frame(mfi.held);
	assert_int_equal(megaraid_submit(a, &r), 0);
	assert_int_equal(r.status, 0);
	/* If an adapter was taken out or broke down, requests end sooner. */
	mfi.gone = true;
	before = fake_now_us;
	assert_int_equal(megaraid_submit(a, &r), -EIO);
	assert_true(fake_now_us - before < 1000000);
}

static void test_start(void **state)
{
	for (int left = 0; left < 5; left++) {
		new_machine(PCI_SAS1078);
		fake_alloc_left = left;
		assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), -ENOMEM);
		assert_int_equal(disks(), 0);
	}
	new_machine(PCI_SAS1078);
	mfi.state = MFI_STATE_OPERATIONAL;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
	assert_int_equal(mfi.doorbell, 7);
	assert_int_equal(disks(), 1);
	new_machine(PCI_SAS1078);
	mfi.state = MFI_STATE_HANDSHAKE;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), 0);
	assert_int_equal(mfi.doorbell, 0x18);
	new_machine(PCI_SAS1078);
	mfi.state = 4; /* its firmware never becomes ready */
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), -ETIMEDOUT);
	new_machine(PCI_SAS1078);
	mfi.commands = 0;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), -EINVAL);
	new_machine(PCI_SAS1078);
	mfi.refuses = 3;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), -EIO);
	new_machine(PCI_SAS1078);
	mfi.gone = true;
	assert_int_equal(fake_function_probe(&mfi.f, &megaraid_driver), -EIO);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_physical), UNIT_TEST(test_errors),
	  UNIT_TEST(test_silence), UNIT_TEST(test_start))
