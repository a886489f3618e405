/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the VGA ROM share: modes, adapter operations, drawing. */
#ifndef VGA_VGA_H
#define VGA_VGA_H

#include "abi/bda.h"
#include "abi/regs.h"
#include "cpu.h"
#include "lib/errno.h"
#include "lib/types.h"

/*
 * Marks C code that assembly or the linker script uses; otherwise gcc may remove it
 * (-fwhole-program).
 */
#ifdef __clang__
#define VISIBLE
#else
#define VISIBLE __attribute__((externally_visible))
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* While C code runs, GS is 0, and FS is the segment of the stack with the caller's registers. */
#define BDA	  ((struct bda __seg_gs *)BDA_BASE)
#define VECTOR(n) (*(u32 __seg_gs *)((n)*4)) /* a far pointer, segment in the high half */
/*
 * The caller's registers, which entry.S has pushed. A handler changes those that its function
 * returns.
 */
typedef struct regs __seg_fs *regs_t;

/* The memory layout of a mode. */
enum model {
	MODEL_TEXT,
	MODEL_CGA4,   /* 2 bits per pixel; odd lines are 2000h further */
	MODEL_CGA2,   /* 1 bit per pixel, likewise */
	MODEL_PLANAR, /* 4 planes, 8 pixels per address */
	MODEL_CHAIN4, /* mode 13h: a byte per pixel, all in the window */
	MODEL_PACKED, /* VBE: 1 to 4 bytes per pixel, through a moving window */
};

enum palette { PALETTE_EGA, PALETTE_CGA, PALETTE_MONO, PALETTE_256 };

struct vga_mode {
	u8 number;
	u8 model;
	u8 palette;
	u8 params;  /* index in the video parameter table (for text, of the 200-line entry) */
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
	u8 low;	 /* the mode number minus 100h */
	u8 bits; /* 4, 8, 15, 16, 24, 32 */
	u16 width, height;
};

/*
 * What POST finds out. It is kept in the ROM's own segment, which is writable until the end of
 * POST. A ROM that was never writable has zeros here.
 */
struct rom_vars {
	u32 lfb;    /* physical address of the linear framebuffer; 0: unknown */
	u16 memory; /* size of video memory in units of 64 KiB */
	u16 bdf;    /* PCI bus/device/function */
	u32 mmio;   /* physical address of registers, if an adapter needs them */
	u32 flat;   /* during POST: address of the system BIOS's struct vga_flat; 0: it has none */
	u8 planes;  /* PLANES_*: whether lfb also shows what text and planar modes hold */
};

enum { PLANES_NOT_SHOWN, PLANES_UNTRIED, PLANES_SHOWN };

extern struct rom_vars vars;

#define ADAPTER_REGS 10

/* The operations that differ from adapter to adapter. */
struct adapter_ops {
	/* For POST: finds the device and sets vars. Returns 0 or -ENODEV. */
	int (*probe)(u16 bdf);
	/* Sets a text mode on an adapter without a VGA (console.c). NULL if it has a VGA. */
	int (*console)(u8 number);
	/*
	 * The only depth of its VBE modes, the most bytes per line, and the most lines; 0: no
	 * limit. There are two limits of lines, because more than 1024 lines need an interlaced
	 * mode, which QEMU's Cirrus shows only with 16 bits per pixel (max_height_16). With other
	 * depths its line compare register makes the picture start again after 1024 lines.
	 */
	u8 bits;
	u16 max_pitch;
	u16 max_height, max_height_16;
	/* Leaves any extended mode, so that the VGA's registers are valid. */
	void (*leave)(void);
	/* Clears the first 256 KiB of video memory. Returns 0 or -ENOTSUP. */
	int (*clear)(void);
	/* Sets a VBE mode, and clears video memory if clear. Returns 0 or a negative error. */
	int (*set_mode)(const struct vbe_mode *mode, bool clear);
	/* Set and get which 64 KiB of video memory A0000h shows in a VBE mode. */
	void (*set_window)(u16 bank);
	u16 (*get_window)(void);
	/* Set and get the pixels per scan line in memory. The first returns what was set. */
	u16 (*set_line)(u16 pixels);
	u16 (*get_line)(void);
	/* Set and get the display start, in pixels and lines. */
	void (*set_start)(u16 x, u16 y);
	u16 (*get_start_x)(void);
	u16 (*get_start_y)(void);
	/* Set the DAC's bits per colour to 8 or 6, and return the width that is in use. */
	u8 (*set_dac_width)(u8 bits);
	u8 (*get_dac_width)(void);
	/*
	 * Copies bytes of the EDID, from offset at on, to a far pointer. Returns 0 or a negative
	 * error. NULL if there is no EDID.
	 */
	int (*read_edid)(u16 at, u8 bytes, u32 to);
	/*
	 * Read and write the adapter's own registers that are saved and restored, with index 0 to
	 * ADAPTER_REGS - 1.
	 */
	u16 (*read_reg)(u8 index);
	void (*write_reg)(u8 index, u16 val);
	/*
	 * Returns the VBE mode that a mode number of the adapter's own in INT 10h AH=00h stands
	 * for, or 0. NULL if there are none.
	 */
	u16 (*own_mode)(u8 number);
	/* Serves INT 10h AH=12h with BL=80h and up. NULL if the adapter has no such functions. */
	void (*own_select)(regs_t r);
	/* The protected-mode interface (4F0Ah), or NULL. */
	const u8 *pm_table, *pm_end;
};

