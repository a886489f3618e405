/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that the VMM has loaded where POST's data goes, before the firmware started. POST only.
 */
#ifndef FW_CFG_EARLY_KERNEL_H
#define FW_CFG_EARLY_KERNEL_H

#include "lib/types.h"

/*
 * src/real/reset.S calls this if it finds something in that memory. If QEMU's fw_cfg says that a
 * kernel lies there, copies the part that POST's data would overwrite to POST_LOW_KEPT and returns
 * the kernel's end. POST's stack and first heap must then be below 1 MiB. Otherwise returns 0.
 * Takes two to four accesses.
 */
u32 fw_cfg_early_kernel(void);

#endif
