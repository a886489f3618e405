/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text screen of a VGA whose option ROM has not run, for a message if POST cannot begin. Needs
 * a stack, and no other memory. Flat 32-bit, POST.
 */
#ifndef CHAR_BARE_SCREEN_H
#define CHAR_BARE_SCREEN_H

#include "lib/types.h"

/*
 * Sets a VGA to 80x50 characters of 8x8 dots (IBM PS/2 Hardware Interface TR, Video Subsystem) and
 * writes @n bytes of ASCII to the first line. Does nothing if there is no VGA.
 */
void bare_screen_write(const char *text, u32 n);

#endif
