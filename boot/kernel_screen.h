/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen as Linux is told of it, or as a Multiboot kernel wishes it. Flat 32-bit, POST only. */
#ifndef BOOT_KERNEL_SCREEN_H
#define BOOT_KERNEL_SCREEN_H

#include "boot/kernel_linux.h"
#include "boot/kernel_multiboot.h"

/*
 * Fills in what Linux's setup code would find out by INT 10h. Fills in nothing if there is no
 * display.
 */
void kernel_read_screen(struct linux_screen *s);

/*
 * Sets the graphics mode that is nearest to the wish, and describes it in *@s. If the kernel wishes
 * text, or the display has no such mode, this describes the text mode that is set. If there is no
 * display, the width in *@s is 0.
 */
void kernel_set_screen(const struct multiboot_wish *w, struct multiboot_screen *s);

#endif
