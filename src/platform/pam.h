/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Programmable Attribute Map of Intel host bridges: seven registers that say, for each
 * 16 KiB of C0000-EFFFF and for F0000-FFFFF, whether reads and writes go to RAM (82441FX
 * datasheet, 3.2.18; 82Q35, PAM0-PAM6). A reset leaves them as they are. POST only.
 */
#ifndef PLATFORM_PAM_H
#define PLATFORM_PAM_H

#include "lib/types.h"

/*
 * Opens C0000-EFFFF, lets writes to F0000-FFFFF reach RAM, calls @fill, and lets reads reach
 * RAM there too. @pam0: configuration offset of PAM0 at 00:00.0. @count: 7, or 8 where LAC
 * follows PAM6.
 */
void pam_open(u16 pam0, u32 count, void (*fill)(void));
/* Pieces as in struct platform's shadow_close. */
void pam_close(u16 pam0, u32 count, u16 ram, u16 writable);

#endif
