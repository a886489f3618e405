/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diskette requests of callers in virtual-8086 mode whose buffer consists of several pieces of
 * physical memory. ISA DMA can use only one piece. Flat 32-bit, resident.
 */
#ifndef SERVICE_INT13_SCATTERED_H
#define SERVICE_INT13_SCATTERED_H

#include "block/floppy.h"

#ifdef CONFIG_FLOPPY_SCATTERED
/*
 * Returns whether a request can be moved sector by sector. Its buffer is the caller's @bytes bytes
 * at @linear, which are to be read or (@write) written. As in IBM's interface the buffer must not
 * cross a 64 KiB boundary.
 */
bool diskette_scattered(struct floppy *f, u32 linear, u32 bytes, bool write);
/* Executes @r like floppy_transfer(), with that buffer. */
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
