// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sets up the interrupt vectors, the BIOS data area and the extended BIOS data area (IBM PS/2 and
 * PC BIOS Interface TR, section 3; vectors as in the IBM PC AT's BIOS listing). Flat 32-bit, POST.
 */
#include "service/bda_init.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "cpu/bulk.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pc/cmos.h"

#define VECTORS		   256
#define VECTOR(n)	   (((volatile u32 *)IVT_BASE)[n])
#define VECTORS_BIOS_END   0x78 /* vectors from here on belong to programs */
#define USER_VECTORS_FIRST 0x60
#define USER_VECTORS_LAST  0x67
#define TABLE_FIRST	   0x08
#define TABLE_LAST	   0x1e
#define SLAVE_FIRST	   0x70
#define SLAVE_LAST	   0x77

#define NO_VALUE 0xff /* a CMOS byte reads as this if there is no CMOS */

/* These are in the F segment; their addresses are offsets there. */
extern const char dummy_iret[], nmi_entry[], int05_entry[], int40_entry[], font8x8[];
extern const char int00_entry[], int06_entry[], int07_entry[];
extern const u16 vector_table[], vector_table_slave[];

/*
 * The far pointer to something in the F segment. Unlike FAR_PTR() this does not cut the offset to
 * 16 bits, so the linker can compute it.
 */
#define F_POINTER(at) ((u32)(at) + ((u32)FSEG << 16))

static void fill_vectors(u32 n, u32 end)
{
	fill_words((void *)&VECTOR(n), F_POINTER(dummy_iret), end - n);
}

/* Sets the offsets of @count vectors from a table. The segments are set already. */
static inline void set_offsets(u8 first, u32 count, const u16 *table)
{
	const u16 *from = (const u16 *)(FSEG_BASE + (u32)table);

	for (u32 i = 0; i < count; i++)
		*(volatile u16 *)&VECTOR(first + i) = from[i];
}

static void set_vectors(void)
{
	fill_vectors(0, USER_VECTORS_FIRST);
	clear_words((void *)&VECTOR(USER_VECTORS_FIRST),
		    USER_VECTORS_LAST + 1 - USER_VECTORS_FIRST);
	fill_vectors(USER_VECTORS_LAST + 1, VECTORS_BIOS_END);
	set_offsets(TABLE_FIRST, TABLE_LAST + 1 - TABLE_FIRST, vector_table);
	set_offsets(SLAVE_FIRST, SLAVE_LAST + 1 - SLAVE_FIRST, vector_table_slave);
	VECTOR(0x00) = F_POINTER(int00_entry);
	VECTOR(0x06) = F_POINTER(int06_entry);
	VECTOR(0x07) = F_POINTER(int07_entry);
	VECTOR(0x02) = F_POINTER(nmi_entry);
	VECTOR(0x05) = F_POINTER(int05_entry);
	VECTOR(0x40) = F_POINTER(int40_entry);
	VECTOR(0x43) = F_POINTER(font8x8);
	VECTOR(0x1f) = 0; /* the upper half of an 8x8 font: a display's ROM has it */
	VECTOR(0x41) = 0; /* disk parameters: set when disks are found */
	VECTOR(0x46) = 0;
}

/*
 * Returns what 40:10h says before the drivers have looked: coprocessor, mouse, and whether there
 * are diskette drives, whose types it leaves in machine.floppy_types. Reads one byte of CMOS on
 * QEMU, and two on other machines.
 */
static u16 find_equipment(void)
{
	u8 equipment = EQUIPMENT_FPU, told, types;

	if (!machine_has(MACHINE_RTC) || !machine_may_lack(MACHINE_BOARD))
		return equipment;
	/* QEMU's equipment byte always has a coprocessor and a mouse, so it need not be read. */
	if (machine.source && machine.cmos_wishes) {
		equipment |= EQUIPMENT_MOUSE;
	} else {
		told = cmos_read(CMOS_EQUIPMENT);
		if (told != NO_VALUE)
			equipment = told & ~(EQUIPMENT_FLOPPY | EQUIPMENT_FLOPPIES);
	}
	/*
	 * QEMU 10.0 leaves the diskette drives out of the equipment byte, so their types tell
	 * whether there are any.
	 */
	types = cmos_read(CMOS_FLOPPIES);
	if (!types || types == NO_VALUE)
		return equipment;
	machine.floppy_types = types;
	return equipment | EQUIPMENT_FLOPPY;
}

static void fill_bda(void)
{
	u16 equipment = find_equipment();

	bios_data->equipment = (equipment & ~EQUIPMENT_VIDEO) | EQUIPMENT_COLOUR_80;
	bios_data->ebda_seg = EBDA_SEG;
	bios_data->memory_kb = alloc_reported_kib();
	bios_data->kbd_head = offsetof(struct bda, kbd_buffer);
	bios_data->kbd_tail = offsetof(struct bda, kbd_buffer);
	bios_data->kbd_start = offsetof(struct bda, kbd_buffer);
	bios_data->kbd_end = offsetof(struct bda, kbd_buffer) + sizeof(bios_data->kbd_buffer);
	bios_data->kbd_state = KBD_101_KEYS;
	for (int i = 0; i < 4; i++) {
		bios_data->lpt_timeout[i] = 20; /* in seconds */
		bios_data->com_timeout[i] = 1;
	}
	/*
	 * An 80x25 text mode. A display's ROM replaces these values; without one, programs find
	 * them.
	 */
	bios_data->video_mode = 3;
	bios_data->video_columns = 80;
	bios_data->video_page_size = 4096;
	bios_data->cursor_shape = 0x0607;
	bios_data->crtc_port = 0x3d4;
	bios_data->video_rows = 24;
	bios_data->char_height = 16;
}

static void fill_ebda(void)
{
	bulk_clear((void *)EBDA_BASE, EBDA_SIZE);
	((volatile struct ebda *)EBDA_BASE)->size_kb = EBDA_SIZE / 1024;
}

_Static_assert(IVT_BASE + VECTORS * sizeof(u32) == BDA_BASE, "the data area follows the vectors");

void bda_init(void)
{
	set_vectors();
	bulk_clear((void *)&VECTOR(VECTORS_BIOS_END),
		   (VECTORS - VECTORS_BIOS_END) * sizeof(u32) + sizeof(struct bda));
	fill_bda();
	fill_ebda();
}
