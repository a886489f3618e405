/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * q35's TSEG at a wake-up: the reset has opened it, and whoever had ring 0 before the sleep may
 * have written all data of ours but what is in it. So nothing here relies on other data. Resident.
 */
#ifndef PLATFORM_Q35_TSEG_H
#define PLATFORM_Q35_TSEG_H

#include "lib/types.h"

#define Q35_ID			0x29c08086 /* device and vendor of the host bridge */
#define Q35_SMRAM		0x9d
#define ESMRAMC_TSEG		0x01
#define ESMRAMC_TSEG_SIZE(code) ((code) << 1)
#define Q35_EXT_TSEG		0x50 /* u16, QEMU's: in MiB once EXT_TSEG_QUERY is written */
#define EXT_TSEG_QUERY		0xffff
/*
 * QEMU's as well: hides RAM at the default SMBASE. QEMU's docs/specs do not describe it; its
 * hw/pci-host/q35.c does.
 */
#define Q35_SMBASE		0x9c
#define SMBASE_QUERY		0xff
#define SMBASE_SUPPORTED	0x01
#define SMBASE_LOCK		0x02

/* Returns whether this board is a q35. */
bool q35_is_board(void);
/*
 * Returns where the TSEG that ends at @end begins, or 0 if there is none. Takes the smallest size
 * for which @is_home(start) is true. A guest may have copied the handler to where a larger TSEG
 * would begin, but it cannot have written into the real one.
 */
u32 q35_find_tseg(u32 end, bool (*is_home)(u32 start));
/* Hides and locks the TSEG from @start to @end. Returns whether it really begins at @start. */
bool q35_close_tseg(u32 start, u32 end);

/* struct smm_board's window(). */
bool q35_window(bool lock);

#endif
