// SPDX-License-Identifier: BSD-2-Clause
/* The stack of the VGA ROM (boot/rom_stack.h). Resident data. */
#include "boot/rom_stack.h"

u8 vga_rom_stack[VGA_FLAT_STACK] __aligned(16);
