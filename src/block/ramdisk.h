/* SPDX-License-Identifier: BSD-2-Clause */
/* Diskettes whose images are files of the VMM and are kept in RAM. */
#ifndef BLOCK_RAMDISK_H
#define BLOCK_RAMDISK_H

#include "block/block.h"

struct ramdisk {
	struct block_device block;
	u8 *image;
};

extern const struct block_ops ramdisk_ops;

#endif