extern const struct adapter_ops adapter;
/* far pointer to a word that is not 0 while interrupts are let in; 0: there is no stack */
extern u32 rom_stack;
extern const char oem_string[] VISIBLE, oem_product[] VISIBLE;
extern const u8 font8[], font14[], font16[];
extern const struct params video_params[] VISIBLE;

void int10_entry(void);
void window_entry(void);
void int5_entry(void);
/* INT 17h AH=00h: prints a character on the first printer. Returns its status (AH). In entry.S. */
u8 print_char(u8 ch);
/* INT 5 after INT 10h AH=12h BL=20h. */
VISIBLE void print_screen(regs_t r);

/* --- modes.c: standard modes --- */

/* Returns the mode with this number (without bit 7), or NULL. */
const struct vga_mode *mode_find(u8 number);
/* Returns the current standard mode, or NULL in a VBE mode. */
const struct vga_mode *mode_now(void);
/* Sets a standard mode. Bit 7 of number keeps the memory. fb: flat framebuffer or 0. */
int mode_set(u8 number, u32 fb);
/* Writes the palette of a kind of mode. all: includes entries that a text mode cannot show. */
void mode_palette(u8 palette, bool all);
/* Returns how many display pages the current mode has. */
u8 mode_pages(void);
#define BELL 7 /* the character that sounds */

/* In 40:62h while a string is written, so that the hardware's cursor does not move. */
#define PAGE_QUIET 0x80
/* Sets the BIOS data after a mode was set. */
void mode_bda(u8 number, u16 columns, u8 rows, u8 char_height, u16 page_size);
/* Returns the framebuffer if the caller guarantees flat segments, else 0 (flat.h). */
u32 flat_framebuffer(regs_t r);

/* --- vgaregs.c: the VGA's registers --- */
/* Writes the registers of a mode, from the parameters behind a far pointer. */
void vga_program(u32 params);
/*
 * These write a register: the index is in the low byte, the value in the high byte. One word is one
 * exit.
 */
void crtc_out(u16 both);
void gfx_out(u16 both);
void seq_out(u16 both);
#define crtc_write(index, val) crtc_out((u16)((index) | (val) << 8))
#define gfx_write(index, val)  gfx_out((u16)((index) | (val) << 8))
#define seq_write(index, val)  seq_out((u16)((index) | (val) << 8))
void attr_write(u8 index, u8 val);
u8 attr_read(u8 index);
/* Makes the attribute controller show the picture again after vga_program(). */
void attr_show(void);
/*
 * Sets the CRT controller's timing in pixels and lines: the visible part, where the sync pulses
 * start (they take 128 pixels and 4 lines), and the total.
 */
void crtc_timing(u16 width, u16 sync_x, u16 total_x, u16 height, u16 sync_y, u16 total_y);
u8 crtc_read(u8 index);
u8 gfx_read(u8 index);
u8 seq_read(u8 index);
/* Sets the entry at which dac_next() begins. */
void dac_start(u8 index);
/* Writes an entry of the DAC and goes on to the next one. */
void dac_next(u8 red, u8 green, u8 blue);
/* Converts count entries from first on to grey. */
void dac_grey(u16 first, u16 count);
/* Map font memory (plane 2) to A000h, and restore what text modes need. */
void font_open(void);
void font_close(void);

/* --- font.c --- */
/* Returns a far pointer to the ROM's font of this height: 8 or 14; otherwise 16. */
u32 font_own(u8 height);
/* Sets the vectors of graphics fonts: 1Fh (upper half of 8x8), and 43h to the font of a height. */
void font_vectors(u8 height);
/*
 * Loads count glyphs of height bytes from seg:off into a block of font memory. fb is the flat
 * framebuffer or 0; it is used to load the whole 8x16 font of the ROM.
 */
