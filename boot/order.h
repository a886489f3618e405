/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists that the VMM gives by fw_cfg: bootorder and bios-geometry. POST. */
#ifndef BOOT_ORDER_H
#define BOOT_ORDER_H

#include "disk/drive.h"

/* A device's place in an order. */
#define RANK_UNLISTED 0xfffffffe /* after all that are listed */
#define RANK_NEVER                                                                       \
	0xffffffff /* not to be booted from: there is a HALT, and it is not listed */

/*
 * The place of the device @path (NULL: it has none) in the text of `bootorder`, @size
 * bytes of lines; @text may be NULL.
 */
u32 order_rank(const char *text, u32 size, const char *path);

/*
 * What the text of `bios-geometry` (a line: path, cylinders, heads, sectors) says of the
 * device @path; zeros if nothing, or nothing that INT 13h can express.
 */
struct chs order_geometry(const char *text, u32 size, const char *path);

#endif
