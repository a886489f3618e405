/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk that an image on a CD stands for (El Torito 1.0, 2.2 and 4). Pure. Resident.
 */
#ifndef DISK_CD_IMAGE_H
#define DISK_CD_IMAGE_H

#include "disk/drive.h"
#include "disk/el_torito.h"

struct cd_image {
	struct chs chs;
	u32 sectors; /* of 512 bytes */
};

/*
 * Fills in what an image of @media is: a diskette by its type, a disk by its first sector
 * @mbr: the first partition ends in its last cylinder. At most @room sectors of 512 bytes
 * belong to it. Returns -EINVAL for a type that is no disk, a disk without partition, or
 * no room.
 */
int cd_image_describe(u8 media, const u8 mbr[512], u32 room, struct cd_image *image);

#endif
