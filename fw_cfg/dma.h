/* SPDX-License-Identifier: BSD-2-Clause */
/* The DMA interface of the fw_cfg device (QEMU, docs/specs/fw_cfg.rst). For fw_cfg/ only. */
#ifndef FW_CFG_DMA_H
#define FW_CFG_DMA_H

#include "lib/endian.h"

#define FW_CFG_DMA_HIGH 0x514
#define FW_CFG_DMA_LOW	0x518

#define FW_CFG_DMA_ERROR  0x01
#define FW_CFG_DMA_READ	  0x02
#define FW_CFG_DMA_SKIP	  0x04
#define FW_CFG_DMA_SELECT 0x08
#define FW_CFG_DMA_WRITE  0x10

#define FW_CFG_DMA_TIMEOUT_MS 1000

struct fw_cfg_dma {
	be32 control; /* the upper half is the key */
	be32 length;
	be64 address;
} __packed;

#endif
