/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that the VMM has loaded where POST's data goes, before the firmware started. POST only.
 */
#ifndef FW_CFG_EARLY_KERNEL_H
#define FW_CFG_EARLY_KERNEL_H

#include "memory/behind_kernel.h"

/*
 * src/real/reset.S calls this if it finds something in that memory. If QEMU's fw_cfg says that a
 * kernel lies there, and there is RAM behind it, copies the part that POST's data would overwrite
 * there and returns the end of the range of memory/behind_kernel.h, with what fw_cfg says in @k.
 * Otherwise returns 0, and @k is undefined. Takes two to four accesses.
 */
u32 fw_cfg_early_kernel(struct early_kernel *k);

#endif
