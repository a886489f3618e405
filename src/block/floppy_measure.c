// SPDX-License-Identifier: BSD-2-Clause
/*
 * Measures a diskette whose format is not one of the usual ones: how many sectors a track has (21
 * instead of 18, or 8 instead of 9), whether it has a second side, and whether it has 40 cylinders
 * where 80 are possible. This takes a while, so it is done only for callers that count sectors over
 * the whole medium (EDD). Otherwise the usual number of cylinders is assumed: whether there are
 * more cannot be found out without driving the head against its stop. Flat 32-bit, resident.
 */
#include "block/floppy.h"
#include "lib/errno.h"

#define CYLINDERS	 40 /* at 48 tracks per inch */
#define MAX_SPT		 48 /* at 1 Mbit/s; more do not fit a revolution */
#define SMALL_GAP	 12 /* gap 3 of a track with more sectors than usual */
#define SMALL_FORMAT_GAP 28

/* Returns 1 if the sector can be read, 0 if not, or an error. */
static int there(struct floppy *f, u8 cylinder, u8 head, u8 sector)
{
	struct floppy_request r = { .command = FDC_READ,
				    .check = true,
				    .cylinder = cylinder,
				    .head = head,
				    .sector = sector,
				    .count = 1,
				    .table = &f->measured.table };
	u8 done;
	int err = floppy_transfer(f, &r, &done);

	return err == -EIO ? 0 : err ? err : 1;
}

/*
 * Finds the last sector of the first track. Searches downwards from the usual last sector if that
 * does not exist, else upwards.
 */
static int measure_track(struct floppy *f, struct floppy_format *m)
{
	int err = there(f, 0, 0, m->spt);

	while (!err && m->spt > 1)
		err = there(f, 0, 0, --m->spt);
	if (err < 0 || m->spt < f->format->spt)
		return min(err, 0);
	while (m->spt < MAX_SPT) {
		err = there(f, 0, 0, m->spt + 1);
		if (err <= 0)
			return err;
		m->spt++;
	}
	return 0;
}

static int measure_sides(struct floppy *f, struct floppy_format *m)
{
	int err = there(f, 0, 1, 1);

	if (!err)
		m->heads = 1;
	return min(err, 0);
}

/*
 * A medium on which the head steps twice per cylinder has 40 cylinders. So has a medium
 * with one step per cylinder whose last cylinder of 80 cannot be read.
 */
static int measure_cylinders(struct floppy *f, struct floppy_format *m)
{
	int err;

	if (m->cylinders == CYLINDERS || !floppy_may_double_step(f->type, m))
		return 0;
	err = f->double_step ? 0 : there(f, m->cylinders - 1, 0, 1);
	if (!err)
		m->cylinders = CYLINDERS;
	return min(err, 0);
}

int floppy_measure(struct floppy *f)
{
	struct floppy_format *m = &f->measured;
	int err = f->format ? 0 : floppy_refresh(f);

	if (err || m->spt)
		return err;
	*m = *f->format;
	err = measure_track(f, m);
	if (!err)
		err = measure_sides(f, m);
	if (!err)
		err = measure_cylinders(f, m);
	if (err) {
		m->spt = 0;
		return err;
	}
	m->table.spt = m->spt;
	if (m->spt > f->format->spt) {
		m->table.gap = SMALL_GAP;
		m->table.format_gap = SMALL_FORMAT_GAP;
	}
	return floppy_set_format(f, m);
}
