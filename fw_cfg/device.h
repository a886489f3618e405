/* SPDX-License-Identifier: BSD-2-Clause */
/* The fw_cfg device below its files. For fw_cfg/ alone. POST only. */
#ifndef FW_CFG_DEVICE_H
#define FW_CFG_DEVICE_H

#include "fw_cfg/fw_cfg.h"

/* Looks for the device: two accesses where it has DMA. */
bool fw_cfg_detect(void);
/* Whether it moves a whole item in one access. */
bool fw_cfg_has_dma(void);
/*
 * Moves @size bytes of item @key from or to @offset. Reads past the item's end give zeros.
 * One access by DMA, one more with an offset. Returns 0, -ENODEV, -ENOTSUP (writing without
 * DMA) or -EIO; a failed read leaves zeros.
 */
int fw_cfg_device_read(u16 key, u32 offset, void *buf, u32 size);
int fw_cfg_device_write(u16 key, u32 offset, const void *buf, u32 size);

#endif
