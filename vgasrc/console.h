/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations for adapters without a VGA; see console.c. */
#ifndef VGA_CONSOLE_H
#define VGA_CONSOLE_H

#include "vga.h"

/* Sets a text mode (bit 7: keeps the picture). Returns 0 or a negative error. */
int console_set(u8 number);
/*
 * What such an adapter lacks: a window (always bank 0), VGA registers to return to, and a DAC
 * (always 6 bits). These do nothing.
 */
u16 console_no_window(void);
void console_set_no_window(u16 bank);
void console_leave(void);
u8 console_dac_width(u8 bits);
u8 console_get_dac_width(void);

#endif
