/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translation between a drive's own geometry and the one that INT 13h can express (1024
 * cylinders, 255 heads, 63 sectors). Partition tables depend on it, so the rules are
 * those that PC BIOSes have in common. POST only.
 */
#ifndef DISK_GEOMETRY_H
#define DISK_GEOMETRY_H

#include "lib/types.h"

/* Cylinders, heads and sectors a track. */
struct chs {
	u32 cylinders;
	u16 heads;
	u16 spt;
};

enum translation {
	TRANSLATE_NONE = 0,
	TRANSLATE_LBA = 1,   /* LBA-assisted: from the capacity alone */
	TRANSLATE_LARGE = 2, /* cylinders halved, heads doubled */
	TRANSLATE_RECHS = 3, /* LARGE, from 15 heads where the drive has 16 */
	TRANSLATE_AUTO,
};

/* The geometry that a drive without one is taken to have: 16 heads and 63 sectors. */
struct chs geometry_default(u64 sectors);
/*
 * The logical geometry of a drive with @sectors 512-byte sectors and the geometry
 * @physical by the rule @how.
 */
struct chs geometry_translate(enum translation how, struct chs physical, u64 sectors);

#endif
