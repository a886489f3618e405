/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Describes an entry for the menu. Uses nothing but the list's own data. For boot/ only. POST only.
 */
#ifndef BOOT_MENU_LINE_H
#define BOOT_MENU_LINE_H

#include "block/block.h"
#include "boot/boot.h"

/*
 * Writes model, bus and size, cut to @size bytes: "ata0-0: QEMU HARDDISK, IDE at 00:01.1, 10 GiB",
 * "DVD/CD [AHCI/2: QEMU DVD-ROM], SATA at 00:1f.2, 650 MiB".
 */
void menu_line(const struct boot_entry *e, char *buf, u32 size);

/* Returns the name of the bus that the device is on ("SATA", "USB"), without its place. */
const char *menu_bus(const struct block_device *b);
/*
 * Writes its size in the largest unit that leaves at least two digits, or "empty" for a drive
 * without a medium.
 */
void menu_size(const struct block_device *b, char *buf, u32 size);

#endif
