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
 * Move @size bytes from or to @offset of item @key. A read past the item's end gives zeros. With
 * DMA this takes one access, and one more if @offset is not 0. Return 0, -ENODEV, -ENOTSUP (writes
 * need DMA) or -EIO. A failed read fills @buf with zeros.
 */
int fw_cfg_device_read(u16 key, u32 offset, void *buf, u32 size);
int fw_cfg_device_write(u16 key, u32 offset, const void *buf, u32 size);

#endif
