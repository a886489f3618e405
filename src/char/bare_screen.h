/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text screen of a VGA whose option ROM has not run: for what must be said where POST cannot
 * begin. Needs a stack and no other memory. Flat 32-bit, POST.
 */
#ifndef CHAR_BARE_SCREEN_H
#define CHAR_BARE_SCREEN_H

#include "lib/types.h"

/*
 * Sets a VGA to 80x50 characters of 8x8 (IBM PS/2 Hardware Interface TR, Video Subsystem) and
 * writes
 * @n bytes of ASCII into the first line. Where there is no VGA nothing happens.
 */
void bare_screen_write(const char *text, u32 n);

#endif
