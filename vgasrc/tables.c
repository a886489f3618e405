/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constant tables of the standard modes: the modes, the video parameter table and the save pointer
 * table. The register values are those of IBM's VGA, as printed in the PS/2 reference.
 */
#include "tables.h"

#define ATTR_EGA  0, 1, 2, 3, 4, 5, 0x14, 7, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f
#define ATTR_CGA  0, 1, 2, 3, 4, 5, 6, 7, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17
#define ATTR_MONO 0, 8, 8, 8, 8, 8, 8, 8, 0x10, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18
#define GFX_TEXT                                                                                   \
	{                                                                                          \
		0, 0, 0, 0, 0, 0x10, 0x0e, 0x00, 0xff                                              \
	}
#define GFX_MONO                                                                                   \
	{                                                                                          \
		0, 0, 0, 0, 0, 0x10, 0x0a, 0x00, 0xff                                              \
	}
#define GFX_EGA                                                                                    \
	{                                                                                          \
		0, 0, 0, 0, 0, 0x00, 0x05, 0x0f, 0xff                                              \
	}

#define P(c, r, h, page)                                                                           \
	.columns = c, .rows = (r)-1, .char_height = h, .page_size = { (page)&0xff, (page) >> 8 }

/* The parameters of each mode, and of modes that differ in a few values only. */
#define TEXT_200_40                                                                                \
	P(40, 25, 8, 0x800), .seq = { 9, 3, 0, 2 }, .misc = 0x63,                                  \
			     .crtc = { 0x2d, 0x27, 0x28, 0x90, 0x2b, 0xa0, 0xbf, 0x1f, 0x00,       \
				       0xc7, 0x06, 0x07, 0,    0,    0,	   0,	 0x9c, 0x8e,       \
				       0x8f, 0x14, 0x1f, 0x96, 0xb9, 0xa3, 0xff },                 \
			     .attr = { ATTR_CGA, 0x08, 0, 0x0f, 0 }, .gfx = GFX_TEXT
#define TEXT_200_80                                                                                \
	P(80, 25, 8, 0x1000), .seq = { 1, 3, 0, 2 }, .misc = 0x63,                                 \
			      .crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00,      \
					0xc7, 0x06, 0x07, 0,	0,    0,    0,	  0x9c, 0x8e,      \
					0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff },                \
			      .attr = { ATTR_CGA, 0x08, 0, 0x0f, 0 }, .gfx = GFX_TEXT
#define CGA_320                                                                                    \
	P(40, 25, 8, 0x4000), .seq = { 9, 3, 0, 2 }, .misc = 0x63,                                 \
			      .crtc = { 0x2d, 0x27, 0x28, 0x90, 0x2b, 0x80, 0xbf, 0x1f, 0x00,      \
					0xc1, 0,    0,	  0,	0,    0,    0,	  0x9c, 0x8e,      \
					0x8f, 0x14, 0x00, 0x96, 0xb9, 0xa2, 0xff },                \
			      .attr = { 0,    0x13, 0x15, 0x17, 2,    4,    6,	  7, 0x10, 0x11,   \
					0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x01, 0, 0x03, 0 },    \
			      .gfx = { 0, 0, 0, 0, 0, 0x30, 0x0f, 0x00, 0xff }
#define EGA_200(c, page, clock, end, total, blank, start, pitch)                                   \
	P(c, 25, 8, page),                                                                         \
		.seq = { clock, 0x0f, 0, 6 }, .misc = 0x63,                                        \
		.crtc = { total, end,	(end) + 1, blank, start, 0x80, 0xbf, 0x1f, 0x00,           \
			  0xc0,	 0,	0,	   0,	  0,	 0,    0,    0x9c, 0x8e,           \
			  0x8f,	 pitch, 0x00,	   0x96,  0xb9,	 0xe3, 0xff },                     \
		.attr = { ATTR_CGA, 0x01, 0, 0x0f, 0 }, .gfx = GFX_EGA
#define EGA_350(misc_, under, attrs, gfx_)                                                         \
	P(80, 25, 14, 0x8000), .seq = { 1, 0x0f, 0, 6 }, .misc = misc_,                            \
			       .crtc = { 0x5f, 0x4f, 0x50,  0x82, 0x54, 0x80, 0xbf, 0x1f, 0x00,    \
					 0x40, 0,    0,	    0,	  0,	0,    0,    0x83, 0x85,    \
					 0x5d, 0x28, under, 0x63, 0xba, 0xe3, 0xff },              \
			       .attr = attrs, .gfx = gfx_
