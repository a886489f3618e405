/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the VGA ROM share: modes, adapter operations, drawing. */
#ifndef VGA_VGA_H
#define VGA_VGA_H

#include "abi/bda.h"
#include "abi/regs.h"
#include "cpu.h"
#include "lib/errno.h"
#include "lib/types.h"

/* What assembly or the linker script uses of a ROM's C; gcc may drop the rest (-fwhole-program). */
#ifdef __clang__
#define VISIBLE
#else
#define VISIBLE __attribute__((externally_visible))
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* While C code runs, GS is 0 and FS the segment of the stack that the caller's registers are on. */
#define BDA ((struct bda __seg_gs *)BDA_BASE)
#define VECTOR(n) (*(u32 __seg_gs *)((n) * 4)) /* a far pointer, segment in the high half */
/* The registers of a caller, as entry.S pushes them. A handler changes what its function returns. */
typedef struct regs __seg_fs *regs_t;

/* How a mode's memory is laid out. */
enum model {
	MODEL_TEXT,
	MODEL_CGA4,   /* 2 bits a pixel, odd lines 2000h further */
	MODEL_CGA2,   /* 1 bit a pixel, likewise */
	MODEL_PLANAR, /* 4 planes, 8 pixels an address */
	MODEL_CHAIN4, /* mode 13h: a byte a pixel in one window */
	MODEL_PACKED, /* VBE: 1 to 4 bytes a pixel, through a moving window */
};

enum palette { PALETTE_EGA, PALETTE_CGA, PALETTE_MONO, PALETTE_256 };

struct vga_mode {
	u8 number;
	u8 model;
	u8 palette;
	u8 params;  /* index in the video parameter table (200-line one for text) */
	u16 height; /* lines of pixels; 0 in text modes */
};

/* An entry of the video parameter table (IBM PS/2 BIOS reference, save pointer table). */
struct params {
	u8 columns, rows, char_height;
	u8 page_size[2]; /* bytes, little endian */
	u8 seq[4];	 /* sequencer 1..4 */
	u8 misc;
	u8 crtc[25];
	u8 attr[20];
	u8 gfx[9];
} __attribute__((packed));

_Static_assert(sizeof(struct params) == 64, "video parameter table entry");

struct vbe_mode {
	u8 low;	 /* its number is 100h more */
	u8 bits; /* 4, 8, 15, 16, 24, 32 */
	u16 width, height;
};

/*
 * Facts that POST finds and keeps in the ROM's own segment, writable until POST's end. A ROM
 * that was never writable has zeroes here.
 */
struct rom_vars {
	u32 lfb;	/* physical address of the linear framebuffer, 0 = not known */
	u16 memory;	/* video memory in 64 KiB */
	u16 bdf;	/* PCI bus/device/function */
	u32 mmio;	/* physical address of registers, where an adapter needs it */
	u8 planes;	/* PLANES_*: does lfb show what text and planar modes hold, too? */
};

enum { PLANES_NOT_SHOWN, PLANES_UNTRIED, PLANES_SHOWN };

extern struct rom_vars vars;

#define ADAPTER_REGS 10

