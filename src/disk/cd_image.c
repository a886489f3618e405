// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the geometry and size of the disk that a CD's image stands for. Uses only its arguments.
 * Flat 32-bit, resident.
 */
#include "disk/cd_image.h"
#include "lib/endian.h"
#include "lib/errno.h"

#define MBR_PARTITIONS	  446
#define PARTITION_SIZE	  16
#define PARTITIONS	  4
#define PARTITION_TYPE	  4
#define PARTITION_END	  5 /* head, then sector and upper cylinder bits, then cylinder */
#define PARTITION_START	  8
#define PARTITION_SECTORS 12

#define MAX_CYLINDERS 1024
#define MAX_HEADS     255
#define MAX_SPT	      63

/* Returns the first entry in use, or NULL. Its partition is the only one (El Torito 1.0, 2.2). */
static const u8 *partition_of(const u8 *mbr)
{
	for (u32 i = 0; i < PARTITIONS; i++) {
		const u8 *p = mbr + MBR_PARTITIONS + i * PARTITION_SIZE;

		if (p[PARTITION_TYPE])
			return p;
	}
	return NULL;
}

/* Returns a geometry by size: as few heads as possible, with at most 1024 cylinders. */
static struct chs geometry_by_size(u32 sectors)
{
	u32 heads = 16, tracks = sectors / MAX_SPT + !!(sectors % MAX_SPT);

	while (heads < 256 && tracks > heads * MAX_CYLINDERS)
		heads *= 2;
	heads = min(heads, (u32)MAX_HEADS);
	return (struct chs){ min((tracks + heads - 1) / heads, (u32)MAX_CYLINDERS), heads,
			     MAX_SPT };
}

/*
 * Returns the first sector after the partition, or 0 if the entry does not say or the number is
 * impossible.
 */
static u32 partition_end(const u8 *p)
{
	u32 start = get_le32(p + PARTITION_START), count = get_le32(p + PARTITION_SECTORS);

	return count && start + count > start ? start + count : 0;
}

/*
 * The partition's end is given in two forms: as cylinder, head and sector, and as a sector number.
 * The first form is used if both tell the same cylinder, or if there is no second one. It contains
 * the highest possible numbers if a cylinder number cannot express the end, or if whoever made the
 * partition did not care; then the geometry follows from the second form.
 */
static int describe_disk(const u8 *mbr, struct cd_image *image)
{
	const u8 *p = partition_of(mbr);
	u32 heads, spt, cylinders, end;

	if (!p)
		return -EINVAL;
	heads = p[PARTITION_END] + 1u;
	spt = p[PARTITION_END + 1] & 0x3f;
	cylinders = (p[PARTITION_END + 2] | (p[PARTITION_END + 1] & 0xc0) << 2) + 1;
	end = partition_end(p);
	image->chs = (struct chs){ cylinders, heads, spt };
	image->sectors = cylinders * heads * spt;
	if (spt && heads <= MAX_HEADS && (!end || (end - 1) / (heads * spt) == cylinders - 1))
		return 0;
	if (!end)
		return -EINVAL;
	image->chs = geometry_by_size(end);
	image->sectors = end;
	return 0;
}

int cd_image_describe(u8 media, const u8 mbr[512], u32 room, struct cd_image *image)
{
	static const struct chs diskettes[] = {
		[MEDIA_FLOPPY_1200] = { 80, 2, 15 },
		[MEDIA_FLOPPY_1440] = { 80, 2, 18 },
		[MEDIA_FLOPPY_2880] = { 80, 2, 36 },
	};
	int err = 0;

	if (media == MEDIA_HARD_DISK) {
		err = describe_disk(mbr, image);
	} else if (media && media < ARRAY_SIZE(diskettes)) {
		image->chs = diskettes[media];
		image->sectors = image->chs.cylinders * image->chs.heads * image->chs.spt;
	} else {
		err = -EINVAL;
	}
	if (err)
		return err;
	image->sectors = min(image->sectors, room);
	return image->sectors ? 0 : -EINVAL;
}
