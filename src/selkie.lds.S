/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ROM image is linked in one step; each section has two addresses (docs/architecture.md). The
 * first address is where the section runs. The one in AT() is where it lies in the image, whose end
 * is ROM_TOP. Flat code runs where it lies. The last 64 KiB of the image are copied to the F
 * segment, and the 16 KiB of data below them to EC000. If a VMM shows the image at E0000-FFFFF,
 * both are in place there, too.
 *
 * The same objects can be linked for RAM. Then ROM_TOP is the end of the image where it is loaded,
 * and RAM_IMAGE puts the multiboot header first.
 */
#include "abi/map.h"
#include "smm/smm.h"

#define ROM_BASE (ROM_TOP - ROM_SIZE)
/* An image that moves itself keeps the table of relocations at the end of its flat code. */
#ifdef CONFIG_MOVES
#define RELOCS_ROOM 0x1000
#else
#define RELOCS_ROOM 0
#endif
#define ROM_OF(linear) (ROM_TOP - RESIDENT_END + (linear))
/* An image in RAM has its entry's stack where a ROM has early code. */
#ifdef RAM_IMAGE
#define EARLY_ROOM 0
#define BOARD_ROOM(start, end) 0
#else
#define EARLY_ROOM RESIDENT_STACK_SIZE
#define BOARD_ROOM(start, end) ((end) - (start))
#endif

#define BOARD_CODE                                                                                 \
	*kind-post/acpi/own.o(.text .text.*)                                                       \
	*kind-post/src/platform/q35.o(.text .text.*)                                               \
	*kind-post/src/platform/pam.o(.text .text.*)                                               \
	*kind-post/src/platform/i440fx.o(.text .text.* .rodata.i440fx_fadt .rodata.i440fx_acpi)

OUTPUT_FORMAT("elf32-i386")
OUTPUT_ARCH(i386)
ENTRY(reset_vector)

/*
 * Flat code fills the image below the data. If it does not fit there, the rest goes into the space
 * that real-mode code leaves in the last 64 KiB, between IBM's entry points there, and between the
 * resident data and its stack (--enable-non-contiguous-regions). In a large image, all of these
 * regions are empty.
 *
 * The resident stack needs no contents, so the image has early code in its place: code that POST
 * calls only before anything uses that stack. On most machines the stack is in a copy, but if a VMM
 * shows the image itself at E0000-FFFFF, the stack overwrites this code.
 *
 * Between IBM's entry points lie the spaces that get tables in the F segment. In the image they have
 * code of boards whose F segment is a copy of the image, so that tables cannot overwrite it. On other
 * boards the tables do, but this code does not run there.
 *
 * All strings of flat code come first. The linker keeps one of equal strings, but only within one section, and it
 * refuses to change a section's size at the end of a region.
 */
MEMORY
{
	flat : ORIGIN = ROM_BASE, LENGTH = ROM_OF(SHARED_BASE) - ROM_BASE - RELOCS_ROOM
	more : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_MORE, LENGTH = FSEG_FIXED - FSEG_MORE
	hole : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_HOLE, LENGTH = FSEG_HOLE_TABLES - FSEG_HOLE
	gap : ORIGIN = ROM_OF(SHARED_BASE) + SHARED_GAP, LENGTH = SHARED_SIZE - RESIDENT_STACK_SIZE - SHARED_GAP
	early : ORIGIN = ROM_OF(SHARED_BASE) + SHARED_SIZE - RESIDENT_STACK_SIZE, LENGTH = EARLY_ROOM
	between_1 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_1, LENGTH = 0xe2c3 - FSEG_BETWEEN_1
	between_2 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_2, LENGTH = 0xe3fe - FSEG_BETWEEN_2
	between_3 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_3, LENGTH = 0xe82e - FSEG_BETWEEN_3
	between_4 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_4, LENGTH = 0xe987 - FSEG_BETWEEN_4
	between_5 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_5, LENGTH = 0xfa6e - FSEG_BETWEEN_5
	between_6 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_BETWEEN_6, LENGTH = RESET_VECTOR - FSEG_BETWEEN_6
	space_1 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_FREE_1, LENGTH = BOARD_ROOM(FSEG_FREE_1, FSEG_FREE_1_END)
	space_2 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_FREE_2, LENGTH = BOARD_ROOM(FSEG_FREE_2, FSEG_FREE_2_END)
	space_3 : ORIGIN = ROM_OF(FSEG_BASE) + FSEG_HOLE_TABLES, LENGTH = BOARD_ROOM(FSEG_HOLE_TABLES, FSEG_HOLE_END)
	any : ORIGIN = 0, LENGTH = 0xffffffff
	excess : ORIGIN = ROM_BASE, LENGTH = 0x1000000
}

