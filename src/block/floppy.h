/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskette drives: what the driver offers to INT 13h, and to the block layer as devices with
 * 512-byte sectors (once the medium's format is known). Before the first call for a drive, the only
 * access is the read by which POST looks for the controller. Resident, except the probe.
 */
#ifndef BLOCK_FLOPPY_H
#define BLOCK_FLOPPY_H

#include "block/floppy_state.h"

#ifdef CONFIG_FLOPPY
/* Returns the drive behind @b, or NULL if it is no diskette drive. */
struct floppy *floppy_of(struct block_device *b);
/* Forgets an operation whose caller was abandoned in the middle of it (INT 18h, 19h). */
void floppy_restart(void);
/*
 * Lets the controller be reset, and its drives be recalibrated, before their next use. Takes no
 * access now.
 */
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
 * Carries out @r, which may go from head 0 to head 1 but not to another cylinder. *@done is how
 * many sectors succeeded. Returns 0, -ENOMEDIUM, -ECHANGED (the caller may try again), -EROFS,
 * -ETIMEDOUT, -ENODEV if the controller is gone, -EBUSY if an interrupt's handler calls this during
 * another operation, or -EIO, for which the result bytes at 40:42h have details.
 */
int floppy_transfer(struct floppy *f, const struct floppy_request *r, u8 *done);
/*
 * Checks for a medium, finds its format, and fills in the block device's size. Returns 0 or an
 * error as floppy_transfer() does.
 */
int floppy_refresh(struct floppy *f);
/*
 * Does what floppy_refresh() does, and also finds out the size of a medium with an unusual format.
 */
int floppy_measure(struct floppy *f);
/*
 * Resets the controller with @f's parameters. Drives are recalibrated before their next use.
 * Returns 0, -EBUSY, -ETIMEDOUT or -ENODEV.
 */
int floppy_reset(struct floppy *f);
/*
 * Returns -ECHANGED if the drive's door was opened, 0 if not, -ENOTSUP if the drive cannot tell, or
 * another error as floppy_reset() does.
 */
int floppy_changed(struct floppy *f);
/*
 * Sets the format of the medium, which is to be formatted, to @fmt. Returns 0, -ENOMEDIUM if there
 * is no medium, or another error as floppy_transfer() does.
 */
int floppy_set_format(struct floppy *f, const struct floppy_format *fmt);
extern const struct block_ops floppy_ops;

#endif
