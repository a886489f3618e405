/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every fixed address of the firmware, for C, assembly and the linker script. Addresses that the PC
 * itself fixes are in abi/low_memory.h. No other file spells out an address. scripts/memory-map.py
 * draws docs/memory-map.md from this file.
 */
#ifndef ABI_MAP_H
#define ABI_MAP_H

#include "abi/low_memory.h"

/*
 * RAM that POST uses and gives up when a guest starts. POST's data, stack and heap lie above 1 MiB,
 * because option ROMs may use any conventional memory. Real-mode code that POST calls has a stack
 * of its own, in RAM that is free upper memory when a guest runs.
 */
#define POST_STACK16_LOW    0xe8000
#define POST_STACK16_TOP    0xec000
/* in bytes, for one call; a call within that call gets as much below */
#define POST_STACK16_ROOM   0x2000
#define POST_DATA_BASE	    0x100000 /* map: POST's .data and .bss */
#define POST_DATA_SIZE	    0x8000
#define POST_STACK_LOW	    0x108000 /* map: POST's stack */
#define POST_STACK_TOP	    0x118000
#define POST_FIRST_HEAP	    0x118000 /* map: scratch heap until RAM is known */
#define POST_FIRST_HEAP_END 0x140000

/*
 * If the VMM has put a kernel there, POST's stack and first heap are behind the kernel instead, at
 * the same distances from a copy of what POST's data overwrites (memory/behind_kernel.h). To find
 * out, src/real/reset.S reads one doubleword in so many bytes of this memory. It is the size of a
 * page, at whose start the linker puts a kernel's code and its data.
 */
#define POST_LOOK_STEP 0x1000

#define BARE_STACK_TOP	  0x7c00 /* used if there is no RAM at the addresses above */
/* What is known of that kernel lies here until POST has data (memory/behind_kernel.h). */
#define EARLY_KERNEL	  0x7bf0
#define EARLY_KERNEL_SIZE 12

/*
 * Places for a kernel that we load ourselves: what it is handed, and those of its parts that must
 * lie where POST's data is until POST ends. This is RAM below 1 MiB that no option ROM uses any
 * more by then.
 */
#define KERNEL_PARAMS	 0x10000 /* map: what a kernel is handed, or its real-mode code */
#define KERNEL_CMDLINE	 0x1e000 /* up to 20000 */
#define KERNEL_LOW_END	 0x20000
#define KERNEL_GDT	 0x7000
#define KERNEL_INFO	 0x7100 /* registers, and the information for Multiboot kernels */
#define KERNEL_STACK_TOP 0x9000
#define KERNEL_ASIDE	 0x20000 /* map: the part of a kernel that belongs where POST's data is */
#define KERNEL_ASIDE_END 0x60000

/* Option ROMs may ask for some of this memory (PMM). POST itself does not use it. */
#define POST_LOW_HEAP	  0x50000 /* map: scratch heap below 1 MiB */
#define POST_LOW_HEAP_END 0x90000

#define EBDA_SIZE   0x400   /* in bytes; one KiB leaves 639 KiB of conventional memory */
#define EBDA_BASE   0x9fc00 /* map: extended BIOS data area */
#define EBDA_SEG    0x9fc0
#define LOW_RAM_END 0xa0000 /* map: the display adapter's window */

#define OPTION_ROM_BASE	 0xc0000 /* map: option ROMs, then free upper memory */
/* from here on the system ROM may be visible where there is no RAM */
#define OPTION_ROM_EXTRA 0xe0000
#define OPTION_ROM_END	 0xec000

/* The resident firmware. */
#define SHARED_BASE 0xec000 /* map: resident data and stack, writable */
#define SHARED_SEG  0xec00
#define SHARED_SIZE 0x4000
/* offset in it: tells which ROM the data belongs to; must be the same in all versions */
#define BUILD_ID    0x20
/* offset in the image, of flat code that has no room elsewhere */
#if CONFIG_ROM_SIZE_KB == 128
#define SHARED_GAP 0x680
#else
#define SHARED_GAP 0x800
#endif
#define FSEG_BASE	 0xf0000 /* map: real-mode code, tables; read-only after POST */
#define FSEG		 0xf000
#define FSEG_FIXED	 0xe000 /* offset in F000: the page of the first IBM entry point */
/*
 * No program looks for an entry point between these offsets of F000: flat code for which there is
 * no room below, then tables.
 */
#define FSEG_HOLE	 0xf100
#define FSEG_HOLE_TABLES 0xf700
#define FSEG_HOLE_END	 0xf841
/* The ends of some entry points, behind which flat code may be, up to the next entry point. */
#define FSEG_BETWEEN_1	 0xe05e
#define FSEG_BETWEEN_2	 0xe2c4
#define FSEG_BETWEEN_3	 0xe742
#define FSEG_BETWEEN_4	 0xe837
#define FSEG_BETWEEN_5	 0xf869
#define FSEG_BETWEEN_6	 0xff5d
#define FSEG_FREE_1	 0xe9a0 /* two more such places, for tables */
#define FSEG_FREE_1_END	 0xec59
#define FSEG_FREE_2	 0xec80
#define FSEG_FREE_2_END	 0xef57
#define FSEG_INT15	 0xf859 /* IBM's entry point of INT 15h */
#ifdef __clang__		/* its real-mode code is larger */
#define FSEG_MORE 0x6740
#elif defined(CONFIG_SERCON_GRAPHICS)
#define FSEG_MORE 0x6120
#elif CONFIG_ROM_SIZE_KB == 128 /* its code is compiled for size (Makefile) */
#define FSEG_MORE 0x5af0
#else
#define FSEG_MORE 0x5c20 /* offset in the image: flat code for which there is no room below */
#endif
#define RESIDENT_END 0x100000
#define RESET_VECTOR 0xfff0 /* offset in F000 */
#define FAR_JUMP     0xea   /* an opcode; it is at RESET_VECTOR in shadow RAM, but not in the ROM */

/*
 * Where the CPU finds the ROM at reset; it ends at 4 GiB. QEMU maps the whole file, whatever its
 * size.
 */
#define ROM_WINDOW_BASE 0xfffc0000

/*
 * The resident stack is at the end of the shared segment; nested calls use parts of it. If less
 * than RESIDENT_STACK_RESERVE is left, only interrupts from devices are served. Several of them may
 * be nested: each may interrupt the service of one of lower priority, and run a guest's handler,
 * which gets a stack area of its own.
 */
#define RESIDENT_STACK_SIZE    0x2200
#define SHARED_SPARE	       0x1800 /* bytes between data and stack that stay free */
#define RESIDENT_STACK_RESERVE 0x1200
/* bytes of it that real-mode code called from a service may use */
#define CALLEE_ROOM	       0x300

/* Selectors of the firmware's GDT (src/cpu/switch.S). */
#define SEL_CODE32 0x08
#define SEL_DATA32 0x10
#define SEL_CODE16 0x18
#define SEL_DATA16 0x20
#define SEL_COUNT  5 /* including the null descriptor */

#endif
