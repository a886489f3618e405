/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fakes of all SCSI host adapters share. Host only. */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "block/scsi_disk.h"
#include "kit/adapter.h"
#include "lib/errno.h"

#define INQUIRY		0x12
#define READ_10		0x28
#define ABORTED_COMMAND 0x0b
#define HARDWARE_ERROR	0x04

void fake_adapter_init(struct fake_adapter *a)
{
	memset(a, 0, sizeof(*a));
	fake_medium_init(&a->medium, 1 << 20, 512, 1);
	fake_lun_init(&a->disk[0], FAKE_LUN_DISK, &a->medium);
	for (u32 i = 0; i < ARRAY_SIZE(a->other); i++) {
		fake_medium_init(&a->other[i], 5000 + i, 512, 2 + i);
		fake_lun_init(&a->disk[1 + i], FAKE_LUN_DISK, &a->other[i]);
	}
	a->target[0].lun[0] = &a->disk[0];
}

bool fake_adapter_has(const struct fake_adapter *a, u32 target)
{
	for (u32 i = 0; i < FAKE_LUNS; i++)
		if (target < FAKE_TARGETS && a->target[target].lun[i])
			return true;
	return false;
}

static u8 run(struct fake_adapter *a, struct fake_command *c)
{
	struct fake_segment seg = { c->addr, c->size };
	struct fake_target *t = &a->target[c->target];
	u32 size = min(c->sense_size, (u32)FAKE_SENSE_SIZE);
	u8 status;

	assert_true(c->target < FAKE_TARGETS);
	c->way = c->size ? fake_cdb_direction(c->cdb) : FAKE_NO_DATA;
	status = fake_target_execute(t, &a->f, c->lun, c->cdb, &seg, c->size ? 1 : 0, &c->moved);
	c->moved -= min(c->moved, a->withheld);
	if (status == FAKE_STATUS_CHECK && c->sense_size) {
		memcpy(fake_dma(&a->f, c->sense_addr, c->sense_size), t->sense, size);
		c->sense_size = a->wrong_sense ? a->wrong_sense : size;
		memset(t->sense, 0, sizeof(t->sense)); /* they can be fetched once */
	} else {
		c->sense_size = 0;
	}
	return status;
}

int fake_adapter_execute(struct fake_adapter *a, struct fake_command *c)
{
	if (c->target >= FAKE_TARGETS || c->lun >= FAKE_LUNS || !a->target[c->target].lun[c->lun])
		return FAKE_NO_UNIT;
	assert_int_equal(c->cdb_size, fake_cdb_length(c->cdb));
	return run(a, c);
}

u8 fake_adapter_run(struct fake_adapter *a, u32 target, u64 lun, const u8 *cdb, u32 addr, u32 size,
		    u32 *left)
{
	struct fake_command c = {
		.target = target, .lun = lun, .cdb = cdb, .addr = addr, .size = size
	};
	u8 status = run(a, &c);

	*left = size - c.moved;
	return status;
}

static void put_units(const struct fake_controller *c, struct fake_adapter *a, u32 target, u32 lun)
{
	c->machine();
	a->target[0].lun[lun] = &a->disk[1];
	a->target[target].lun[0] = &a->disk[2];
}

/* To ask target 0 for its units takes one command to the first, or none. */
static void check_named(const struct fake_controller *c, struct fake_adapter *a, u32 target,
			u32 lun)
{
	static char name[32];

	put_units(c, a, target, lun);
	snprintf(name, sizeof(name), "channel@0/disk@%x,0", target);
	fake_named = name;
	assert_int_equal(controller_first(c)->unit, target);
	assert_int_equal(controller_disks(), 1);
	assert_int_equal(a->disk[0].commands + a->disk[1].commands, 0);
	fake_medium_exercise(block_devices, &a->other[1]);
	put_units(c, a, target, lun);
	snprintf(name, sizeof(name), "channel@0/disk@0,%x", lun);
	assert_int_equal(controller_first(c)->lun, lun);
	assert_int_equal(controller_disks(), 1);
	assert_true(a->disk[0].commands <= 1);
	assert_int_equal(a->disk[2].commands, 0);
	fake_named = NULL;
}

void adapter_check_units(const struct fake_controller *c, struct fake_adapter *a, u8 kind,
			 u32 target, u32 lun)
{
	struct block_device *b;

	check_named(c, a, target, lun);
	put_units(c, a, target, lun);
	b = controller_first(c);
	assert_int_equal(controller_disks(), 3);
	for (; b; b = b->next)
		assert_int_equal(b->kind, kind);
	b = block_devices;
	assert_int_equal(b->unit, 0);
	assert_int_equal(b->next->lun, lun);
	assert_int_equal(b->next->next->unit, target);
	fake_medium_exercise(b, &a->medium);
	fake_medium_exercise(b->next, &a->other[0]);
	fake_medium_exercise(b->next->next, &a->other[1]);
}

void adapter_check_errors(const struct fake_controller *c, struct fake_adapter *a)
{
	struct fake_lun *l = &a->disk[0];

	controller_start(c);
	fake_medium_bad_sector(block_devices, &a->medium);
	a->wrong_sense = 0xfffffff0;
	fake_lun_fail(l, READ_10, 1, HARDWARE_ERROR, 0x44, 0x00);
	controller_fails(-EIO);
	a->wrong_sense = 0;
	fake_lun_fail(l, READ_10, 1, HARDWARE_ERROR, 0x44, 0x00);
	controller_fails(-EIO);
	fake_lun_status(l, READ_10, 1, FAKE_STATUS_CONFLICT);
	controller_fails(-EIO);
	/* A command is sent again if the unit is busy, and a few times if it was aborted. */
	fake_lun_status(l, READ_10, 1, FAKE_STATUS_BUSY);
	controller_works(c);
	fake_lun_fail(l, READ_10, 2, ABORTED_COMMAND, 0x00, 0x06);
	controller_works(c);
	fake_lun_fail(l, READ_10, FAKE_ALWAYS, ABORTED_COMMAND, 0x00, 0x06);
	l->commands = 0;
	controller_fails(-EIO);
	assert_true(l->commands < 20);
	memset(l->script, 0, sizeof(l->script));
	controller_works(c);
}

void adapter_check_sense(const struct fake_controller *c, struct fake_adapter *a)
{
	controller_works(c);
	a->disk[0].commands = 0;
	fake_lun_fail(&a->disk[0], READ_10, 1, HARDWARE_ERROR, 0x44, 0x00);
	controller_fails(-EIO);
	assert_int_equal(a->disk[0].commands, 1);
}

void adapter_check_moved(void)
{
	struct scsi_unit *u = &container_of(block_devices, struct scsi_disk, block)->unit;
	struct scsi_request r = { .cdb = { INQUIRY, 0, 0, 0, SCSI_DATA_SIZE },
				  .cdb_size = 6,
				  .addr = (u32)u->data,
				  .size = SCSI_DATA_SIZE };

	assert_int_equal(u->adapter->submit(u->adapter, &r), 0);
	assert_int_equal(r.status, SCSI_GOOD);
	assert_int_equal(r.moved, 36);
}

void adapter_check_short(const struct fake_controller *c, struct fake_adapter *a)
{
	static const u32 withheld[] = { 1, 256, 511, 512 };

	controller_start(c);
	for (u32 i = 0; i < ARRAY_SIZE(withheld); i++) {
		a->withheld = withheld[i];
		controller_fails(-EIO);
	}
	a->withheld = 0;
	controller_works(c);
}
