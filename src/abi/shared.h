/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one block of data that real-mode and flat code share. It lies in the writable resident
 * segment (memory/map.h, SHARED_BASE). Real-mode code calls it shared16, an offset in its DS;
 * flat code calls the same bytes shared, a linear address. The linker script makes the alias.
 */
#ifndef ABI_SHARED_H
#define ABI_SHARED_H

#define POST_DONE 0x454e4f44

/* What the serial console keeps of its screen where there is no display. */
#define SERCON_COLUMNS 80
#define SERCON_ROWS 25
#define SERCON_BLANK 0x0720 /* a cell: the attribute above the character */

#define INPUT_SERIAL 0x01
#define INPUT_FLAT 0x02
#define INPUT_RING 32
#define INPUT_MOUSE 0x0100 /* in input_ring: a byte of a mouse's packet, else a scan code */
#define TYPEMATIC_DEFAULT 0x2b /* 500 ms, 10.9 a second */

#ifdef __ASSEMBLER__
#include "offsets.h" /* SHARED_*: where the fields are */
#else
#include "lib/types.h"

struct shared {
	/* Where the next entry from a foreign stack puts SP: just below what is in use of the
	 * resident stack. Must stay first: assembly knows it. */
	u32 stack_pos;
	/* POST_DONE once the machine has been handed to a guest; any other value before. A
	 * jump to the reset vector that finds it set must reset the machine for real. */
	u32 post_done;
	/* What application processors load and leave (cpu/smp.c): the MSRs and how many, where
	 * APIC ids go and how many fit, the next free place there, how many CPUs are done. */
	u32 ap_msrs, ap_msr_count;
	u32 ap_ids, ap_max;
	u32 ap_claimed, ap_count;
	/* Port of the console's UART, 0 if there is none (then INT 10h and 16h leave it be). */
	u16 serial_console_port;
	/* For INT 1Ah AX=B101h: whether there is PCI, and its highest bus number. */
	u8 pci_present;
	u8 pci_last_bus;
	/* KiB of RAM from 1 MiB to the first hole, below 64 MiB and below 16 MiB, and 64-KiB
	 * blocks from 16 MiB to the first hole below 4 GiB: INT 15h AH=88h and AX=E801h. */
	u16 ext_memory_kb;
	u16 ext_memory_kb_16m;
	u16 ext_memory_64k;
	/* The display ROM's INT 10h, called after the serial console's; 0 if there is none. */
	u32 serial_console_chain;
	/* Where $PnP is in the F segment, for option ROMs; 0: nowhere. */
	u16 pnp_offset;
	u16 pad;
	/* System management mode (cpu/smm.h), in POST: the struct smm_plan, 0 once it is not wanted;
	 * how many CPUs have their SMBASE, and a lock: one CPU at a time is relocated. */
	u32 smm_plan, smm_count, smm_lock;
	/* What virtual-8086 mode and flat code tell each other (cpu/v86.h): a struct regs and flat
	 * code's stack, as offsets in this segment; whose turn it is, a number of a service. */
	u32 gate_argument, gate_esp;
	u8 smm_ready;
	u8 gate_state, gate_service;
	/* Drives from 80h on whose media are fixed: INT 13h answers some of what is asked of
	 * them in real mode. */
	u8 fixed_disks;
	/* What flat code has done in virtual-8086 mode. */
	u8 gate_operation, gate_vector;
	/* Advanced power management (apm.S): which interface is connected, what is switched off,
	 * and the port and value that switch the machine off; port 0: it cannot be. */
	u8 apm_interface, apm_flags;
	u16 apm_off_port, apm_off_value;
	/* The map for INT 15h AX=E820h, below 1 MiB: its linear address and entries. */
	u32 e820_map;
	u16 e820_count;
	u16 pad2;
	u32 smm_failed; /* CPUs that took no SMI */
	/* Segment of the serial console's cells (SERCON_*), 0 where a display has them. */
	u16 serial_console_screen;
	/* What is polled for keys: INPUT_SERIAL, INPUT_FLAT. INT 08h looks at nothing else. */
	u8 input_sources;
	/* Mice besides one behind the 8042. */
	u8 input_mice;
	/* INT 16h AH=03h: delay << 5 | rate, as a keyboard is told. */
	u8 typematic;
	/* What flat drivers have reported (char/input.h): bytes, counted as they are written and
	 * read, with what they are of in the high half. */
	u8 input_head, input_tail;
	u16 input_ring[INPUT_RING];
};

extern struct shared shared;   /* flat code */
extern struct shared shared16; /* real-mode code */

#endif /* __ASSEMBLER__ */

#endif
