/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was written to the fw_cfg device and a reset has made it forget: written again when the
 * machine wakes up. For fw_cfg/ and src/machine/fw_cfg.c.
 */
#ifndef FW_CFG_KEPT_H
#define FW_CFG_KEPT_H

#include "lib/types.h"

#define FW_CFG_KEPT_MAX 8 /* bytes of one write */

/*
 * Notes a write of @size bytes to @offset of item @key, in resident memory. Returns -ERANGE where
 * @size is too large, -ENOMEM, else 0. POST only.
 */
int fw_cfg_keep(u16 key, u32 offset, const void *buf, u32 size);
/* Does all of them, by DMA: two accesses each, or three with an offset. What fails costs its
 * feature only. */
void fw_cfg_replay(void);

#endif