void font_load(u16 seg, u16 off, u16 count, u16 first, u8 block, u8 height, u32 fb);

/* Writes the ROM's 8x16 font to block 0 by flat addresses. In fonts.S. */
void font_flat(u32 fb);
/*
 * The same with blank cells beside the font, by SSE2. Returns where the block ends. In
 * font_blank.S, which not every ROM has.
 */
u32 font_flat_blank(u32 fb);
/*
 * Loads count glyphs from a far pointer, for the characters from first on, into a block of font
 * memory. Unless rows is 0, also changes the mode to characters of that height, in at most so many
 * rows. Does nothing if a number is wrong.
 */
void font_text(u32 font, u16 count, u16 first, u8 height, u8 block, u8 rows);
/* Sets a font for graphics modes. rows is the number of text rows, or 0 for as many as fit. */
void font_graphics(u32 font, u16 height, u8 rows);

/* --- override.c: what programs put behind 40:A8 --- */
enum {
	SAVE_PARAMS = 0,
	SAVE_DYNAMIC = 4,
	SAVE_TEXT_FONT = 8,
	SAVE_GRAPHICS_FONT = 0x0c,
	SAVE_SECOND = 0x80, /* in the second table: */
	SAVE_COMBINATIONS = 0x82,
	SAVE_SECOND_FONT = 0x86,
};

/* Return what is @at bytes behind a far pointer. */
u8 byte_at(u32 far, u16 at);
u16 word_at(u32 far, u16 at);
#define PARAM(table, field) byte_at(table, (u16)offsetof(struct params, field))
/* Return video parameters by their position in the table: the ROM's; those behind 40:A8. */
u32 own_params(u8 index);
u32 override_params(u8 index);
/* Returns a far pointer from the tables, or 0 if there is none. */
u32 save_pointer(u8 which);
/* Loads the fonts that the tables contain for a mode. To be called when the mode is set. */
void override_fonts(u8 mode);
/* Notes a palette register's new value in the dynamic save area, if there is one. */
void override_note(u8 index, u8 val);

/* --- text.c: characters in every mode --- */
/* Returns the segment of a text mode's window, or 0 if text is drawn. */
u16 text_segment(void);
static inline u16 text_window(void)
{
	return adapter.console ? 0 : text_segment();
}
/* Returns whether this is a text mode, even if it is drawn into a framebuffer. */
static inline bool text_mode(void)
{
	if (!adapter.console)
		return text_segment() != 0;
	return !BDA->vbe_mode && (BDA->video_mode < 4 || BDA->video_mode == 7);
}
/*
 * In the functions below, a position is a column and, in the high byte, a row; attr is an
 * attribute, or a colour in graphics modes; fb is the flat framebuffer or 0 (flat.h).
 */
#define ATTR_KEEP 0x100 /* with attr: text modes keep the cell's attribute */
/* Returns the offset of a cell in that segment. */
u16 text_offset(u8 page, u16 pos);
/* Returns the next position; its row may be one too high. */
u16 text_next(u16 pos);
void text_set_cursor(u8 page, u16 pos);
/*
 * Does the same for a caller that guarantees flat segments (flat.h). Nobody else moves the
 * hardware's cursor while such a caller runs, so it is where the BDA says, and the register with
 * the high byte is written only if that byte changes.
 */
void text_move_cursor(u8 page, u16 pos);
void text_set_shape(u16 shape);
/* Writes a character without moving the cursor. */
void text_write(u8 page, u16 pos, u8 ch, u16 attr, u32 fb);
/*
 * Writes characters at the cursor of a page, like a teletype. Stops before the last column and
 * before a character that moves the cursor. Returns how many were written; 0 in graphics modes.
 */
u16 text_row(u8 page, u16 seg, u16 from, u16 count, u8 attr, u32 fb);
/* Writes one character like a teletype, except the bell. */
void text_teletype(u8 page, u8 ch, u16 attr, u32 fb);
/*
 * Scrolls the box from one position to another by some rows: upwards, or downwards if rows is
 * negative. 0 blanks the whole box.
 */
void text_scroll(u8 page, u16 first, u16 last, s16 rows, u8 attr, u32 fb);

/* --- cells.S --- */
/*
 * Copies cells of a row (1 to 256) from one offset of a segment to another. blank: two blank cells.
 * over: the target is known to be blank, except perhaps for a cell at its ends; then blanks at the
 * start of the copy need not be written. Returns whether the copied row is blank in the same sense.
 */
bool move_row(u16 seg, u16 to, u16 from, u16 cells, u32 blank, bool over);
/* Blanks cells of a row. */
void blank_row(u16 seg, u16 to, u16 cells, u32 blank);