#define MONO_ATTR_F                                                                                \
	{                                                                                          \
		0, 8, 0, 0, 0x18, 0x18, 0, 0, 0, 8, 0, 0, 0, 0x18, 0, 0, 0x0b, 0, 0x05, 0          \
	}
#define MODE_F EGA_350(0xa2, 0x0f, MONO_ATTR_F, GFX_MONO_PLANES)
#define GFX_MONO_PLANES                                                                            \
	{                                                                                          \
		0, 0, 0, 0, 0, 0x00, 0x05, 0x05, 0xff                                              \
	}
#define EGA_ATTR_10                                                                                \
	{                                                                                          \
		ATTR_EGA, 0x01, 0, 0x0f, 0                                                         \
	}
#define MODE_10 EGA_350(0xa3, 0x0f, EGA_ATTR_10, GFX_EGA)
#define TEXT_350_40                                                                                \
	P(40, 25, 14, 0x800), .seq = { 9, 3, 0, 2 }, .misc = 0xa3,                                 \
			      .crtc = { 0x2d, 0x27, 0x28, 0x90, 0x2b, 0xa0, 0xbf, 0x1f, 0x00,      \
					0x4d, 0x0b, 0x0c, 0,	0,    0,    0,	  0x83, 0x85,      \
					0x5d, 0x14, 0x1f, 0x63, 0xba, 0xa3, 0xff },                \
			      .attr = { ATTR_EGA, 0x08, 0, 0x0f, 0 }, .gfx = GFX_TEXT
#define TEXT_350_80                                                                                \
	P(80, 25, 14, 0x1000), .seq = { 1, 3, 0, 2 }, .misc = 0xa3,                                \
			       .crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00,     \
					 0x4d, 0x0b, 0x0c, 0,	 0,    0,    0,	   0x83, 0x85,     \
					 0x5d, 0x28, 0x1f, 0x63, 0xba, 0xa3, 0xff },               \
			       .attr = { ATTR_EGA, 0x08, 0, 0x0f, 0 }, .gfx = GFX_TEXT
#define TEXT_400_40                                                                                \
	P(40, 25, 16, 0x800), .seq = { 8, 3, 0, 2 }, .misc = 0x67,                                 \
			      .crtc = { 0x2d, 0x27, 0x28, 0x90, 0x2b, 0xa0, 0xbf, 0x1f, 0x00,      \
					0x4f, 0x0d, 0x0e, 0,	0,    0,    0,	  0x9c, 0x8e,      \
					0x8f, 0x14, 0x1f, 0x96, 0xb9, 0xa3, 0xff },                \
			      .attr = { ATTR_EGA, 0x0c, 0, 0x0f, 8 }, .gfx = GFX_TEXT
#define TEXT_400_80                                                                                \
	P(80, 25, 16, 0x1000), .seq = { 0, 3, 0, 2 }, .misc = 0x67,                                \
			       .crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00,     \
					 0x4f, 0x0d, 0x0e, 0,	 0,    0,    0,	   0x9c, 0x8e,     \
					 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff },               \
			       .attr = { ATTR_EGA, 0x0c, 0, 0x0f, 8 }, .gfx = GFX_TEXT
#define VGA_480(ctl, attrs, planes)                                                                \
	P(80, 30, 16, 0xa000),                                                                     \
		.seq = { 1, 0x0f, 0, 6 }, .misc = 0xe3,                                            \
		.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x54, 0x80, 0x0b, 0x3e, 0x00, 0x40, 0,   0,	0, \
			  0,	0,    0,    0xea, 0x8c, 0xdf, 0x28, 0x00, 0xe7, 0x04, ctl, 0xff }, \
		.attr = attrs, .gfx = { 0, 0, 0, 0, 0, 0x00, 0x05, planes, 0xff }
#define ATTR_11                                                                                    \
	{                                                                                          \
		0, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f,   \
			0x3f, 0x3f, 0x01, 0, 0x0f, 0                                               \
	}

/*
 * The order is the one that users of the save pointer table expect. The entries for modes 8 to 0Ch
 * are zero, because no VGA has these modes.
 */
