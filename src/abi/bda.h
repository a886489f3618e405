/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS data area at 0040:0000 and the extended BIOS data area (IBM PS/2 and PC BIOS Interface
 * Technical Reference, section 3). 40:B6h to BBh belong to the VGA ROM. Flat code uses bios_data.
 * In real mode, the firmware and the VGA ROM have different segments loaded, so each defines a BDA
 * of its own (real/real.h, vgasrc/vga.h).
 */
#ifndef ABI_BDA_H
#define ABI_BDA_H

#include "abi/low_memory.h"

#ifdef __ASSEMBLER__
#include "offsets.h" /* BDA_*: offsets of the fields */
#else
#include "lib/types.h"

struct bda {
	u16 com_port[4]; /* 00h I/O bases of the serial ports, 0: none */
	u16 lpt_port[3]; /* 08h of the parallel ports */
	u16 ebda_seg;	 /* 0Eh */
	u16 equipment;	 /* 10h EQUIPMENT_* */
	u8 test_status;	 /* 12h */
	u16 memory_kb;	 /* 13h conventional memory */
	u16 unused_15;	 /* 15h */
	u8 shift_flags;	 /* 17h SHIFT_* */
	u8 held_keys;	 /* 18h HELD_* */
	u8 alt_keypad;	 /* 19h number being typed with Alt */
	/* 1Ah offsets in this area of the next key to read and to write */
	u16 kbd_head, kbd_tail;
	u16 kbd_buffer[16];	    /* 1Eh INT 16h AX of each key */
	u8 floppy_recalibrate;	    /* 3Eh */
	u8 floppy_motor;	    /* 3Fh bits 0-3: which motors run */
	u8 floppy_motor_ticks;	    /* 40h ticks until motors are stopped */
	u8 floppy_status;	    /* 41h of the last INT 13h on a diskette */
	u8 floppy_result[7];	    /* 42h */
	u8 video_mode;		    /* 49h */
	u16 video_columns;	    /* 4Ah */
	u16 video_page_size;	    /* 4Ch bytes */
	u16 video_page_start;	    /* 4Eh */
	u16 cursor[8];		    /* 50h for each page: row << 8 | column */
	u16 cursor_shape;	    /* 60h first line << 8 | last line */
	u8 video_page;		    /* 62h */
	u16 crtc_port;		    /* 63h 3D4h or 3B4h */
	u8 cga_mode, cga_palette;   /* 65h values that a CGA's registers would hold */
	u16 resume_off, resume_seg; /* 67h where to go on after a reset with a shutdown code */
	u8 last_irq;		    /* 6Bh IRQ mask of the last unexpected interrupt, FFh: none */
	u32 ticks;		    /* 6Ch since midnight */
	u8 midnight;		    /* 70h midnights since the ticks were read */
	u8 break_flag;		    /* 71h bit 7: Ctrl-Break was pressed */
	u16 reset_flag;		    /* 72h 1234h: warm reset */
	u8 disk_status;		    /* 74h of the last INT 13h on a hard disk */
	u8 disk_count;		    /* 75h */
	u8 disk_control, disk_port; /* 76h */
	u8 lpt_timeout[4];	    /* 78h */
	u8 com_timeout[4];	    /* 7Ch */
	u16 kbd_start, kbd_end;	    /* 80h offsets of the keyboard buffer's ends */
	u8 video_rows;		    /* 84h less one */
	u16 char_height;	    /* 85h */
	u8 video_control;	    /* 87h CONTROL_* */
	u8 video_switches;	    /* 88h */
	u8 video_flags;		    /* 89h FLAGS_* */
	u8 video_combination;	    /* 8Ah index in the table of display combinations */
	u8 floppy_rate;		    /* 8Bh */
	u8 disk_controller_status;  /* 8Ch */
	u8 disk_controller_error;   /* 8Dh */
	u8 disk_interrupt;	    /* 8Eh FFh once IRQ 14 came */
	u8 floppy_info;		    /* 8Fh */
	u8 floppy_media[4];	    /* 90h */
	u8 floppy_track[2];	    /* 94h */
	u8 kbd_state;		    /* 96h KBD_* */
	u8 kbd_leds;		    /* 97h LED_* */
	u16 wait_off, wait_seg;	    /* 98h byte to be marked at the end of a wait */
	u32 wait_us;		    /* 9Ch time left of the wait */
	u8 wait_active;		    /* A0h WAIT_* */
	u8 unused_a1[7];	    /* A1h */
	u32 video_save_pointer;	    /* A8h far pointer to the save pointer table */
	u8 unused_ac[0x0a];	    /* ACh */
	u8 vbe_power;		    /* B6h VBE/PM state last set */
	u8 vbe_bits;		    /* B7h bits a pixel of the VBE mode */
	u16 vbe_pitch;		    /* B8h bytes a scan line of the VBE mode */
	u16 vbe_mode;		    /* BAh number of the VBE mode with bits 14 and 15, 0: not VBE */
	u8 unused_bc[0x44];	    /* BCh */
	u8 print_screen;	    /* 100h: 0 idle, 1 under way, FFh failed */
} __packed;

