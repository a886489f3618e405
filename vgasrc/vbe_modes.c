/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VBE modes: number minus 100h, depth, size. Numbers up to 11Bh are VESA's. The higher ones are
 * those that users of the Bochs and QEMU adapters know.
 */
#include "vga.h"

#define VBE_PREFERRED 0xa0

#define DEPTHS(n, w, h)                                                                            \
	{ n, 16, w, h }, { (n) + 1, 24, w, h },                                                    \
	{                                                                                          \
		(n) + 2, 32, w, h                                                                  \
	}

struct vbe_mode vbe_modes[] __attribute__((section(".vars.modes"))) = {
	{ 0x00, 8, 640, 400 },	  { 0x01, 8, 640, 480 },       { 0x02, 4, 800, 600 },
	{ 0x03, 8, 800, 600 },	  { 0x05, 8, 1024, 768 },      { 0x07, 8, 1280, 1024 },
	{ 0x0d, 15, 320, 200 },	  { 0x0e, 16, 320, 200 },      { 0x0f, 24, 320, 200 },
	{ 0x10, 15, 640, 480 },	  { 0x11, 16, 640, 480 },      { 0x12, 24, 640, 480 },
	{ 0x13, 15, 800, 600 },	  { 0x14, 16, 800, 600 },      { 0x15, 24, 800, 600 },
	{ 0x16, 15, 1024, 768 },  { 0x17, 16, 1024, 768 },     { 0x18, 24, 1024, 768 },
	{ 0x19, 15, 1280, 1024 }, { 0x1a, 16, 1280, 1024 },    { 0x1b, 24, 1280, 1024 },
	{ 0x1c, 8, 1600, 1200 },  { 0x1d, 15, 1600, 1200 },    { 0x1e, 16, 1600, 1200 },
	{ 0x1f, 24, 1600, 1200 }, { 0x40, 32, 320, 200 },      { 0x41, 32, 640, 400 },
	{ 0x42, 32, 640, 480 },	  { 0x43, 32, 800, 600 },      { 0x44, 32, 1024, 768 },
	{ 0x45, 32, 1280, 1024 }, { 0x46, 8, 320, 200 },       { 0x47, 32, 1600, 1200 },
	{ 0x48, 8, 1152, 864 },	  { 0x49, 15, 1152, 864 },     { 0x4a, 16, 1152, 864 },
	{ 0x4b, 24, 1152, 864 },  { 0x4c, 32, 1152, 864 },     DEPTHS(0x75, 1280, 768),
	DEPTHS(0x78, 1280, 800),  DEPTHS(0x7b, 1280, 960),     DEPTHS(0x7e, 1440, 900),
	DEPTHS(0x81, 1400, 1050), DEPTHS(0x84, 1680, 1050),    DEPTHS(0x87, 1920, 1200),
	DEPTHS(0x8a, 2560, 1600), DEPTHS(0x8d, 1280, 720),     DEPTHS(0x90, 1920, 1080),
	DEPTHS(0x93, 1600, 900),  DEPTHS(0x96, 2560, 1440),    DEPTHS(0x99, 3840, 2160),
	DEPTHS(0x9c, 1360, 768),  DEPTHS(VBE_PREFERRED, 0, 0),
};
const u8 vbe_mode_count = ARRAY_SIZE(vbe_modes);
