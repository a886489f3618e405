/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists bootorder and bios-geometry that the VMM provides. POST. */
#ifndef BOOT_ORDER_H
#define BOOT_ORDER_H

#include "disk/drive.h"

/* A device's place in an order. */
#define RANK_UNLISTED 0xfffffffe /* after all devices that are listed */
/* not to be booted: the list has HALT, and does not have the device */
#define RANK_NEVER    0xffffffff

/*
 * Returns the place of the device @path (NULL: it has none) in the text of `bootorder`, which has
 * @size bytes; @text may be NULL.
 */
u32 order_rank(const char *text, u32 size, const char *path);

/*
 * Returns the geometry of device @path from the text of `bios-geometry`, whose lines are: path,
 * cylinders, heads, sectors. Returns zeros if there is none, or none that INT 13h can express.
 */
struct chs order_geometry(const char *text, u32 size, const char *path);

#endif
