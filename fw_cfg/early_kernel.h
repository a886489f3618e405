/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that the VMM put where POST's data goes, before the firmware started. POST only. */
#ifndef FW_CFG_EARLY_KERNEL_H
#define FW_CFG_EARLY_KERNEL_H

#include "lib/types.h"

/*
 * For src/real/reset.S, which has found something in that memory. If QEMU's fw_cfg says that a
 * kernel lies there, copies what POST's data would overwrite to POST_LOW_KEPT and returns where the
 * kernel ends; POST's stack and first heap must then be below 1 MiB. Else returns 0. Two to four
 * accesses.
 */
u32 fw_cfg_early_kernel(void);

#endif
