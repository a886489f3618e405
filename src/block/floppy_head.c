// SPDX-License-Identifier: BSD-2-Clause
/*
 * Moves a diskette drive's head (Intel 82078 data sheet, RECALIBRATE, SEEK and SENSE INTERRUPT
 * STATUS). Where the head is, and whether that is certain, is in the BIOS data area, where programs
 * may change it. Flat 32-bit, resident.
 */
#include "abi/bda.h"
#include "block/floppy_state.h"
#include "lib/errno.h"

static bool head_is_known(struct floppy *f)
{
	return bios_data->floppy_recalibrate & 1 << f->number;
}

/* Reads how a movement of the head has ended. Returns -EIO if track @expected was not reached. */
static int floppy_sense(struct floppy *f, u8 expected)
{
	u8 st[2];
	int err = fdc_sense(st);

	if (err)
		return err;
	for (u32 i = 0; i < FDC_RESULTS; i++)
		bios_data->floppy_result[i] = i ? 0 : st[0];
	if (st[0] & (ST0_CODE | ST0_CHECK) || st[1] != expected)
		return -EIO;
	bios_data->floppy_track[f->number] = expected;
	return 0;
}

/* The controller gives up after 79 steps, so from the innermost track this takes two tries. */
int floppy_recalibrate(struct floppy *f)
{
	const u8 command[] = { FDC_RECALIBRATE, f->number };
	int err = -EIO;

	for (int tries = 0; tries < 2 && err == -EIO; tries++) {
		err = fdc_run(command, sizeof(command));
		if (!err)
			err = floppy_sense(f, 0);
	}
	if (!err)
		bios_data->floppy_recalibrate |= 1 << f->number;
	return err;
}

int floppy_step_to(struct floppy *f, u8 track)
{
	const u8 command[] = { FDC_SEEK, f->number, track };
	int err = fdc_run(command, sizeof(command));

	if (!err)
		err = floppy_sense(f, track);
	if (err)
		bios_data->floppy_recalibrate &= ~(1 << f->number);
	return err;
}

int floppy_seek(struct floppy *f, u8 cylinder)
{
	u8 track = cylinder << f->double_step;
	int err = 0;

	if (!head_is_known(f))
		err = floppy_recalibrate(f);
	if (err || bios_data->floppy_track[f->number] == track)
		return err;
	f->steady = false;
	return floppy_step_to(f, track);
}
