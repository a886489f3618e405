/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskette drives: what the driver offers to INT 13h, and to the block layer as devices
 * of 512-byte sectors (once the medium's format is known). No access is made before the
 * first call for a drive. Resident, but for the probe.
 */
#ifndef BLOCK_FLOPPY_H
#define BLOCK_FLOPPY_H

#include "block/floppy_state.h"

#ifdef CONFIG_FLOPPY
/* The drive behind @b, or NULL if it is of another kind. */
struct floppy *floppy_of(struct block_device *b);
/* Forgets what was under way when its caller was left for good (INT 18h, 19h). */
void floppy_restart(void);
/* The controller is reset, and its drives recalibrated, before their next use; no access now. */
void floppy_reset_later(void);
#else
static inline void floppy_restart(void)
{
}
static inline void floppy_reset_later(void)
{
}
static inline struct floppy *floppy_of(struct block_device *b)
{
	return NULL;
}
#endif

/*
 * Does @r, which may go from head 0 to head 1 but not to another cylinder; *@done is how
 * many sectors went well. Errors: -ENOMEDIUM, -ECHANGED (also: do it again), -EROFS,
 * -ETIMEDOUT, -EBUSY, and -EIO, of which the result bytes at 40:42h say more.
 */
int floppy_transfer(struct floppy *f, const struct floppy_request *r, u8 *done);
/* Looks for a medium and finds out its format; fills in the block device's size. */
int floppy_refresh(struct floppy *f);
/* The same, and finds out how large a medium of an unusual format is. */
int floppy_measure(struct floppy *f);
/* Resets the controller, with @f's parameters; drives are recalibrated before their next use. */
int floppy_reset(struct floppy *f);
/* Whether the drive's door was opened; -ENOTSUP if it cannot tell. */
int floppy_changed(struct floppy *f);
/* From now on the medium has format @fmt, which is to be formatted. -ENOMEDIUM if none. */
int floppy_set_format(struct floppy *f, const struct floppy_format *fmt);
extern const struct block_ops floppy_ops;

#endif
