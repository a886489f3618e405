/* SPDX-License-Identifier: BSD-2-Clause */
/* The menu itself, of either kind. For boot/menu.c only. POST only. */
#ifndef BOOT_MENU_PICK_H
#define BOOT_MENU_PICK_H

#include "boot/boot.h"

/*
 * Shows the @count entries (at least one) and waits until the user picks one. Returns its index, or
 * @count if the user wants none, or a larger number if the list of entries has grown. With
 * CONFIG_MENU_SCREEN the selected line is marked, longer lists scroll, and the user can read about
 * the machine. Otherwise the menu is a list of labels.
 */
u32 menu_pick(const struct boot_entry *entries, u32 count);

#endif
