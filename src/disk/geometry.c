// SPDX-License-Identifier: BSD-2-Clause
/* Translates disk geometries (INCITS 347, annex B, and common practice of BIOSes). POST only. */
#include "disk/geometry.h"

#define MAX_CYLINDERS	  1024
#define MAX_HEADS	  255
#define MAX_SPT		  63
#define ATA_MAX_CYLINDERS 16383
#define ATA_HEADS	  16

struct chs geometry_default(u64 sectors)
{
	u32 most = ATA_MAX_CYLINDERS * ATA_HEADS * MAX_SPT;
	u32 n = sectors > most ? most : (u32)sectors;

	return (struct chs){ max(n / (ATA_HEADS * MAX_SPT), 1u), ATA_HEADS, MAX_SPT };
}

/*
 * Returns a geometry with 63 sectors per track. Doubles the heads until 1024 cylinders hold all
 * tracks, or all but at most 1023, which the caller leaves out. BIOSes in use do the same, so a
 * disk keeps the geometry with which it was partitioned.
 */
static struct chs lba_assisted(u64 sectors)
{
	u32 most = MAX_CYLINDERS * MAX_HEADS * MAX_SPT;
	u32 tracks = (sectors > most ? most : (u32)sectors) / MAX_SPT;
	u32 heads = 16;

	while (heads < 256 && tracks / MAX_CYLINDERS > heads)
		heads *= 2;
	heads = min(heads, (u32)MAX_HEADS);
	return (struct chs){ tracks / heads, heads, MAX_SPT };
}

static struct chs large(struct chs c)
{
	while (c.cylinders > MAX_CYLINDERS && c.heads < 128) {
		c.cylinders /= 2;
		c.heads *= 2;
	}
	return c;
}

/*
 * Begin with 15 heads instead of 16, because 16 doubled four times would be 256, which is one too
 * many.
 */
static struct chs revised_large(struct chs c)
{
	if (c.heads == 16) {
		c.cylinders = min(c.cylinders, (u32)0xffff) * 16 / 15;
		c.heads = 15;
	}
	return large(c);
}

/* Chooses the rule that changes least and reaches the whole drive. */
static enum translation geometry_choose(struct chs c)
{
	if (c.cylinders <= MAX_CYLINDERS && c.heads <= 16 && c.spt <= MAX_SPT)
		return TRANSLATE_NONE;
	if (c.heads <= 16 && c.cylinders * c.heads <= MAX_CYLINDERS * 128)
		return TRANSLATE_LARGE;
	return TRANSLATE_LBA;
}

static bool usable(struct chs c)
{
	return c.cylinders && c.heads && c.spt;
}

struct chs geometry_translate(enum translation how, struct chs physical, u64 sectors)
{
	struct chs c = usable(physical) ? physical : geometry_default(sectors);

	if (how == TRANSLATE_AUTO)
		how = geometry_choose(c);
	if (how == TRANSLATE_LBA || c.spt > MAX_SPT || c.heads > MAX_HEADS)
		c = lba_assisted(sectors);
	else if (how == TRANSLATE_LARGE)
		c = large(c);
	else if (how == TRANSLATE_RECHS)
		c = revised_large(c);
	c.cylinders = min(max(c.cylinders, 1u), (u32)MAX_CYLINDERS);
	c.heads = min(c.heads, (u16)MAX_HEADS);
	return c;
}