_Static_assert(offsetof(struct bda, kbd_buffer) == 0x1e, "BDA layout");
_Static_assert(offsetof(struct bda, video_mode) == 0x49, "BDA layout");
_Static_assert(offsetof(struct bda, ticks) == 0x6c, "BDA layout");
_Static_assert(offsetof(struct bda, kbd_start) == 0x80, "BDA layout");
_Static_assert(offsetof(struct bda, kbd_state) == 0x96, "BDA layout");
_Static_assert(offsetof(struct bda, video_rows) == 0x84, "BDA layout");
_Static_assert(offsetof(struct bda, video_save_pointer) == 0xa8, "BDA layout");
_Static_assert(offsetof(struct bda, vbe_mode) == 0xba, "BDA layout");
_Static_assert(offsetof(struct bda, print_screen) == 0x100, "BDA layout");

#define EQUIPMENT_FLOPPY    0x0001
#define EQUIPMENT_FPU	    0x0002
#define EQUIPMENT_MOUSE	    0x0004
#define EQUIPMENT_VIDEO	    0x0030
#define EQUIPMENT_COLOUR_80 0x0020
#define EQUIPMENT_MONO	    0x0030
#define EQUIPMENT_FLOPPIES  0x00c0 /* number of diskette drives minus one */
#define EQUIPMENT_COM(n)    ((n) << 9)
#define EQUIPMENT_LPT(n)    ((n) << 14)

#define SHIFT_RIGHT  0x01
#define SHIFT_LEFT   0x02
#define SHIFT_CTRL   0x04
#define SHIFT_ALT    0x08
#define SHIFT_SCROLL 0x10
#define SHIFT_NUM    0x20
#define SHIFT_CAPS   0x40
#define SHIFT_INSERT 0x80

#define HELD_LEFT_CTRL 0x01
#define HELD_LEFT_ALT  0x02
#define HELD_SYSRQ     0x04
#define HELD_PAUSE     0x08 /* this is no key: the machine is paused */
#define HELD_SCROLL    0x10
#define HELD_NUM       0x20
#define HELD_CAPS      0x40
#define HELD_INSERT    0x80

#define KBD_E1	       0x01
#define KBD_E0	       0x02
#define KBD_RIGHT_CTRL 0x04
#define KBD_RIGHT_ALT  0x08
#define KBD_101_KEYS   0x10

#define LED_MASK   0x07 /* the LEDs: Scroll, Num, Caps */
#define LED_ACK	   0x10 /* the command byte was acknowledged */
#define LED_RESEND 0x20
#define LED_UPDATE 0x40 /* an update is under way */
#define LED_ERROR  0x80

#define WAIT_ACTIVE 0x01
#define WAIT_DONE   0x80

#define CONTROL_NO_EMULATION 0x01 /* cursor emulation is off */
#define CONTROL_MONO	     0x02
#define CONTROL_NO_CLEAR     0x80 /* the last mode was set with bit 7 */

#define FLAGS_VGA	 0x01
#define FLAGS_GREY	 0x02 /* colours are converted to grey */
#define FLAGS_MONO	 0x04
#define FLAGS_NO_PALETTE 0x08 /* setting a mode does not change the palette */
#define FLAGS_400	 0x10 /* text modes have 400 lines */
#define FLAGS_200	 0x80 /* text modes have 200 lines (neither bit: 350) */

#define TICKS_PER_DAY	  0x1800b0

/* A far pointer as vectors and the BDA store it. */
#define FAR_PTR(seg, off) ((u32)(seg) << 16 | (u16)(off))
#define FAR_SEG(p)	  ((u16)((p) >> 16))
#define FAR_OFF(p)	  ((u16)(p))

/* The extended BIOS data area (PS/2 TR, section 3). Its first byte is its size in KiB. */
struct ebda {
	u8 size_kb;
	u8 reserved[0x21];
	u16 mouse_off, mouse_seg; /* 22h far routine that gets mouse packets */
	u8 mouse_flags[2];	  /* 26h */
	u8 mouse_data[8];	  /* 28h */
} __packed;

_Static_assert(offsetof(struct ebda, mouse_off) == 0x22, "EBDA layout");

#ifndef HOST_BUILD
#define bios_data ((volatile struct bda *)BDA_BASE)
#else
extern struct bda fake_bda;
#define bios_data ((volatile struct bda *)&fake_bda)
#endif

#endif
#endif
