/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake disk with USB Attached SCSI (T10/2095-D), with or without streams. Without streams, it
 * says that it is ready for data before it moves any.
 */
#ifndef FAKE_UAS_H
#define FAKE_UAS_H

#include "fake_usb.h"
#include "lib/endian.h"
#include "usb/uas.h"

/* Its pipes, numbered like xHCI's contexts. */
#define UAS_PIPE_COMMAND 2
#define UAS_PIPE_STATUS	 5
#define UAS_PIPE_IN	 7
#define UAS_PIPE_OUT	 8

#define UAS_HIGH_PIPE(address, id) 7, 5, address, 2, 0, 2, 0, 4, 0x24, id, 0
#define UAS_SUPER_PIPE(address, id, streams)                                                       \
	7, 5, address, 2, 0, 4, 0, 6, 0x30, 15, streams, 0, 0, 4, 0x24, id, 0

/* clang-format off */
static const u8 uas_high_config[] = {
	9, 2, 62, 0, 1, 1, 0, 0xc0, 0, 9, 4, 0, 0, 4, 8, 6, 0x62, 0,
	UAS_HIGH_PIPE(0x01, 1), UAS_HIGH_PIPE(0x82, 2), UAS_HIGH_PIPE(0x83, 3),
	UAS_HIGH_PIPE(0x04, 4)
};
static const u8 uas_super_config[] = {
	9, 2, 86, 0, 1, 1, 0, 0xc0, 0, 9, 4, 0, 0, 4, 8, 6, 0x62, 0,
	UAS_SUPER_PIPE(0x01, 1, 0), UAS_SUPER_PIPE(0x82, 2, 4), UAS_SUPER_PIPE(0x83, 3, 4),
	UAS_SUPER_PIPE(0x04, 4, 4)
};
/* clang-format on */

static struct uas_fake {
	struct fake_usb usb;
	struct fake_target target;
	struct fake_medium medium;
	struct fake_lun lun;
	bool streams;
	struct uas_command cmd;
	bool command;  /* there is a command */
	bool executed; /* it was executed, and its status can be fetched */
	bool ready;    /* the device has said that it is ready for data */
	u8 stage[0x10000];
	u32 at, moved;
	struct uas_status status;
	u32 status_size;
	/* What the device does wrong. */
	u32 stall_status, wrong_tag, short_status, odd_id, response, ready_for_ever;
	bool hang, hang_after_ready;
} uas;

static bool uas_writes(const struct uas_fake *u)
{
	return u->cmd.cdb[0] == 0x2a || u->cmd.cdb[0] == 0x8a;
}

static u32 uas_length(const struct uas_fake *u)
{
	const u8 *c = u->cmd.cdb;

	return c[0] == 0x2a ? (c[7] << 8 | c[8]) * 512u
			    : (c[10] << 24 | c[11] << 16 | c[12] << 8 | c[13]) * 512u;
}

static void uas_execute(struct uas_fake *u)
{
	struct fake_segment seg = { (u32)u->stage, sizeof(u->stage) };
	u8 status = fake_target_execute(&u->target, fake_usb_function, u->cmd.lun[1], u->cmd.cdb,
					&seg, 1, &u->moved);

	u->executed = true;
	memset(&u->status, 0, sizeof(u->status));
	u->status = (struct uas_status){ .id = UAS_SENSE, .tag = u->cmd.tag, .status = status };
	u->status_size = UAS_SENSE_SIZE;
	if (!status)
		return;
	u->moved = 0;
	/* The sense data are sent with the status. */
	fake_target_execute(&u->target, fake_usb_function, u->cmd.lun[1],
			    (const u8[16]){ 3, 0, 0, 0, 18 },
			    &(struct fake_segment){ (u32)u->status.sense, 18 }, 1, &u->at);
	u->at = 0;
	u->status.sense_size = cpu_to_be16(18);
	u->status_size += 18;
}

static int uas_out(struct fake_usb *d, u8 index, const u8 *data, u32 size)
{
	struct uas_fake *u = container_of(d, struct uas_fake, usb);

	if (u->hang)
		return FAKE_NAK;
	if (index == UAS_PIPE_COMMAND) {
		assert_int_equal(size, 32);
		assert_false(u->command);
		memcpy(&u->cmd, data, 32);
		assert_int_equal(u->cmd.id, UAS_COMMAND);
		u->command = true;
		u->executed = u->ready = false;
		u->at = u->moved = 0;
		if (!uas_writes(u))
			uas_execute(u);
		return size;
	}
	assert_int_equal(index, UAS_PIPE_OUT);
	if (!u->command || !uas_writes(u) || u->executed || u->hang_after_ready)
		return FAKE_NAK;
	assert_true(u->streams || u->ready);
	assert_true(u->at + size <= uas_length(u));
	memcpy(u->stage + u->at, data, size);
	u->at += size;
	if (u->at == uas_length(u))
		uas_execute(u);
	return size;
}

