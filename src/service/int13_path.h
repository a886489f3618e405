/* SPDX-License-Identifier: BSD-2-Clause */
/* The result of INT 13h AH=48h. */
#ifndef SERVICE_INT13_PATH_H
#define SERVICE_INT13_PATH_H

#include "disk/drive.h"

/*
 * Writes the result of EDD's "get drive parameters" to @to. Writes at most @room bytes, which is
 * what the caller put into the buffer's first word. Returns 0, or -EINVAL if @room is less than the
 * specification's minimum.
 */
int edd_parameters(struct drive *d, u8 *to, u16 room);

#endif
