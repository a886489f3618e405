/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ROM image: one link, two addresses a section (docs/architecture.md). Where a section
 * runs is its first address; AT() is where it lies in the ROM at the top of 4 GiB. What is
 * seen at E8000 and above lies RESIDENT_SIZE below 4 GiB, at the same distance.
 */
#include "memory/map.h"

#define ROM_BASE (0x100000000 - ROM_SIZE)
#define ROM_OF(linear) (ROM_RESIDENT + (linear)-RESIDENT_BASE)

OUTPUT_FORMAT("elf32-i386")
OUTPUT_ARCH(i386)
ENTRY(reset_vector)

/*
 * In the small image POST does not fit below the resident part. Some of its folders lie where
 * the F segment has room, and run in place there too, at the top of 4 GiB: what is not code of
 * the F segment is not shadowed.
 */
#define SMALL (ROM_SIZE <= 128 * 1024)
#define POST_TAIL (ROM_OF(FSEG_BASE) + FSEG_POST_TAIL)

SECTIONS
{
#if SMALL
	.post_tail POST_TAIL : AT(POST_TAIL) {
		*kind-post/acpi*(.text .text.* .rodata .rodata.*)
		*kind-post/src/pci*(.text .text.* .rodata .rodata.*)
	}
	ASSERT(SIZEOF(.post_tail) <= FSEG_FIXED - FSEG_POST_TAIL, "POST overflows the F segment")
#endif
	.post ROM_BASE : AT(ROM_BASE) {
		*(.post.entry)
		*kind-post*(.text .text.* .rodata .rodata.*)
		*(.text.post .rodata.post)
		. = ALIGN(4);
		__drivers_start = .;
		KEEP(*(.drivers))
		__drivers_end = .;
		__platforms_start = .;
		KEEP(*(.platforms))
		__platforms_end = .;
		__start_machine_sources = .;
		KEEP(*(machine_sources))
		__stop_machine_sources = .;
	}
	.post_data POST_DATA_BASE : AT(ALIGN(LOADADDR(.post) + SIZEOF(.post), 4)) {
		*kind-post*(.data .data.*)
		. = ALIGN(4);
	}
	.post_bss (POST_DATA_BASE + SIZEOF(.post_data)) (NOLOAD) : {
		*kind-post*(.bss .bss.*)
		. = ALIGN(4);
	}
	__post_data_load = LOADADDR(.post_data);
	__post_data_words = SIZEOF(.post_data) / 4;
	__post_bss_words = SIZEOF(.post_bss) / 4;

	/* Resident 32-bit code, first half: what need not be near the entry stubs. */
	.resident RESIDENT_BASE : AT(ROM_OF(RESIDENT_BASE)) {
		KEEP(*(.resident_header))
		/* The diskette driver alone goes to the F segment: there is more room. */
		*kind-resident/src/block*(EXCLUDE_FILE(*floppy*) .text EXCLUDE_FILE(*floppy*) .text.*
			EXCLUDE_FILE(*floppy*) .rodata EXCLUDE_FILE(*floppy*) .rodata.*)
		*kind-resident/src/scsi*(.text .text.* .rodata .rodata.*)
		*kind-resident/src/virtio*(.text .text.* .rodata .rodata.*)
		*kind-resident/boot*(.text .text.* .rodata .rodata.*)
		*kind-resident/src/lib*(.text .text.* .rodata .rodata.*)
		*kind-resident/src/log*(.text .text.* .rodata .rodata.*)
		*kind-resident/src/cpu/cpu.o(.text .text.* .rodata .rodata.*)
		*kind-resident/src/cpu/time.o(.text .text.* .rodata .rodata.*)
	}
	ASSERT(SIZEOF(.resident) <= SHARED_BASE - RESIDENT_BASE, "resident code overflows its 16 KiB below the shared segment")

	/*
	 * The shared segment, first real-mode code's part (addresses are offsets in it) and
	 * then flat code's part (linear addresses).
	 */
	.data16 0 : AT(ROM_OF(SHARED_BASE)) {
		KEEP(*kind-real*(.data .data.* .rodata .rodata.* .bss .bss.*))
		. = ALIGN(16);
	}
	.data32 (SHARED_BASE + SIZEOF(.data16)) : AT(ROM_OF(SHARED_BASE) + SIZEOF(.data16)) {
		*kind-resident*(.data .data.*)
		. = ALIGN(16);
	}
	.bss32 (SHARED_BASE + SIZEOF(.data16) + SIZEOF(.data32)) (NOLOAD) : {
		*kind-resident*(.bss .bss.*)
		. = ALIGN(16);
	}
	__resident_size = SIZEOF(.resident);
	__shared_data_size = SIZEOF(.data16) + SIZEOF(.data32);
	__shared_used = SIZEOF(.data16) + SIZEOF(.data32) + SIZEOF(.bss32);
	shared = SHARED_BASE + shared16;
	resident_stack_top = SHARED_SIZE;
	ASSERT(__shared_used + RESIDENT_STACK_SIZE <= SHARED_SIZE,
	       "no room for the resident stack")

	/* The F segment: real-mode code by its offset, flat code by its linear address. */
	.entry16 0 : AT(ROM_OF(FSEG_BASE)) {
		KEEP(*(.entry16.first))
		*(.entry16)
		. = ALIGN(16);
	}
	ASSERT(ap_start == 0, "application processors start at F000:0000")
	.text16 (SIZEOF(.entry16)) : AT(ROM_OF(FSEG_BASE) + SIZEOF(.entry16)) {
		*kind-real*(.text .text.*)
		. = ALIGN(16);
	}
	.text32 (FSEG_BASE + SIZEOF(.entry16) + SIZEOF(.text16))
		: AT(ROM_OF(FSEG_BASE) + SIZEOF(.entry16) + SIZEOF(.text16)) {
		*(.text.switch)
		*kind-resident*(.text .text.* .rodata .rodata.*)
		. = ALIGN(16);
		
	}
	__fseg_used = SIZEOF(.entry16) + SIZEOF(.text16) + SIZEOF(.text32);
	__fseg_free = FSEG_BASE + __fseg_used;
	ASSERT(__fseg_free <= FSEG_BASE + FSEG_FIXED, "the F segment is full")
#if SMALL
	ASSERT(__fseg_used <= FSEG_POST_TAIL, "the F segment runs into POST's part of it")
#endif
	.fixed16 FSEG_FIXED : AT(ROM_OF(FSEG_BASE + FSEG_FIXED)) {
		KEEP(*(.fixed16))
	}
	ASSERT(SIZEOF(.fixed16) <= 0x1ff0, "the IBM entry points run into the reset vector")
	.reset 0xfff0 : AT(ROM_OF(0xffff0)) {
		KEEP(*(.reset))
	}

	ASSERT(LOADADDR(.post_data) + SIZEOF(.post_data) <= ROM_RESIDENT, "POST overflows the ROM")
	__post_room = ROM_RESIDENT - ROM_BASE;
	__resident_stack_size = RESIDENT_STACK_SIZE;
	ASSERT(SIZEOF(.post_data) + SIZEOF(.post_bss) <= POST_DATA_SIZE, "POST has too much data")

	/DISCARD/ : {
		*(.note* .comment .eh_frame* .group)
	}
}

/* Resident code must not reach what is gone, and real-mode code nothing that is flat. */
NOCROSSREFS_TO(.post .resident .text32 .data32 .text16 .data16 .fixed16)
#if SMALL
NOCROSSREFS_TO(.post_tail .resident .text32 .data32 .text16 .data16 .fixed16)
#endif
NOCROSSREFS_TO(.post_data .resident .text32 .data32 .entry16 .text16 .data16 .fixed16)
NOCROSSREFS_TO(.post_bss .resident .text32 .data32 .entry16 .text16 .data16 .fixed16)
NOCROSSREFS_TO(.text32 .text16 .data16)
NOCROSSREFS_TO(.resident .text16 .data16)
NOCROSSREFS_TO(.data32 .text16 .data16)
