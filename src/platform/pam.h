/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Programmable Attribute Map of Intel host bridges: seven registers that say, for each
 * 16 KiB of C0000-EFFFF and for F0000-FFFFF, whether reads and writes go to RAM (82441FX
 * datasheet, 3.2.18; 82Q35, PAM0-PAM6). POST only.
 */
#ifndef PLATFORM_PAM_H
#define PLATFORM_PAM_H

#include "lib/types.h"

/* @pam0: configuration offset of PAM0 at 00:00.0. @pieces as in struct platform. */
void pam_open(u16 pam0);
void pam_close(u16 pam0, u16 pieces);

#endif
