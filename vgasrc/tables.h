/* SPDX-License-Identifier: BSD-2-Clause */
/* The constant tables of tables.c, and the positions of modes in the video parameter table. */
#ifndef VGA_TABLES_H
#define VGA_TABLES_H

#include "vga.h"

enum {
	PARAMS_D = 13,
	PARAMS_E = 14,
	PARAMS_F_64K = 15, /* for an EGA with 64 KiB */
	PARAMS_10_64K = 16,
	PARAMS_F = 17,
	PARAMS_10 = 18,
	PARAMS_350 = 19, /* modes 0 to 3 with 350 lines */
	PARAMS_400_40 = 23,
	PARAMS_400_80 = 24,
	PARAMS_400_MONO = 25,
	PARAMS_11 = 26,
	PARAMS_12 = 27,
	PARAMS_13 = 28,
	PARAMS_COUNT = 29,
};

#define VGA_MODES 15

extern const u8 dcc_table[] VISIBLE;
extern const struct vga_mode vga_modes[VGA_MODES];

#endif