/* Tables are sorted, because each change to a larger alignment costs some bytes. */
#define POST_CODE                                                                                  \
	*kind-post*(SORT_BY_ALIGNMENT(.rodata.*))                                                  \
	*kind-post*(.text .text.* .rodata)                                                         \
	*(.post_text .post_rodata)
/* cdrom.o, boot.o, resume.o and int13_path.o: the last room of a small image is in pieces that are too small for their functions. */
#define RESIDENT_CODE                                                                              \
	*(.text.switch)                                                                            \
	*kind-resident*/cdrom.o(.text .text.*)                                                     \
	*kind-resident*/boot.o(.text .text.*)                                                      \
	*kind-resident*/resume.o(.text .text.*)                                                    \
	*kind-resident*/int13_path.o(.text .text.*)                                                \
	*kind-resident*(SORT_BY_ALIGNMENT(EXCLUDE_FILE(*/pcibios.o) .rodata.*))                    \
	*kind-resident*(EXCLUDE_FILE(*/pcibios.o) .text EXCLUDE_FILE(*/pcibios.o) .text.*          \
		EXCLUDE_FILE(*/pcibios.o) .rodata)
#define SMALL_CODE                                                                                 \
	*kind-resident/src/cpu/time.o(.text .text.*)                                               \
	*kind-resident/src/cpu/cpu.o(.text .text.*)                                                \
	*kind-resident/src/cpu/guard.o(.text .text.*)                                              \
	*kind-resident/src/cpu/mem.o(.text .text.*)                                                \
	*kind-resident/src/cpu/wait.o(.text .text.*)                                               \
	*kind-resident/src/pci/config.o(.text .text.*)                                             \
	*kind-resident/src/task/lock.o(.text .text.*)                                              \
	*kind-resident/src/lib/string.o(.text .text.*)