/* What an adapter does in its own way. */
struct adapter_ops {
	/* POST: find the device, fill vars. 0 or -ENODEV. */
	int (*probe)(u16 bdf);
	/* An adapter without a VGA: set a text mode (console.c). NULL: it has a VGA. */
	int (*console)(u8 number);
	/*
	 * The only depth of its VBE modes, the most bytes a line, the most lines; 0 = all. With 16
	 * bits a pixel QEMU shows an interlaced picture; with other depths its line compare register
	 * starts the picture again behind 1024 lines.
	 */
	u8 bits;
	u16 max_pitch;
	u16 max_height, max_height_16;
	/* Leave any extended mode, so that VGA registers rule. */
	void (*leave)(void);
	/* Zero the first 256 KiB of video memory. 0 or -ENOTSUP. */
	int (*clear)(void);
	/* Set a VBE mode; clear video memory or not. 0 or negative. */
	int (*set_mode)(const struct vbe_mode *mode, bool clear);
	/* The 64 KiB of video memory that A0000h shows in a VBE mode. */
	void (*set_window)(u16 bank);
	u16 (*get_window)(void);
	/* Pixels a scan line in memory: set (returns what was set, in pixels) and get. */
	u16 (*set_line)(u16 pixels);
	u16 (*get_line)(void);
	/* Display start in pixels and lines. */
	void (*set_start)(u16 x, u16 y);
	u16 (*get_start_x)(void);
	u16 (*get_start_y)(void);
	/* 8 bits a colour in the DAC (true) or 6. The width now in use. */
	u8 (*set_dac_width)(u8 bits);
	u8 (*get_dac_width)(void);
	/* Bytes of the EDID from offset at on, to a far pointer; NULL if there is none. 0 or negative. */
	int (*read_edid)(u16 at, u8 bytes, u32 to);
	/* The adapter's own registers for saving and restoring, index 0 to ADAPTER_REGS - 1. */
	u16 (*read_reg)(u8 index);
	void (*write_reg)(u8 index, u16 val);
	/* The VBE mode with a number of the adapter's own for INT 10h AH=00h; 0 = none. NULL: no such. */
	u16 (*own_mode)(u8 number);
	/* INT 10h AH=12h BL=80h and up; NULL: the adapter has none. */
	void (*own_select)(regs_t r);
	/* Protected-mode interface (4F0Ah), NULL if none. */
	const u8 *pm_table, *pm_end;
};

extern const struct adapter_ops adapter;
extern u32 rom_stack; /* far pointer to a word: not 0 while interrupts are let in; 0 = none */
extern const char oem_string[] VISIBLE, oem_product[] VISIBLE;
extern const u8 font8[], font14[], font16[];
extern const struct params video_params[] VISIBLE;

void int10_entry(void);
void window_entry(void);
void int5_entry(void);
/* INT 17h AH=00h: print a character on the first printer; its status (AH). In entry.S. */
u8 print_char(u8 ch);
/* INT 5 after INT 10h AH=12h BL=20h. */
VISIBLE void print_screen(regs_t r);

/* --- modes.c: standard modes --- */

/* The mode with this number (bit 7 not set), NULL if unknown. */
const struct vga_mode *mode_find(u8 number);
/* The standard mode in force; for a VBE mode NULL. */
const struct vga_mode *mode_now(void);
/* Set a standard mode. number may have bit 7 (keep memory). fb: flat framebuffer or 0. */
int mode_set(u8 number, u32 fb);
/* Write the palette of a mode's kind. all: also the entries a text mode cannot reach. */
void mode_palette(u8 palette, bool all);
/* Display pages of the mode in force. */
u8 mode_pages(void);
/* In 40:62h while a string is written: nothing moves the hardware's cursor. */
#define PAGE_QUIET 0x80
/* BIOS data after a mode set. */
void mode_bda(u8 number, u16 columns, u8 rows, u8 char_height, u16 page_size);
/* The framebuffer for a caller who vouches for flat segments, else 0 (flat.h). */
u32 flat_framebuffer(regs_t r);

/* --- vgaregs.c: the VGA's registers --- */
/* Writes the registers of a mode, from the parameters behind a far pointer. */
void vga_program(u32 params);
/* Index in the low byte, value in the high one, as they go out: one word is one exit. */
void crtc_out(u16 both);
void gfx_out(u16 both);
void seq_out(u16 both);
#define crtc_write(index, val) crtc_out((u16)((index) | (val) << 8))
#define gfx_write(index, val)  gfx_out((u16)((index) | (val) << 8))
#define seq_write(index, val)  seq_out((u16)((index) | (val) << 8))
void attr_write(u8 index, u8 val);
u8 attr_read(u8 index);
/* Let the attribute controller show the picture again, after vga_program(). */
void attr_show(void);
/*
 * The CRT controller's timing, in pixels and lines: what is shown, where the sync pulses start (they
 * take 128 pixels and 4 lines), and all of it.
 */
