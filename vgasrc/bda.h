/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS data area and the vectors that the VGA ROM uses, seen through GS = 0, and the
 * registers of an INT 10h caller, seen through FS = SS.
 */
#ifndef VGA_BDA_H
#define VGA_BDA_H

#include "types.h"

struct bda {
	u8 before_equipment[0x10];
	u16 equipment;	   /* 10h bits 4-5: 3 monochrome, 2 colour 80 columns */
	u8 before_mode[0x37];
	u8 mode;	   /* 49h */
	u16 columns;	   /* 4Ah */
	u16 page_size;	   /* 4Ch bytes */
	u16 page_start;	   /* 4Eh offset of the active page */
	u16 cursor[8];	   /* 50h row in the high byte, column in the low one */
	u16 cursor_shape;  /* 60h first line in the high byte, last in the low one */
	u8 page;	   /* 62h */
	u16 crtc;	   /* 63h 3D4h or 3B4h */
	u8 cga_mode;	   /* 65h what a CGA's mode register would hold */
	u8 cga_palette;	   /* 66h what a CGA's palette register would hold */
	u8 before_rows[0x1d];
	u8 rows;	   /* 84h rows less one */
	u16 char_height;   /* 85h */
	u8 control;	   /* 87h CONTROL_* */
	u8 switches;	   /* 88h */
	u8 flags;	   /* 89h FLAGS_* */
	u8 combination;	   /* 8Ah index in the table of display combinations */
	u8 before_save[0x1d];
	u32 save_pointer;  /* A8h far pointer to the save pointer table */
	u8 before_vbe[0x0a];
	u8 vbe_power;	   /* B6h VBE/PM state last set */
	u8 vbe_bits;	   /* B7h bits a pixel of the VBE mode */
	u16 vbe_pitch;	   /* B8h bytes a scan line of the VBE mode */
	u16 vbe_mode;	   /* BAh number of the VBE mode with bits 14 and 15, 0 = not VBE */
} __attribute__((packed));

_Static_assert(offsetof(struct bda, mode) == 0x49, "BDA layout");
_Static_assert(offsetof(struct bda, rows) == 0x84, "BDA layout");
_Static_assert(offsetof(struct bda, save_pointer) == 0xa8, "BDA layout");
_Static_assert(offsetof(struct bda, vbe_mode) == 0xba, "BDA layout");

#define CONTROL_NO_EMULATION 0x01 /* cursor emulation off */
#define CONTROL_MONO	     0x02
#define CONTROL_INACTIVE     0x08
#define CONTROL_NO_CLEAR     0x80 /* last mode was set with bit 7 */

#define FLAGS_VGA	 0x01
#define FLAGS_GREY	 0x02 /* sum colours to grey */
#define FLAGS_MONO	 0x04
#define FLAGS_NO_PALETTE 0x08 /* a mode set leaves the palette alone */
#define FLAGS_400	 0x10 /* text modes have 400 lines */
#define FLAGS_200	 0x80 /* text modes have 200 lines (neither: 350) */

#define BDA ((struct bda __seg_gs *)0x400)

/* Interrupt vectors as far pointers, segment in the high half. */
#define VECTOR(n)     (*(u32 __seg_gs *)((n) * 4))
#define FAR(seg, off) ((u32)(seg) << 16 | (u16)(off))
#define FAR_SEG(p)    ((u16)((p) >> 16))
#define FAR_OFF(p)    ((u16)(p))

#define REG32(e, x, l, h)                                                                    \
	union {                                                                              \
		u32 e;                                                                       \
		u16 x;                                                                       \
		struct {                                                                     \
			u8 l, h;                                                             \
		};                                                                           \
	}

/* What entry.S pushes; a handler changes what its function returns. */
struct regs {
	union {
		u32 edi;
		u16 di;
	};
	union {
		u32 esi;
		u16 si;
	};
	union {
		u32 ebp;
		u16 bp;
	};
	u32 esp; /* as PUSHAD has it; of no use */
	REG32(ebx, bx, bl, bh);
	REG32(edx, dx, dl, dh);
	REG32(ecx, cx, cl, ch);
	REG32(eax, ax, al, ah);
	u16 gs, fs, es, ds;
	u16 page; /* entry.S's own; then the page that int10() took BH for */
	u16 ip, cs, flags;
} __attribute__((packed));

typedef struct regs __seg_fs *regs_t;

#endif
