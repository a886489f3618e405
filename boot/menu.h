/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot menu. POST only. */
#ifndef BOOT_MENU_H
#define BOOT_MENU_H

/*
 * If the VMM wants a menu (struct machine_boot), offers it for a while, and puts the entry that the
 * user picks before the others. To be called after boot_prepare(), when the keyboard works.
 */
void boot_menu(void);

#endif
