/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of the conformance program in low memory. entry.S uses them too. */
#ifndef PROBE_LAYOUT_H
#define PROBE_LAYOUT_H

/*
 * The frame, the running part, and the C stack. If a BIOS forms no address above 1 MiB, a sector
 * read to FFFF:FFFF ends below this segment.
 */
#define PROG_SEG      0x1020
#define OVERLAY_START 0x6000 /* offset of the running part */
#define OVERLAY_END   0xe000 /* its limit; the C stack is above */
#define PROG_STACK    0xfdf0 /* below the stacks of BIOS calls */

#define CALL_SEG  0x2000  /* stack segment of BIOS calls */
#define CALL_TOP  0x0f00  /* SP at the call; canaries are below the room that the call may use */
#define PM_STACK  0x28000 /* stack of 32-bit BIOS calls (linear) */
#define GUARD_SEG 0x2100  /* where unused segment registers point */
#define SAVED_IVT 0x22000 /* a copy of IVT and BDA as the BIOS has left them (linear) */
#define V86_TSS	  0x23000 /* task state and I/O bitmap of the V86 monitor (linear) */
#define V86_IDT	  0x26000 /* its interrupt table */
#define V86_STACK 0x28000 /* its stack, which grows downwards */
#define V86_PAGES 0x29000 /* its page tables: 24 KiB */
#define BUF	  0x30000 /* 128 KiB of scratch for the parts (linear) */
#define LOAD_SEG  0x5000  /* where the image is loaded first: up to LOAD_SIZE */
#define LOAD_SIZE 0x46000
#define BUF2	  0x80000   /* 64 KiB more of scratch, after the image was moved (linear) */
#define IMAGE	  0x1800000 /* where the image is then; parts are copied from here (linear) */

#define IMAGE_MAGIC  0x3b1d5e1c
#define CONFIG_MAGIC 0x43464750
#define CONFIG_SIZE  64

#define FLAT_COPY  0
#define FLAT_FILL  1
#define FLAT_SUM   2
#define FLAT_STORE 3

/* Requests of V86 code to the monitor, made by INT. */
#define V86_FLAT  0xfe /* flat_op() */
#define V86_LEAVE 0xff /* back to real mode */

/* Offsets in struct regs. */
#define R_EDI	0
#define R_ESI	4
#define R_EBP	8
#define R_EBX	12
#define R_EDX	16
#define R_ECX	20
#define R_EAX	24
#define R_DS	28
#define R_ES	30
#define R_FS	32
#define R_GS	34
#define R_FLAGS 36
#define R_SIZE	40

#endif