void crtc_timing(u16 width, u16 sync_x, u16 total_x, u16 height, u16 sync_y, u16 total_y);
u8 crtc_read(u8 index);
u8 gfx_read(u8 index);
u8 seq_read(u8 index);
/* From which entry on dac_next() writes. */
void dac_start(u8 index);
void dac_next(u8 red, u8 green, u8 blue);
void dac_grey(u16 first, u16 count);
/* Font memory (plane 2) to A000h and back to what text modes have. */
void font_open(void);
void font_close(void);

/* --- font.c --- */
/*
 * Load count glyphs of height bytes from seg:off into a block of font memory. fb: flat
 * framebuffer or 0; used for the ROM's 8x16 font as a whole.
 */
void font_load(u16 seg, u16 off, u16 count, u16 first, u8 block, u8 height, u32 fb);

/* The ROM's 8x16 font to block 0 by flat addresses. In fonts.S. */
void font_flat(u32 fb);
/*
 * Load count glyphs behind a far pointer for the characters from first on into a block of font memory
 * and, unless rows is 0, change the mode to characters of that height, in at most so many rows. Wrong
 * numbers do nothing.
 */
void font_text(u32 font, u16 count, u16 first, u8 height, u8 block, u8 rows);
/* A font for graphics modes, with rows of text or 0: as many as fit. */
void font_graphics(u32 font, u16 height, u8 rows);

/* --- override.c: what programs put behind 40:A8 --- */
enum {
	SAVE_PARAMS = 0,
	SAVE_DYNAMIC = 4,
	SAVE_TEXT_FONT = 8,
	SAVE_GRAPHICS_FONT = 0x0c,
	SAVE_SECOND = 0x80, /* of the second table: */
	SAVE_COMBINATIONS = 0x82,
	SAVE_SECOND_FONT = 0x86,
};

/* What is @at bytes behind a far pointer. */
u8 byte_at(u32 far, u16 at);
u16 word_at(u32 far, u16 at);
#define PARAM(table, field) byte_at(table, (u16)offsetof(struct params, field))
/* Video parameters, by their place in the table: the ROM's; those behind 40:A8. */
u32 own_params(u8 index);
u32 override_params(u8 index);
/* A far pointer from the tables; 0 where there is none. */
u32 save_pointer(u8 which);
/* The fonts that they have for a mode, after it is set. */
void override_fonts(u8 mode);
/* Note a palette register's new value in the dynamic save area, if there is one. */
void override_note(u8 index, u8 val);

/* --- text.c: characters in every mode --- */
/* The segment of a text mode's window; 0 if text is drawn. */
u16 text_segment(void);
static inline u16 text_window(void)
{
	return adapter.console ? 0 : text_segment();
}
/* Is a text mode in force, be it drawn into a framebuffer? */
static inline bool text_mode(void)
{
	if (!adapter.console)
		return text_segment() != 0;
	return !BDA->vbe_mode && (BDA->video_mode < 4 || BDA->video_mode == 7);
}
/*
 * In the functions below a position is a column and, in the high byte, a row; attr is an attribute, or
 * a color in graphics modes; and fb is the flat framebuffer or 0 (flat.h).
 */
#define ATTR_KEEP 0x100 /* with attr: text modes leave the cell's attribute as it is */
/* Offset of a cell in that segment. */
u16 text_offset(u8 page, u16 pos);
/* The position after one; its row may be one too many. */
u16 text_next(u16 pos);
void text_set_cursor(u8 page, u16 pos);
void text_set_shape(u16 shape);
/* Write a character without moving the cursor. */
void text_write(u8 page, u16 pos, u8 ch, u16 attr, u32 fb);
/* One character of teletype output, other than the bell. */
void text_teletype(u8 page, u8 ch, u16 attr, u32 fb);
/*
 * Scroll the box from one position to another by some rows: upwards, or downwards if rows is
 * negative. 0 blanks all of it.
 */
void text_scroll(u8 page, u16 first, u16 last, s16 rows, u8 attr, u32 fb);

