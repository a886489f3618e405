/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot menu. POST only. */
#ifndef BOOT_MENU_H
#define BOOT_MENU_H

/*
 * If the VMM wants one (struct machine_boot): offers the menu
 * for a time, and puts the entry that the user picks before the others. After
 * boot_prepare(); the keyboard must work.
 */
void boot_menu(void);

#endif
