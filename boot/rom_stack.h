/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stack on which our VGA ROM runs INT 10h (abi/flat.h). It is in the writable resident segment,
 * because in conventional memory it would cost a whole KiB. Resident.
 */
#ifndef BOOT_ROM_STACK_H
#define BOOT_ROM_STACK_H

#include "abi/flat.h"
#include "lib/types.h"

extern u8 vga_rom_stack[VGA_FLAT_STACK]; /* its address is a multiple of 16 */

#endif
