/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture that a VMM may want to be shown while the boot menu is offered. POST only. */
#ifndef BOOT_SPLASH_H
#define BOOT_SPLASH_H

/*
 * Shows the picture of the file bootsplash.jpg, .bmp or .png, where there is one and the display
 * has a mode for it (VBE 3.0); what is wrong with it goes to the log. splash_hide() goes back to
 * text, and does nothing where no picture is shown.
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
