/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture that the VMM may show while the boot menu is offered. POST only. */
#ifndef BOOT_SPLASH_H
#define BOOT_SPLASH_H

/*
 * splash_show() shows the picture in the file bootsplash.jpg, .bmp or .png, if there is one and the
 * display has a mode for it (VBE 3.0). Problems with it are logged. splash_hide() returns to text;
 * it does nothing if no picture is shown.
 */
#ifdef CONFIG_SPLASH
void splash_show(void);
void splash_hide(void);
#else
static inline void splash_show(void)
{
}
static inline void splash_hide(void)
{
}
#endif

#endif
