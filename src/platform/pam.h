/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Programmable Attribute Map of Intel host bridges: seven registers that say whether reads and
 * writes go to RAM, for each 16 KiB of C0000-EFFFF and for F0000-FFFFF (82441FX datasheet, 3.2.18;
 * 82Q35, PAM0-PAM6). A reset of the machine does not change them. POST only.
 */
#ifndef PLATFORM_PAM_H
#define PLATFORM_PAM_H

#include "lib/types.h"

/*
 * Makes C0000-FFFFF RAM that can be written. @pam0: configuration offset of PAM0 at 00:00.0. @ecam:
 * where configuration space is in memory, or 0.
 */
void pam_open(u16 pam0, u32 ecam);
/* Sets the registers for a guest; @ram and @writable are as for shadow_close in struct platform. */
void pam_close(u16 pam0, u16 ram, u16 writable);

#endif
