// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h AH=45h, 46h and 49h: lock and eject a medium, and ask whether it was changed (INCITS
 * 347-2001, 8.19, 8.20, 8.23; Phoenix EDD 3.0, drive locking and ejecting). Flat 32-bit, resident.
 */
#include "service/int13_removable.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "lib/string.h"

#define LOCKS_MAX 255

#define INT15_EJECT 0x5200 /* asks whether the medium may be ejected */

enum { LOCK, UNLOCK, LOCK_STATUS };

/* The door stays locked until every lock was undone. */
static unsigned int lock(struct block_device *b)
{
	int err;

	if (b->locks == LOCKS_MAX)
		return DISK_LOCK_COUNT;
	err = b->locks ? 0 : block_lock(b, true);
	if (!err)
		b->locks++;
	return int13_status_of(err, false);
}

static unsigned int unlock(struct block_device *b)
{
	int err;

	if (!b->locks)
		return DISK_NOT_LOCKED;
	err = b->locks == 1 ? block_lock(b, false) : 0;
	if (!err)
		b->locks--;
	return int13_status_of(err, false);
}

unsigned int int13_lock(struct regs *regs, struct drive *d)
{
	unsigned int status;

	if (!d->b->removable)
		return DISK_NOT_REMOVABLE;
	if (!d->b->ops->lock || regs->al > LOCK_STATUS)
		return DISK_BAD_COMMAND;
	status = regs->al == LOCK ? lock(d->b) : regs->al == UNLOCK ? unlock(d->b) : DISK_OK;
	regs->al = d->b->locks != 0;
	return status;
}

/*
 * Asks programs, by INT 15h, whether the medium may be ejected. Returns the status of one that
 * refuses.
 */
static unsigned int may_eject(u8 drive)
{
	struct regs regs;

	memset(&regs, 0, sizeof(regs));
	regs.ax = INT15_EJECT;
	regs.dl = drive;
	regs.flags = FLAG_IF;
	call16_int(0x15, &regs);
	if (!(regs.flags & FLAG_CF))
		return DISK_OK;
	return regs.ah ? regs.ah : DISK_LOCKED;
}

unsigned int int13_eject(struct regs *regs, struct drive *d)
{
	unsigned int status;

	if (!d->b->removable)
		return DISK_NOT_REMOVABLE;
	if (!d->b->ops->eject)
		return DISK_BAD_COMMAND;
	if (d->b->locks)
		return DISK_LOCKED;
	status = may_eject(regs->dl);
	return status ? status : int13_status_of(block_eject(d->b), false);
}

unsigned int int13_media_change(struct regs *regs, struct drive *d)
{
	int err = block_refresh(d->b);

	if (!err && d->b->changed)
		err = -ECHANGED;
	d->b->changed = false;
	return int13_status_of(err, false);
}
