/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flat access: an agreement between Selkie's system BIOS and its VGA ROM.
 *
 * In "big real mode" the segment registers have 4 GiB limits. (Loading a segment register in real
 * mode changes its base but keeps its limit.) A caller that has set these limits may say so in ESI
 * and EDI. The ROM then writes to the linear framebuffer at 32-bit addresses. In a virtual machine
 * that is plain memory, whereas each access to the window at A0000h is an exit.
 *
 * When: at the ROM's initialisation entry (offset 3, AX = PCI bus/device/function) and for INT 10h
 * functions 00h, 02h, 0Eh and 13h. The caller guarantees that the CPU is in real mode and that DS,
 * ES, FS and GS have limits of 4 GiB during the whole call. The ROM keeps these limits. Other
 * callers do not know the two values; together they have 64 bits, so no program has them by chance.
 *
 * Only at the initialisation entry, ECX is a far pointer (segment in the high half) to the end of
 * VGA_FLAT_STACK bytes that belong to the ROM from then on, or 0. INT 10h then uses them as its
 * stack, and takes only some 50 bytes of its callers' stacks instead of up to 400. If a handler
 * that interrupts such a call calls INT 10h again, that inner call runs on its caller's stack.
 *
 * Only at the initialisation entry, too, EBP is the linear address of a struct vga_flat. It lasts
 * for the call, and saves the ROM the accesses by which it would find out the same.
 */
#ifndef ABI_FLAT_H
#define ABI_FLAT_H

#define VGA_FLAT_EDI 0x464c4154 /* "FLAT" */
#define VGA_FLAT_ESI 0xb9b3beab /* the complement */

#define VGA_FLAT_STACK 512

#ifndef __ASSEMBLER__
#include "lib/types.h"

struct vga_flat {
	u32 sse;     /* not 0: SSE2's instructions can be used, and the XMM registers are free */
	u32 id;	     /* PCI device << 16 | vendor; 0: it is no PCI device */
	u32 bars[6]; /* physical addresses in memory below 4 GiB; 0: none is decoded there */
	u32 size;    /* of BAR 0, in bytes */
};
#endif

/*
 * What our VGA ROM has at this offset. The system BIOS does not sum a ROM that says so: that would
 * be a twentieth of the instructions of a boot.
 */
#define VGA_MARK_AT 0x24
#define VGA_MARK    "Selkie"

#endif
