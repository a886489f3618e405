/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POST of the VGA ROM: finds the adapter, takes the vectors, fills the BIOS data and sets mode 3.
 * Real mode. The system BIOS calls it at offset 3 with AX = PCI bus/device/function.
 */
#include "abi/flat.h"
#include "tables.h"

struct rom_vars vars __attribute__((section(".vars")));
extern const u8 rom_vars_start, rom_vars_end; /* in vgabios.lds */

/*
 * 40:A8 points to the first table, which points to the second. These are far pointers with segment
 * C000h, unless POST replaces it.
 */
struct far {
	u16 off, seg;
} __attribute__((packed));

extern struct {
	struct far params, dynamic, text_font, graphics_font, second, reserved[2];
} save_pointers;
extern struct far save_second_dcc;

static void set_segment(u16 seg)
{
	if (seg == 0xc000)
		return;
	save_pointers.params.seg = seg;
	save_pointers.second.seg = seg;
	save_second_dcc.seg = seg;
}

/* Sums the bytes of the writable part, for the ROM's checksum. */
static u8 sum_vars(void)
{
	const u8 *p = (const u8 *)&rom_vars_start;
	u8 sum = 0;

	while (p < &rom_vars_end)
		sum += *p++;
	return sum;
}

static void take_vectors(void)
{
	u32 entry = FAR_PTR(get_cs(), (u32)int10_entry);

	if (VECTOR(0x10) != entry)
		VECTOR(0x42) = VECTOR(0x10);
	VECTOR(0x10) = entry;
	VECTOR(0x6d) = entry;
}

static void first_data(void)
{
	BDA->video_flags = FLAGS_400 | FLAGS_VGA;
	BDA->video_control = 0x60; /* 256 KiB, colour, active, cursor emulation */
	BDA->video_switches = 0xf9;
	BDA->video_combination = 0x0b; /* VGA with colour display, in dcc_table */
	BDA->video_save_pointer = FAR_PTR(get_cs(), (u32)&save_pointers);
	BDA->vbe_mode = 0;
}

void vga_post(regs_t r)
{
	bool flat = r->edi == VGA_FLAT_EDI && r->esi == VGA_FLAT_ESI;
	u8 *rom = NULL;
	u8 sum = sum_vars();

	__asm__("" : "+r"(rom)); /* address 0 of this segment is the ROM's header */
	if (adapter.probe(r->ax) < 0)
		return;
	set_segment(get_cs());
	if (flat)
		rom_stack = r->ecx ? r->ecx - 2 : 0;
	stack_use(0);
	edid_prefer();
	take_vectors();
	first_data();
	vars.planes = PLANES_UNTRIED;
	mode_set(3, flat ? vars.lfb : 0);
	rom[rom[2] * 512 - 1] += sum - sum_vars();
}