/* --- bell.S --- */
/* Makes the sound of character 7. may_wait: the caller had interrupts enabled. */
void bell(bool may_wait);
/* Notes whether the ROM's own stack is in use, in the word that rom_stack points to. */
void stack_use(u16 used);

/* --- gfx.c: graphics modes --- */
/* Returns the memory layout of the current mode (enum model). */
u8 gfx_model(void);
/* Returns the number of lines of pixels in the mode; 0 in text modes. */
u16 gfx_lines(void);
/* Returns whether a row of characters is in the picture, whatever 40:84h and 40:85h say. */
bool gfx_has_row(u8 row);
/*
 * gfx_char() and gfx_scroll() are not inlined into text.c's functions, so that text modes need no
 * stack for them. gfx_char() draws a character; attr is its colour.
 */
__noinline void gfx_char(u8 page, u16 pos, u8 ch, u8 attr);
/* Returns the character whose glyph is at a position, or 0 if there is no such glyph. */
u8 gfx_read_char(u16 pos, u8 page);
/* Does what text_scroll() does. rows is not 0, and not more than the box has. */
__noinline void gfx_scroll(u16 first, u16 last, s16 rows, u8 attr);
void gfx_put_pixel(u16 x, u16 y, u8 page, u8 color);
u8 gfx_get_pixel(u16 x, u16 y, u8 page);

/*
 * --- packed.c: pixels of VBE modes with at least one byte each ---
 *
 * These do what gfx_char(), row_bits() (gfx.c), gfx_scroll(), gfx_put_pixel() and gfx_get_pixel()
 * do in other modes.
 */
void packed_char(u16 pos, u8 ch, u8 attr);
u8 packed_read_row(u32 x, u32 y);
void packed_scroll(u16 first, u16 last, s16 rows, u8 attr);
void packed_put_pixel(u16 x, u16 y, u8 color);
u32 packed_get_pixel(u16 x, u16 y);

/* --- vbe.c --- */
enum {
	VBE_OK = 0x004f,
	VBE_FAILED = 0x014f,
	VBE_TOO_LONG = 0x024f,	  /* the hardware cannot do it (4F06h) */
	VBE_NO_HARDWARE = 0x024f, /* the hardware does not support the function */
	VBE_NOT_NOW = 0x034f,	  /* not in this mode */
};

void int10_vbe(regs_t r);
VISIBLE void vbe_window_call(regs_t r);
/* Returns the mode with this number if it fits the video memory, else NULL. */
const struct vbe_mode *vbe_find(u16 number);
/*
 * Returns the current VBE mode, or NULL if another mode is set. BDA->vbe_bits is that of the mode
 * then, and BDA->vbe_pitch is not 0.
 */
const struct vbe_mode *vbe_now(void);
/* Sets a VBE or standard mode as 4F02h does. Returns 0 or a negative error. */
int vbe_set(u16 number);
/* Returns how many bytes a scan line of the mode needs, in each plane if it has planes. */
u16 vbe_min_pitch(const struct vbe_mode *m);
/* The last three have no size in the ROM's file; they are for the mode that the EDID prefers. */
extern struct vbe_mode vbe_modes[];
extern const u8 vbe_mode_count;
#define EDID_MODES 3 /* how many of the last modes edid_prefer() replaces */

/* --- vbe_more.c, state.c: functions that return AX --- */
u16 vbe_line(regs_t r);
u16 vbe_start(regs_t r);
u16 vbe_dac(regs_t r);
u16 vbe_palette(regs_t r);
u16 vbe_protected(regs_t r);
u16 vbe_power(regs_t r);
u16 vbe_edid(regs_t r);
/* For POST: adds the mode that the EDID prefers to the list, if it is not there yet. */
void edid_prefer(void);
u16 vbe_state(regs_t r);
/*
 * Saves BIOS data and vectors to seg:at, or restores them. Returns false if they would wrap around
 * the segment's end.
 */
bool state_data(u16 seg, u16 at, bool save);

/* --- INT 10h groups, by their file --- */
VISIBLE void int10(regs_t r);
void int10_palette(regs_t r); /* palette.c AH=10h */
void int10_font(regs_t r);    /* font.c    AH=11h */
void int10_select(regs_t r);  /* select.c  AH=12h */
void int10_display(regs_t r); /* select.c  AH=1Ah */
void int10_info(regs_t r);    /* select.c  AH=1Bh */
void int10_state(regs_t r);   /* state.c   AH=1Ch */

/* The entry of POST: AX = bus/device/function. */
VISIBLE void vga_post(regs_t r);

#endif
