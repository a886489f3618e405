/* SPDX-License-Identifier: BSD-2-Clause */
/* What a transfer's command says, by parameter table and medium; part of the driver. Resident. */
#ifndef BLOCK_FLOPPY_STATE_H
#define BLOCK_FLOPPY_STATE_H

#include "block/floppy.h"

/*
 * The parameters in force: those that INT 1Eh points at, or, as long as that is our own
 * table of a 1.44 MB drive, those of the medium. @room is for a copy of a program's.
 */
const struct diskette_table *floppy_table(struct floppy *f, struct diskette_table *room);
/* Writes the command for @r (at most 9 bytes); returns its length. */
u32 floppy_command(struct floppy *f, const struct floppy_request *r, u8 *command);
/* Bytes that @r moves by DMA. */
u32 floppy_bytes(struct floppy *f, const struct floppy_request *r);
/* How many sectors of @r had been moved where the result bytes say that it stopped. */
u8 floppy_moved(struct floppy *f, const struct floppy_request *r);

#endif