SECTIONS
{
	__image_start = ROM_BASE;
	__image_size = ROM_SIZE;
#ifdef CONFIG_MOVES
	__image_relocs = ROM_OF(SHARED_BASE) - RELOCS_ROOM;
#else
	__image_relocs = ROM_BASE + ROM_SIZE; /* multiboot images have the table behind them */
#endif
	__image_data = ROM_OF(SHARED_BASE);
	__image_fseg = ROM_OF(FSEG_BASE);
	__image_gdt = __image_fseg + gdt;

	.first : {
#ifdef RAM_IMAGE
		KEEP(*(.multiboot))
		KEEP(*(.pvh))
#endif
		*kind-post*(.rodata.str* .rodata.*.str1.1)
		*kind-resident*(EXCLUDE_FILE(*/pcibios.o) .rodata.str* EXCLUDE_FILE(*/pcibios.o) .rodata.*.str1.1)
	} > flat
	.board_1 : {
		BOARD_CODE
	} > space_1
	.board_2 : {
		BOARD_CODE
	} > space_2
	.board_3 : {
		BOARD_CODE
	} > space_3
	/*
	 * pci_init() and the functions that it calls, those that complete our own DSDT, and mp_init() with
	 * our own MADT. A test checks that no other code calls these functions.
	 */
	.early : {
		*kind-post/src/pci/place.o(.text .text.*)
		*kind-post/src/pci/assign.o(.text .text.*)
		*kind-post/src/pci/bars.o(.text .text.*)
		*kind-post/src/pci/bridge.o(.text .text.*)
		*kind-post/src/pci/enumerate.o(.text .text.*)
		*kind-post/src/pci/irq.o(.text .text.*)
		*kind-post/src/pci/known.o(.text .text.* .rodata .rodata.known)
		*kind-post/acpi/own_dsdt.o(.text .text.* .rodata .rodata.*)
		*kind-post/acpi/mp.o(.text.mp_init)
		*kind-post/acpi/mp.o(.text .text.*)
		*kind-post/acpi/madt.o(.text .text.*)
	} > early
	/* Flat code with data that is gone after POST. */
	.post : {
		*(.post.entry)
		. = ALIGN(4);
		__drivers_start = .;
		KEEP(*(.drivers))
		__drivers_end = .;
		__platforms_start = .;
		KEEP(*(.platforms))
		__platforms_end = .;
		__start_machine_sources = .;
#ifdef RAM_IMAGE
		KEEP(*(ram_machine_sources))
#endif
		KEEP(*(machine_sources))
		__stop_machine_sources = .;
		__start_usb_classes = .;
		KEEP(*(usb_classes))
		__stop_usb_classes = .;
		POST_CODE
	} > flat
	/* Flat code that runs when a guest calls a service. */
	.resident : {
		RESIDENT_CODE
	} > flat
	.post_more : {
		POST_CODE
	} > more
	/* The linker leaves a region at the first function that does not fit, so small ones fill these. */
	.between_1 : {
		SMALL_CODE
	} > between_1
	.between_2 : {
		SMALL_CODE
	} > between_2
	.between_3 : {
		SMALL_CODE
	} > between_3
	.between_4 : {
		SMALL_CODE
	} > between_4
	.between_5 : {
		SMALL_CODE
	} > between_5
	.between_6 : {
		SMALL_CODE
	} > between_6
	.hole : {
		RESIDENT_CODE
	} > hole
	.gap : {
		RESIDENT_CODE
	} > gap
	.more : {
		RESIDENT_CODE
	} > more
	/* Flat code that fits nowhere. The Makefile refuses such an image, and says how large this code is. */
	.excess : {
		POST_CODE
		RESIDENT_CODE
	} > excess

	/*
	 * The shared segment: first the part of real-mode code (with offsets as addresses), then
	 * the part of flat code (with linear addresses).
	 */
	.data16 0 : AT(ROM_OF(SHARED_BASE)) {
		KEEP(*(.resident_header))
		__build_id = .;
		KEEP(*(.note.gnu.build-id))
		__build_id_size = . - __build_id;
		KEEP(*kind-real*(.data .data.* .rodata .rodata.* .bss .bss.*))
		. = ALIGN(16);
	} > any
	.data32 (SHARED_BASE + SIZEOF(.data16)) : AT(ROM_OF(SHARED_BASE) + SIZEOF(.data16)) {
		*kind-resident*(.data SORT_BY_ALIGNMENT(.data.*))
		. = ALIGN(16);
	} > any
	.bss32 (SHARED_BASE + SIZEOF(.data16) + SIZEOF(.data32)) (NOLOAD) : {
		*kind-resident*(.bss SORT_BY_ALIGNMENT(.bss.*))
		. = ALIGN(16);
	} > any
	__image_build_id = ROM_OF(SHARED_BASE) + BUILD_ID;
	ASSERT(__build_id == BUILD_ID && __build_id_size > 16, "the build id is not where a ROM looks for it")
	__shared_data_size = SIZEOF(.data16) + SIZEOF(.data32);
	__shared_used = SIZEOF(.data16) + SIZEOF(.data32) + SIZEOF(.bss32);
	shared = SHARED_BASE + shared16;
	resident_stack_top = SHARED_SIZE;
	ASSERT(__shared_used + SHARED_SPARE <= SHARED_SIZE - RESIDENT_STACK_SIZE, "resident data leaves less than 6 KiB free at EC000: take the resident heap")
	ASSERT(__shared_used <= (SIZEOF(.gap) ? SHARED_GAP : SHARED_SIZE - RESIDENT_STACK_SIZE), "data runs into the flat code before the resident stack")

	.post_data POST_DATA_BASE : AT(ROM_OF(SHARED_BASE) + __shared_data_size) {
		*kind-post*(.data .data.*)
		. = ALIGN(4);
	} > any
	.post_bss (POST_DATA_BASE + SIZEOF(.post_data)) (NOLOAD) : {
		*kind-post*(.bss SORT_BY_ALIGNMENT(.bss.*))
		. = ALIGN(4);
	} > any
	__post_data_load = LOADADDR(.post_data);
	__post_data_words = SIZEOF(.post_data) / 4;
	__post_bss_words = SIZEOF(.post_bss) / 4;
	/*
	 * The SMI handler. POST copies it to SMRAM. Its segments begin at the copy and end where
	 * SMRAM ends.
	 */
	.smm 0 : AT(ALIGN(LOADADDR(.post_data) + SIZEOF(.post_data), 4)) {
		KEEP(*(.smm.entry))
		*kind-smm*(.text .text.* .rodata .rodata.* .data .data.*)
		. = ALIGN(4);
	} > any
	/* It begins with zeros, which the ROM does not have: its stack, and what POST fills in. */
	.smm_bss SIZEOF(.smm) (NOLOAD) : {
		*(.smm.bss)
		*kind-smm*(.bss .bss.*)
		. = ALIGN(4);
	} > any
	__smm_load = LOADADDR(.smm);
	__smm_load_size = SIZEOF(.smm);
	__smm_size = ADDR(.smm_bss) + SIZEOF(.smm_bss);
	ASSERT(__smm_size <= 0xbf0, "the SMI handler and one saved state overflow their room in SMRAM")
	ASSERT(LOADADDR(.smm) + SIZEOF(.smm) <= ROM_OF(SHARED_BASE) + (SIZEOF(.gap) ? SHARED_GAP : SHARED_SIZE), "the SMI handler overflows into flat code")
	ASSERT(__shared_data_size + SIZEOF(.post_data) <= SHARED_SIZE, "initialised data is too large")
	ASSERT(SIZEOF(.post_data) + SIZEOF(.post_bss) <= POST_DATA_SIZE, "POST has too much data")

	/*
	 * The F segment: real-mode code has offsets as addresses, flat code has linear addresses.
	 */
	.entry16 0 : AT(ROM_OF(FSEG_BASE)) {
		KEEP(*(.entry16.first))
		*(.entry16)
		. = ALIGN(16);
	} > any
	ASSERT(ap_start == 0, "application processors start at F000:0000")
#ifdef CONFIG_CPU_HOTPLUG
	ASSERT(smm_first_end - smm_first <= SMM_FIRST - SMM_DEFAULT_BASE - SMM_START, "the code at the default SMBASE runs into its data")
#endif
	.text16 (SIZEOF(.entry16)) : AT(ROM_OF(FSEG_BASE) + SIZEOF(.entry16)) {
		*kind-real*(.text .text.*)
		. = ALIGN(16);
	} > any
	/*
	 * Code that an operating system runs through its own mapping, and tables that far pointers
	 * lead to.
	 */
	.fseg (FSEG_BASE + SIZEOF(.entry16) + SIZEOF(.text16))
		: AT(ROM_OF(FSEG_BASE) + SIZEOF(.entry16) + SIZEOF(.text16)) {
		*(.fseg .fseg.*)
		*kind-resident/src/service/pcibios.o(.text .text.* .rodata .rodata.*)
		. = ALIGN(16);
	} > any
	__fseg_used = SIZEOF(.entry16) + SIZEOF(.text16) + SIZEOF(.fseg);
	__fseg_free = FSEG_BASE + __fseg_used;
	ASSERT(SIZEOF(.post_more) + SIZEOF(.more) == 0 || __fseg_used <= FSEG_MORE, "the F segment runs into the flat code there")
	__more_end = MAX(MAX(ADDR(.post_more) + SIZEOF(.post_more), ADDR(.more) + SIZEOF(.more)), ROM_OF(FSEG_BASE) + __fseg_used);
	.fixed16.e05b 0xe05b : AT(ROM_OF(FSEG_BASE + 0xe05b)) {
		KEEP(*(.fixed16.e05b))
	} > any
	.fixed16.e2c3 0xe2c3 : AT(ROM_OF(FSEG_BASE + 0xe2c3)) {
		KEEP(*(.fixed16.e2c3))
	} > any
	.fixed16.e3fe 0xe3fe : AT(ROM_OF(FSEG_BASE + 0xe3fe)) {
		KEEP(*(.fixed16.e3fe))
	} > any
	.fixed16.e82e 0xe82e : AT(ROM_OF(FSEG_BASE + 0xe82e)) {
		KEEP(*(.fixed16.e82e))
	} > any
	.fixed16.e987 0xe987 : AT(ROM_OF(FSEG_BASE + 0xe987)) {
		KEEP(*(.fixed16.e987))
	} > any
	.fixed16.ec59 0xec59 : AT(ROM_OF(FSEG_BASE + 0xec59)) {
		KEEP(*(.fixed16.ec59))
	} > any
	.fixed16.ef57 0xef57 : AT(ROM_OF(FSEG_BASE + 0xef57)) {
		KEEP(*(.fixed16.ef57))
	} > any
	.fixed16.f841 0xf841 : AT(ROM_OF(FSEG_BASE + 0xf841)) {
		KEEP(*(.fixed16.f841))
	} > any
	.fixed16.fa6e 0xfa6e : AT(ROM_OF(FSEG_BASE + 0xfa6e)) {
		KEEP(*(.fixed16.fa6e))
	} > any
#define FIXED_END(section) (ADDR(section) + SIZEOF(section))
	ASSERT(FIXED_END(.fixed16.e05b) <= FSEG_BETWEEN_1 && FIXED_END(.fixed16.e2c3) <= FSEG_BETWEEN_2 && FIXED_END(.fixed16.e3fe) <= FSEG_BETWEEN_3 && FIXED_END(.fixed16.e82e) <= FSEG_BETWEEN_4 && FIXED_END(.fixed16.f841) <= FSEG_BETWEEN_5 && FIXED_END(.fixed16.fa6e) <= FSEG_BETWEEN_6, "an IBM entry point runs into flat code")
	ASSERT(FIXED_END(.fixed16.e987) <= FSEG_FREE_1 && FIXED_END(.fixed16.ec59) <= FSEG_FREE_2 && FIXED_END(.fixed16.ef57) <= FSEG_HOLE, "an IBM entry point runs into a space for tables")
	.reset RESET_VECTOR : AT(ROM_OF(FSEG_BASE + RESET_VECTOR)) {
		KEEP(*(.reset))
	} > any

	__flat_room = ROM_OF(SHARED_BASE) - ROM_BASE;
	__early_room = LENGTH(early);
	__board_room = LENGTH(space_1) + LENGTH(space_2) + LENGTH(space_3);
	__more_room = LENGTH(more) + LENGTH(hole) + LENGTH(gap) + LENGTH(between_1) + LENGTH(between_2) + LENGTH(between_3) + LENGTH(between_4) + LENGTH(between_5) + LENGTH(between_6);
	__resident_stack_size = RESIDENT_STACK_SIZE;

	/DISCARD/ : {
		*(ram_machine_sources)
		*(.note* .comment .eh_frame* .group)
	}
}

