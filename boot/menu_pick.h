/* SPDX-License-Identifier: BSD-2-Clause */
/* The menu itself, of one kind or the other, for boot/menu.c alone. POST only. */
#ifndef BOOT_MENU_PICK_H
#define BOOT_MENU_PICK_H

#include "boot/boot.h"

/*
 * Shows the @count entries, at least one, and waits until the user picks one. Returns its index;
 * @count where the user wants none. With CONFIG_MENU_SCREEN the selected line is marked, longer
 * lists scroll, and the user can read about the machine; else it is a list of labels.
 */
u32 menu_pick(const struct boot_entry *entries, u32 count);

#endif