/* --- cells.S --- */
/*
 * Copy cells of a row (1 to 256) from one offset of a segment to another. blank: two blank cells. over:
 * the place is known to be blank, but perhaps for a cell at its ends, so that blanks which the copy
 * begins with need not be written. Returns whether what was copied is as blank.
 */
bool move_row(u16 seg, u16 to, u16 from, u16 cells, u32 blank, bool over);
/* Blank cells of a row. */
void blank_row(u16 seg, u16 to, u16 cells, u32 blank);

/* --- bell.S --- */
/* The sound of character 7; may_wait: the caller had interrupts enabled. */
void bell(bool may_wait);
/* Note whether the ROM's own stack is in use, in the word that rom_stack points to. */
void stack_use(u16 used);

/* --- gfx.c: graphics modes --- */
u8 gfx_model(void);
/* Lines of pixels in the mode; 0 in text modes. */
u16 gfx_lines(void);
/* Is a row of characters in the picture, whatever 40:84h and 40:85h say? */
bool gfx_has_row(u8 row);
/* These two are not put into text.c's functions, so that text modes need no stack for them. */
__noinline void gfx_char(u8 page, u16 pos, u8 ch, u8 attr);
u8 gfx_read_char(u16 pos, u8 page);
/* As text_scroll(); rows are not 0 and not more than the box has. */
__noinline void gfx_scroll(u16 first, u16 last, s16 rows, u8 attr);
void gfx_put_pixel(u16 x, u16 y, u8 page, u8 color);
u8 gfx_get_pixel(u16 x, u16 y, u8 page);

/* --- packed.c: pixels of VBE modes with a byte or more each --- */
void packed_char(u16 pos, u8 ch, u8 attr);
u8 packed_read_row(u32 x, u32 y);
void packed_scroll(u16 first, u16 last, s16 rows, u8 attr);
void packed_put_pixel(u16 x, u16 y, u8 color);
u32 packed_get_pixel(u16 x, u16 y);

/* --- vbe.c --- */
enum {
	VBE_OK = 0x004f,
	VBE_FAILED = 0x014f,
	VBE_TOO_LONG = 0x024f,	  /* not in this hardware's reach (4F06h) */
	VBE_NO_HARDWARE = 0x024f, /* function not supported by the hardware */
	VBE_NOT_NOW = 0x034f,	  /* not in this mode */
};

void int10_vbe(regs_t r);
VISIBLE void vbe_window_call(regs_t r);
/* The mode with this number if it fits the video memory, else NULL. */
const struct vbe_mode *vbe_find(u16 number);
const struct vbe_mode *vbe_now(void);
/* Set a VBE or standard mode as 4F02h does. 0 or negative. */
int vbe_set(u16 number);
u16 vbe_min_pitch(const struct vbe_mode *m);
/* The last three, without a size in the ROM's file, are for the EDID's preferred mode. */
extern struct vbe_mode vbe_modes[];
extern const u8 vbe_mode_count;

/* --- vbe_more.c, state.c: functions that return AX --- */
u16 vbe_line(regs_t r);
u16 vbe_start(regs_t r);
u16 vbe_dac(regs_t r);
u16 vbe_palette(regs_t r);
u16 vbe_protected(regs_t r);
u16 vbe_power(regs_t r);
u16 vbe_edid(regs_t r);
/* POST: list the mode that the EDID prefers, if it is not listed yet. */
void edid_prefer(void);
u16 vbe_state(regs_t r);
/* Save BIOS data and vectors to seg:at or restore them. False: they would go around its end. */
bool state_data(u16 seg, u16 at, bool save);

/* --- INT 10h groups, by their file --- */
VISIBLE void int10(regs_t r);
void int10_palette(regs_t r); /* palette.c AH=10h */
void int10_font(regs_t r);    /* font.c    AH=11h */
void int10_select(regs_t r);  /* select.c  AH=12h */
void int10_display(regs_t r); /* select.c  AH=1Ah */
void int10_info(regs_t r);    /* select.c  AH=1Bh */
void int10_state(regs_t r);   /* state.c   AH=1Ch */

/* POST's entry: AX = bus/device/function. */
VISIBLE void vga_post(regs_t r);

#endif