const struct params video_params[PARAMS_COUNT] = {
	[0] = { TEXT_200_40 },
	[1] = { TEXT_200_40 },
	[2] = { TEXT_200_80 },
	[3] = { TEXT_200_80 },
	[4] = { CGA_320 },
	[5] = { CGA_320 },
	[6] = { P(80, 25, 8, 0x4000), .seq = { 1, 1, 0, 6 }, .misc = 0x63,
		.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x54, 0x80, 0xbf, 0x1f, 0x00, 0xc1, 0,    0,	 0,
			  0,	0,    0,    0x9c, 0x8e, 0x8f, 0x28, 0x00, 0x96, 0xb9, 0xc2, 0xff },
		.attr = { 0,	0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17,
			  0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x01, 0,	  0x01, 0 },
		.gfx = { 0, 0, 0, 0, 0, 0x00, 0x0d, 0x00, 0xff } },
	[7] = { P(80, 25, 14, 0x1000), .seq = { 0, 3, 0, 3 }, .misc = 0xa6,
		.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4d, 0x0b, 0x0c, 0,
			  0,	0,    0,    0x83, 0x85, 0x5d, 0x28, 0x0d, 0x63, 0xba, 0xa3, 0xff },
		.attr = { ATTR_MONO, 0x0e, 0, 0x0f, 8 }, .gfx = GFX_MONO },
	[PARAMS_D] = { EGA_200(40, 0x2000, 9, 0x27, 0x2d, 0x90, 0x2b, 0x14) },
	[PARAMS_E] = { EGA_200(80, 0x4000, 1, 0x4f, 0x5f, 0x82, 0x54, 0x28) },
	[PARAMS_F_64K] = { MODE_F },
	[PARAMS_10_64K] = { MODE_10 },
	[PARAMS_F] = { MODE_F },
	[PARAMS_10] = { MODE_10 },
	[PARAMS_350 + 0] = { TEXT_350_40 },
	[PARAMS_350 + 1] = { TEXT_350_40 },
	[PARAMS_350 + 2] = { TEXT_350_80 },
	[PARAMS_350 + 3] = { TEXT_350_80 },
	[PARAMS_400_40] = { TEXT_400_40 },
	[PARAMS_400_80] = { TEXT_400_80 },
	[PARAMS_400_MONO] = { P(80, 25, 16, 0x1000), .seq = { 0, 3, 0, 2 }, .misc = 0x66,
			      .crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00,
					0x4f, 0x0d, 0x0e, 0,	0,    0,    0,	  0x9c, 0x8e,
					0x8f, 0x28, 0x0f, 0x96, 0xb9, 0xa3, 0xff },
			      .attr = { ATTR_MONO, 0x0e, 0, 0x0f, 8 }, .gfx = GFX_MONO },
	[PARAMS_11] = { VGA_480(0xc3, ATTR_11, 0x01) },
	[PARAMS_12] = { VGA_480(0xe3, EGA_ATTR_10, 0x0f) },
	[PARAMS_13] = { P(40, 25, 8, 0x2000), .seq = { 1, 0x0f, 0, 0x0e }, .misc = 0x63,
			.crtc = { 0x5f, 0x4f, 0x50, 0x82, 0x54, 0x80, 0xbf, 0x1f, 0x00,
				  0x41, 0,    0,    0,	  0,	0,    0,    0x9c, 0x8e,
				  0x8f, 0x28, 0x40, 0x96, 0xb9, 0xa3, 0xff },
			.attr = { 0,  1,  2,  3,  4,  5,  6,	7, 8,	 9,
				  10, 11, 12, 13, 14, 15, 0x41, 0, 0x0f, 0 },
			.gfx = { 0, 0, 0, 0, 0, 0x40, 0x05, 0x0f, 0xff } },
};

const struct vga_mode vga_modes[VGA_MODES] = {
	{ 0x00, MODEL_TEXT, PALETTE_EGA, 0, 0 },
	{ 0x01, MODEL_TEXT, PALETTE_EGA, 1, 0 },
	{ 0x02, MODEL_TEXT, PALETTE_EGA, 2, 0 },
	{ 0x03, MODEL_TEXT, PALETTE_EGA, 3, 0 },
	{ 0x04, MODEL_CGA4, PALETTE_EGA, 4, 200 },
	{ 0x05, MODEL_CGA4, PALETTE_EGA, 5, 200 },
	{ 0x06, MODEL_CGA2, PALETTE_EGA, 6, 200 },
	{ 0x07, MODEL_TEXT, PALETTE_MONO, 7, 0 },
	{ 0x0d, MODEL_PLANAR, PALETTE_EGA, PARAMS_D, 200 },
	{ 0x0e, MODEL_PLANAR, PALETTE_EGA, PARAMS_E, 200 },
	{ 0x0f, MODEL_PLANAR, PALETTE_MONO, PARAMS_F, 350 },
	{ 0x10, MODEL_PLANAR, PALETTE_EGA, PARAMS_10, 350 },
	{ 0x11, MODEL_PLANAR, PALETTE_EGA, PARAMS_11, 480 },
	{ 0x12, MODEL_PLANAR, PALETTE_EGA, PARAMS_12, 480 },
	{ 0x13, MODEL_CHAIN4, PALETTE_256, PARAMS_13, 200 },
};
