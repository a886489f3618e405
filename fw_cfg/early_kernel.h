/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that the VMM has loaded where POST's data goes, before the firmware started. POST only.
 */
#ifndef FW_CFG_EARLY_KERNEL_H
#define FW_CFG_EARLY_KERNEL_H

#include "memory/behind_kernel.h"

/*
 * src/real/reset.S calls this if it finds something in that memory. If QEMU's fw_cfg says that a
 * kernel lies there, and there is RAM behind the kernel, copies the part of the kernel that POST's
 * data would overwrite to that RAM. Stores what fw_cfg says about the kernel in @k, and returns the
 * end of the range behind it (memory/behind_kernel.h). Otherwise returns 0, and @k is undefined.
 * Takes two to four accesses.
 */
u32 fw_cfg_early_kernel(struct early_kernel *k);

#endif
