/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskettes for callers in virtual-8086 mode whose buffer is scattered over memory: ISA DMA needs
 * one piece. Flat 32-bit, resident.
 */
#ifndef SERVICE_INT13_SCATTERED_H
#define SERVICE_INT13_SCATTERED_H

#include "block/floppy.h"

#ifdef CONFIG_FLOPPY_SCATTERED
/*
 * Returns whether the @bytes bytes at the caller's @linear, to be read or (@write) written, can be
 * moved sector by sector. As in IBM's interface they must not cross a 64 KiB boundary.
 */
bool diskette_scattered(struct floppy *f, u32 linear, u32 bytes, bool write);
/* Carries out @r like floppy_transfer(), to or from there. */
int diskette_move_scattered(struct floppy *f, struct floppy_request *r, u32 linear, u8 *done);
#else
static inline bool diskette_scattered(struct floppy *f, u32 linear, u32 bytes, bool write)
{
	return false;
}
static inline int diskette_move_scattered(struct floppy *f, struct floppy_request *r, u32 linear,
					  u8 *done)
{
	return 0;
}
#endif

#endif
