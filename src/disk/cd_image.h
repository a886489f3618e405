/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Describes the disk that an image on a CD stands for (El Torito 1.0, 2.2 and 4). Uses only its
 * arguments. Resident.
 */
#ifndef DISK_CD_IMAGE_H
#define DISK_CD_IMAGE_H

#include "disk/drive.h"
#include "disk/el_torito.h"

struct cd_image {
	struct chs chs;
	u32 sectors; /* how many sectors of 512 bytes */
};

/*
 * Describes an image of type @media. The type tells the size of a diskette. A disk's first sector
 * @mbr tells its size: the first partition ends in the last cylinder. At most @room sectors of 512
 * bytes belong to the image. Returns 0, or -EINVAL if the type is not a disk, the disk has no
 * partition, or there is no room.
 */
int cd_image_describe(u8 media, const u8 mbr[512], u32 room, struct cd_image *image);

#endif
