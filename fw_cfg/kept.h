/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reset makes the fw_cfg device forget what was written to it. These functions note such writes
 * and repeat them when the machine wakes up. For fw_cfg/ and src/machine/fw_cfg.c.
 */
#ifndef FW_CFG_KEPT_H
#define FW_CFG_KEPT_H

#include "lib/types.h"

#define FW_CFG_KEPT_MAX 8 /* the most bytes of one write */

/* Forgets what was noted. POST only. */
void fw_cfg_keep_nothing(void);
/*
 * Notes, in resident memory, a write of @size bytes to @offset of item @key. Returns 0, -ERANGE if
 * @size is too large, or -ENOMEM. POST only.
 */
int fw_cfg_keep(u16 key, u32 offset, const void *buf, u32 size);
/*
 * Repeats all noted writes by DMA. A write takes two accesses, or three with an offset. A write
 * that fails is logged and costs only the feature that needs it.
 */
void fw_cfg_replay(void);

#endif
