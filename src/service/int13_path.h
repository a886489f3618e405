/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h AH=48h's result. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_PATH_H
#define SERVICE_INT13_PATH_H

#include "disk/drive.h"

/*
 * Fills the result of EDD's "get drive parameters" in at @to, where there are @room
 * bytes, as its first word says. Writes no more than that; returns -EINVAL for less than the specification's
 * least.
 */
int edd_parameters(struct drive *d, u8 *to, u16 room);

#endif
