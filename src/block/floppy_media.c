// SPDX-License-Identifier: BSD-2-Clause
/* Formats of diskettes (block/floppy_media.h). Uses only its arguments. Flat 32-bit, resident. */
#include "block/floppy_media.h"

#define INFO_CHANGE_LINE 0x01
#define INFO_MULTI_RATE	 0x02
#define INFO_KNOWN	 0x04

/* Low bits of 40:90h: the medium and the drive. */
#define STATE_360_IN_360   3
#define STATE_360_IN_1200  4
#define STATE_1200_IN_1200 5
#define STATE_OTHER	   7

/*
 * A parameter table. @step DFh: a step takes 3 ms at 500 kbit/s, and 6 ms at 250 kbit/s. AFh: 3 ms
 * at 1 Mbit/s, and 6 ms at 500 kbit/s. The motor stops after 2 s and starts in 1 s, and the head
 * settles in 15 ms.
 */
#define TABLE(step, spt, gap, format_gap)                                                          \
	{                                                                                          \
		{ step, 0x02 }, 37, 2, spt, gap, 0xff, format_gap, 0xf6, 15, 8                     \
	}

/*
 * Formats for the same drive follow one another, its own first. The fourth is for diskettes of 160,
 * 320 and 720 KB in a 1.2 MB drive, which QEMU's model has at 250 kbit/s.
 */
static const struct floppy_format formats[] __fseg_table = {
	{ 40, 2, 9, FLOPPY_RATE_250, false, TABLE(0xdf, 9, 42, 80) },
	{ 80, 2, 15, FLOPPY_RATE_500, false, TABLE(0xdf, 15, 27, 84) },
	{ 40, 2, 9, FLOPPY_RATE_300, true, TABLE(0xdf, 9, 35, 80) },
	{ 80, 2, 9, FLOPPY_RATE_250, false, TABLE(0xdf, 9, 42, 80) },
	{ 80, 2, 36, FLOPPY_RATE_1000, false, TABLE(0xaf, 36, 27, 84) },
	{ 80, 2, 18, FLOPPY_RATE_500, false, TABLE(0xaf, 18, 27, 108) },
	{ 80, 2, 9, FLOPPY_RATE_250, false, TABLE(0xdf, 9, 42, 80) },
};

static const struct {
	u8 first, count;
} types[] = {
	[FLOPPY_TYPE_360] = { 0, 1 },  [FLOPPY_TYPE_1200] = { 1, 3 }, [FLOPPY_TYPE_720] = { 6, 1 },
	[FLOPPY_TYPE_1440] = { 5, 2 }, [FLOPPY_TYPE_2880] = { 4, 3 }, [FLOPPY_TYPE_LAST] = { 4, 3 },
};

const struct floppy_format *floppy_formats(u8 type, u32 *count)
{
	if (type >= ARRAY_SIZE(types))
		type = 0;
	*count = types[type].count;
	return &formats[types[type].first];
}

const struct floppy_format *floppy_format_of(u8 type, u32 cylinders, u32 spt)
{
	u32 count;
	const struct floppy_format *f = floppy_formats(type, &count);

	for (; count; count--, f++)
		if (f->cylinders == cylinders && f->spt == spt)
			return f;
	return NULL;
}

u8 floppy_media_state(u8 type, const struct floppy_format *f, bool double_step)
{
	u8 state = f->rate << MEDIA_RATE_SHIFT | MEDIA_ESTABLISHED;

	if (double_step)
		state |= MEDIA_DOUBLE_STEP;
	if (type == FLOPPY_TYPE_360)
		return state | STATE_360_IN_360;
	if (type == FLOPPY_TYPE_1200 && f->rate == FLOPPY_RATE_500)
		return state | STATE_1200_IN_1200;
	if (type == FLOPPY_TYPE_1200 && f->rate == FLOPPY_RATE_300)
		return state | STATE_360_IN_1200;
	return state | STATE_OTHER;
}

bool floppy_may_double_step(u8 type, const struct floppy_format *f)
{
	return type == FLOPPY_TYPE_1200 && f->rate != FLOPPY_RATE_500;
}

bool floppy_has_change_line(u8 type)
{
	return type != FLOPPY_TYPE_360;
}

u8 floppy_drive_info(u8 type)
{
	u32 count;

	floppy_formats(type, &count);
	if (!count)
		return 0;
	return INFO_KNOWN | (floppy_has_change_line(type) ? INFO_CHANGE_LINE : 0) |
	       (count > 1 ? INFO_MULTI_RATE : 0);
}
