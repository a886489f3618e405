/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stack that our VGA ROM runs INT 10h on (abi/flat.h). It lies in the writable resident
 * segment: taken from conventional memory it would cost that a KiB. Resident.
 */
#ifndef BOOT_ROM_STACK_H
#define BOOT_ROM_STACK_H

#include "abi/flat.h"
#include "lib/types.h"

extern u8 vga_rom_stack[VGA_FLAT_STACK]; /* on a 16-byte step */

#endif
