/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Access to the items of the fw_cfg device. Files are built on top of this. For fw_cfg/ only. POST
 * only.
 */
#ifndef FW_CFG_DEVICE_H
#define FW_CFG_DEVICE_H

#include "fw_cfg/fw_cfg.h"

/* Looks for the device. This takes two accesses if it has DMA. */
bool fw_cfg_detect(void);
/* Returns whether the device moves a whole item in one access. */
bool fw_cfg_has_dma(void);
/*
 * Writes @size bytes at @offset of item @key. This takes one access, and one more if @offset is not
 * 0. Returns 0, -ENODEV, -ENOTSUP (writes need DMA) or -EIO.
 */
int fw_cfg_device_write(u16 key, u32 offset, const void *buf, u32 size);

#endif
