/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translation between a drive's own geometry and a geometry that INT 13h can express (1024
 * cylinders, 255 heads, 63 sectors). Partition tables depend on it, so the rules are those that PC
 * BIOSes have in common. POST only.
 */
#ifndef DISK_GEOMETRY_H
#define DISK_GEOMETRY_H

#include "lib/types.h"

/* Cylinders, heads, and sectors per track. */
struct chs {
	u32 cylinders;
	u16 heads;
	u16 spt;
};

enum translation {
	TRANSLATE_NONE = 0,
	TRANSLATE_LBA = 1,   /* LBA-assisted: only from the capacity */
	TRANSLATE_LARGE = 2, /* halves the cylinders and doubles the heads */
	TRANSLATE_RECHS = 3, /* LARGE, but starting with 15 heads if the drive has 16 */
	TRANSLATE_AUTO,
};

/*
 * Returns the geometry to assume for a drive of @sectors sectors of 512 bytes that has none of its
 * own: 16 heads, 63 sectors per track, and 1 to 16383 cylinders.
 */
struct chs geometry_default(u64 sectors);
/*
 * Returns the logical geometry, by rule @how, of a drive with @sectors sectors of 512 bytes and the
 * geometry @physical.
 */
struct chs geometry_translate(enum translation how, struct chs physical, u64 sectors);

#endif