/*
 * The linker refuses these references: resident code must not use what is gone after POST, flat
 * code must not use real-mode code, and neither may use what is in SMRAM.
 */
#define ENTRY_POINTS .fixed16.e05b .fixed16.e2c3 .fixed16.e3fe .fixed16.e82e .fixed16.e987 .fixed16.ec59 .fixed16.ef57 .fixed16.f841 .fixed16.fa6e
#define RESIDENT_FLAT .resident .more .hole .gap .between_1 .between_2 .between_3 .between_4 .between_5 .between_6 .data32
NOCROSSREFS_TO(.post RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.early RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.board_1 RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.board_2 RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.board_3 RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.post_more RESIDENT_FLAT .fseg .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.post_data RESIDENT_FLAT .fseg .entry16 .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.post_bss RESIDENT_FLAT .fseg .entry16 .text16 .data16 ENTRY_POINTS)
NOCROSSREFS_TO(.first .smm)
NOCROSSREFS_TO(.resident .smm)
NOCROSSREFS_TO(.more .smm)
NOCROSSREFS_TO(.hole .smm)
NOCROSSREFS_TO(.gap .smm)
NOCROSSREFS_TO(.between_1 .smm)
NOCROSSREFS_TO(.between_2 .smm)
NOCROSSREFS_TO(.between_3 .smm)
NOCROSSREFS_TO(.between_4 .smm)
NOCROSSREFS_TO(.between_5 .smm)
NOCROSSREFS_TO(.between_6 .smm)
NOCROSSREFS_TO(.data32 .smm)
NOCROSSREFS_TO(.bss32 .smm)
NOCROSSREFS_TO(.post .smm)
NOCROSSREFS_TO(.early .smm)
NOCROSSREFS_TO(.board_1 .smm)
NOCROSSREFS_TO(.board_2 .smm)
NOCROSSREFS_TO(.board_3 .smm)
NOCROSSREFS_TO(.post_more .smm)
NOCROSSREFS_TO(.first .fseg .text16 .data16)
NOCROSSREFS_TO(.resident .fseg .text16 .data16)
NOCROSSREFS_TO(.more .fseg .text16 .data16)
NOCROSSREFS_TO(.hole .fseg .text16 .data16)
NOCROSSREFS_TO(.gap .fseg .text16 .data16)
NOCROSSREFS_TO(.between_1 .fseg .text16 .data16)
NOCROSSREFS_TO(.between_2 .fseg .text16 .data16)
NOCROSSREFS_TO(.between_3 .fseg .text16 .data16)
NOCROSSREFS_TO(.between_4 .fseg .text16 .data16)
NOCROSSREFS_TO(.between_5 .fseg .text16 .data16)
NOCROSSREFS_TO(.between_6 .fseg .text16 .data16)
NOCROSSREFS_TO(.data32 .fseg .text16 .data16)
NOCROSSREFS_TO(.bss32 .fseg .text16 .data16)
