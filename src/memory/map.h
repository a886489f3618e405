/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every fixed address of the firmware, for C, assembly and the linker script alike.
 * Those that the PC itself fixes are in abi/low_memory.h; no other file spells one out.
 * scripts/memory-map.py draws docs/memory-map.md from it.
 */
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#include "abi/low_memory.h"

/*
 * RAM that POST uses and leaves. Its data, stack and heap lie above 1 MiB, since option ROMs use
 * conventional memory as they like. Real-mode code that POST calls has a stack of its own in RAM
 * that is free upper memory once a guest runs.
 */
#define POST_STACK16_LOW    0xe8000
#define POST_STACK16_TOP    0xec000
#define POST_STACK16_ROOM   0x2000   /* bytes for one call; another within it gets as much below */
#define POST_DATA_BASE	    0x100000 /* map: POST's .data and .bss */
#define POST_DATA_SIZE	    0x8000
#define POST_STACK_LOW	    0x108000 /* map: POST's stack */
#define POST_STACK_TOP	    0x118000
#define POST_FIRST_HEAP	    0x118000 /* map: scratch heap until RAM is known */
#define POST_FIRST_HEAP_END 0x140000
#define BARE_STACK_TOP	    0x7c00 /* where none of this is RAM */

/*
 * What a kernel that we load ourselves is handed, and what cannot be put in its place while POST
 * lives: RAM below 1 MiB that no option ROM uses any more by then.
 */
#define KERNEL_PARAMS	 0x10000 /* map: what a kernel is handed, or its real-mode code */
#define KERNEL_CMDLINE	 0x1e000 /* to its end, 20000 */
#define KERNEL_LOW_END	 0x20000
#define KERNEL_GDT	 0x7000
#define KERNEL_INFO	 0x7100 /* registers, and Multiboot's information */
#define KERNEL_STACK_TOP 0x9000
#define KERNEL_ASIDE	 0x20000 /* map: what of a kernel goes where POST's data is */
#define KERNEL_ASIDE_END 0x60000

/* Option ROMs may ask for some of this (PMM); POST itself does not use it. */
#define POST_LOW_HEAP	  0x50000 /* map: scratch heap below 1 MiB */
#define POST_LOW_HEAP_END 0x90000

#define EBDA_SIZE   0x400   /* bytes; one KiB leaves 639 KiB of conventional memory */
#define EBDA_BASE   0x9fc00 /* map: extended BIOS data area */
#define EBDA_SEG    0x9fc0
#define LOW_RAM_END 0xa0000 /* map: the display adapter's window */

#define OPTION_ROM_BASE	 0xc0000 /* map: option ROMs, then free upper memory */
#define OPTION_ROM_EXTRA 0xe0000 /* from here on the system ROM may show where no RAM does */
#define OPTION_ROM_END	 0xec000

/* The resident firmware. */
#define SHARED_BASE  0xec000 /* map: resident data and stack, writable */
#define SHARED_SEG   0xec00
#define SHARED_SIZE  0x4000
#define BUILD_ID     0x20    /* offset in it: which ROM this data is of; the same in all versions */
#define SHARED_GAP   0x18c0  /* offset in the image of flat code that has room nowhere else */
#define FSEG_BASE    0xf0000 /* map: real-mode code, tables; read-only after POST */
#define FSEG	     0xf000
#define FSEG_FIXED   0xe000 /* offset in F000 of the first IBM entry point's page */
#define FSEG_INT15   0xf859 /* the IBM entry point of INT 15h */
#define FSEG_MORE    0x5600 /* offset in the image of flat code that has no room below */
#define RESIDENT_END 0x100000
#define RESET_VECTOR 0xfff0 /* offset in it */
#define FAR_JUMP     0xea   /* opcode; stands at RESET_VECTOR in shadow RAM, and not in the ROM */

/* The ROM as the CPU finds it at reset, up to 4 GiB. QEMU maps the whole file, however large. */
#define ROM_WINDOW_BASE 0xfffc0000

/*
 * The resident stack, at the end of the shared segment; nested calls take parts of it. Where less
 * than RESIDENT_STACK_RESERVE is left, only interrupts by devices are served: each may wait within
 * the service of a lower one, and run a guest's handler with a stack of its own.
 */
#define RESIDENT_STACK_SIZE    0x2200
#define RESIDENT_STACK_RESERVE 0x1200
#define CALLEE_ROOM	       0x300 /* bytes of it that real-mode code called from a service may use */

/* Selectors of the firmware's GDT (src/cpu/switch.S). */
#define SEL_CODE32 0x08
#define SEL_DATA32 0x10
#define SEL_CODE16 0x18
#define SEL_DATA16 0x20
#define SEL_COUNT  5 /* the empty one included */

#endif