static int uas_unit(struct uas_fake *u, u8 *data, u8 id)
{
	memset(data, 0, UAS_HEADER_SIZE);
	data[0] = id;
	memcpy(data + 2, &u->cmd.tag, 2);
	return UAS_HEADER_SIZE;
}

static int uas_status_in(struct uas_fake *u, u8 *data)
{
	bool data_left = uas_writes(u) ? !u->executed : u->at < u->moved;

	if (!u->command)
		return FAKE_NAK;
	if (u->stall_status) {
		u->stall_status--;
		u->command = false;
		return FAKE_STALL;
	}
	u->ready |= u->ready_for_ever;
	if (u->ready_for_ever)
		return uas_unit(u, data, UAS_READ_READY);
	if (!u->streams && data_left && !u->ready) {
		u->ready = true;
		return uas_unit(u, data, uas_writes(u) ? UAS_WRITE_READY : UAS_READ_READY);
	}
	if (data_left)
		return FAKE_NAK;
	u->command = false;
	memcpy(data, &u->status, u->status_size);
	if (u->wrong_tag) {
		u->wrong_tag--;
		data[3] ^= 1;
	}
	if (u->odd_id) {
		u->odd_id--;
		data[0] = 0x77;
	}
	if (u->response) {
		u->response--;
		return uas_unit(u, data, UAS_RESPONSE);
	}
	if (u->short_status) {
		u->short_status--;
		return 5;
	}
	return u->status_size;
}

static int uas_in(struct fake_usb *d, u8 index, u8 *data, u32 size)
{
	struct uas_fake *u = container_of(d, struct uas_fake, usb);
	u32 n;

	if (u->hang)
		return FAKE_NAK;
	if (index == UAS_PIPE_STATUS)
		return uas_status_in(u, data);
	assert_int_equal(index, UAS_PIPE_IN);
	/* A request for data that is not there stays open. */
	if (!u->command || u->at == u->moved || u->hang_after_ready)
		return FAKE_NAK;
	assert_true(u->streams || u->ready);
	n = min(u->moved - u->at, size);
	memcpy(data, u->stage + u->at, n);
	u->at += n;
	return n;
}

static void new_uas(bool streams)
{
	memset(&uas, 0, sizeof(uas));
	uas.streams = streams;
	uas.usb = (struct fake_usb){ .speed = streams ? 4 : 3,
				     .descriptor = streams ? super_device : high_device,
				     .config = streams ? uas_super_config : uas_high_config,
				     .config_size = streams ? sizeof(uas_super_config)
							    : sizeof(uas_high_config),
				     .in = uas_in,
				     .out = uas_out };
	fake_medium_init(&uas.medium, 1 << 16, 512, 3);
	fake_lun_init(&uas.lun, FAKE_LUN_DISK, &uas.medium);
	uas.target.lun[0] = &uas.lun;
}

static void uas_expect_read(int err)
{
	u8 buf[512];

	assert_int_equal(block_read(block_devices, 5, 1, (u32)buf, NULL), err);
}

static void uas_expect_good(void)
{
	fake_medium_expect(block_devices, &uas.medium, 77, 3, 0);
}

/* Tests a disk that @probe has found: what works, and what wrong replies do. */
static void uas_exercise(void)
{
	assert_non_null(block_devices);
	fake_medium_exercise(block_devices, &uas.medium);
	fake_medium_bad_sector(block_devices, &uas.medium);
	fake_lun_fail(&uas.lun, 0x28, 1, 0x04, 0x44, 0x00);
	uas_expect_read(-EIO);
	uas_expect_good();
	uas.stall_status = 1;
	uas_expect_read(-EIO);
	uas_expect_good();
	uas.wrong_tag = 1;
	uas_expect_read(-EIO);
	uas_expect_good();
	uas.short_status = 1;
	uas_expect_read(-EIO);
	uas.odd_id = 1;
	uas_expect_read(-EIO);
	uas.response = 1;
	uas_expect_read(-EIO);
	uas_expect_good();
}

#endif
