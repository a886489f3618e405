/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block of data that real-mode and flat code share. It is in the writable resident segment
 * (abi/map.h, SHARED_BASE). Real-mode code calls it shared16, which is an offset in its DS. Flat
 * code calls the same bytes shared, which is a linear address. The linker script defines one by the
 * other.
 */
#ifndef ABI_SHARED_H
#define ABI_SHARED_H

#define POST_DONE 0x454e4f44

/* The serial console's copy of its screen, which it keeps if there is no display. */
#define SERCON_COLUMNS 80
#define SERCON_ROWS    25
#define SERCON_BLANK   0x0720 /* a blank cell: attribute << 8 | character */

/* Bits of input_sources. */
#define INPUT_SERIAL	  0x01
#define INPUT_FLAT	  0x02
#define INPUT_WATCH	  0x04
#define INPUT_BUSY	  0x08
#define INPUT_RING	  32
/* in input_ring: a byte of a mouse packet; otherwise a scan code */
#define INPUT_MOUSE	  0x0100
#define TYPEMATIC_DEFAULT 0x2b /* 500 ms, 10.9 characters a second */

#ifdef __ASSEMBLER__
#include "offsets.h" /* SHARED_*: offsets of the fields */
#else
#include "lib/types.h"

struct shared {
	/*
	 * The value of SP at the next entry from a foreign stack: right below the used part of the
	 * resident stack. Must be the first field, because assembly relies on it.
	 */
	u32 stack_pos;
	/*
	 * POST_DONE when the machine has been handed to a guest, any other value before. If a jump
	 * to the reset vector finds POST_DONE, the machine must really be reset.
	 */
	u32 post_done;
	/*
	 * Used by the application processors when they start (smp/smp.c): a list of MSRs to load
	 * and its length; an array for their APIC ids and its length; the next free index in it;
	 * how many CPUs are done.
	 */
	u32 ap_msrs, ap_msr_count;
	u32 ap_ids, ap_max;
	u32 ap_claimed, ap_count;
	/*
	 * Counts how often an application processor has gone on at ap_relocated (smp/ap_start.S),
	 * which shows that it has left SMM.
	 */
	u32 ap_woken;
	/* I/O port of the console's UART; 0 if there is no serial console. */
	u16 serial_console_port;
	/* For INT 1Ah AX=B101h: whether there is PCI, and its highest bus number. */
	u8 pci_present;
	u8 pci_last_bus;
	/*
	 * For INT 15h AH=88h and AX=E801h: KiB of RAM from 1 MiB to the first hole, below 64 MiB
	 * and below 16 MiB; and blocks of 64 KiB from 16 MiB to the first hole below 4 GiB.
	 */
	u16 ext_memory_kb;
	u16 ext_memory_kb_16m;
	u16 ext_memory_64k;
	/*
	 * INT 10h of the display's ROM, which is called after the serial console's; 0 if there is
	 * none.
	 */
	u32 serial_console_chain;
	/* Offset of $PnP in the F segment, for option ROMs; 0 if there is none. */
	u16 pnp_offset;
	/* The tick comes from the local APIC's timer (pc/lapic_tick.h), not from the 8259. */
	u8 lapic_ticks;
	u8 pad;
	/*
	 * For system management mode in POST (smm/smm.h): the struct smm_plan, or 0 when it is no
	 * longer needed; how many CPUs have got their SMBASE, which they count before they leave
	 * SMM; and where they go on then (0: where the SMI came).
	 */
	u32 smm_plan, smm_count, smm_resume;
	/*
	 * What virtual-8086 mode and flat code tell each other (smm/v86.h): a struct regs and flat
	 * code's stack pointer, as offsets in this segment; later, whose turn it is and the number
	 * of the service.
	 */
	u32 gate_argument, gate_esp;
	u8 smm_ready;
	u8 gate_state, gate_service;
	/*
	 * How many drives from 80h on have fixed media. For these INT 13h answers some calls in
	 * real mode.
	 */
	u8 fixed_disks;
	/* What flat code asks virtual-8086 mode to do. */
	u8 gate_operation, gate_vector;
	/*
	 * Advanced power management (apm.S): the connected interface; what is switched off; the
	 * port and value that switch the machine off (port 0: impossible).
	 */
	u8 apm_interface, apm_flags;
	u16 apm_off_port, apm_off_value;
	/*
	 * For INT 15h AX=E820h: linear address of the memory map, below 1 MiB, and its number of
	 * entries.
	 */
	u32 e820_map;
	u16 e820_count;
	u16 smm_lock;	/* lets one CPU at a time raise an SMI that gives it its SMBASE */
	u32 smm_failed; /* how many CPUs took no SMI */
	/*
	 * Segment of the serial console's copy of its screen (SERCON_*); 0 if there is a display.
	 */
	u16 serial_console_screen;
	/*
	 * Which sources are polled for keys: INPUT_SERIAL and INPUT_FLAT. INPUT_WATCH: sources may
	 * be plugged in. INPUT_BUSY: one of these wants to be called again soon. INT 08h checks
	 * only this byte.
	 */
	u8 input_sources;
	/* How many mice there are besides one behind the 8042. */
	u8 input_mice;
	/* How many keyboards there are besides one behind the 8042, that have scan codes. */
	u8 input_keyboards;
	/* Set by INT 16h AH=03h: delay << 5 | rate, in the keyboard's format. */
	u8 typematic;
	/*
	 * A ring of bytes that flat drivers have reported (char/input.h). The upper half of an
	 * entry says what the byte belongs to. @input_head counts bytes read, @input_tail bytes
	 * written.
	 */
	u8 input_head, input_tail;
	u16 input_ring[INPUT_RING];
};

extern struct shared shared;   /* for flat code */
extern struct shared shared16; /* for real-mode code */

#endif

#endif
