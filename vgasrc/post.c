/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POST of the VGA ROM: finds the adapter, takes the vectors, fills the BIOS data and sets mode 3.
 * Real mode. The system BIOS calls it at offset 3 with AX = PCI bus/device/function.
 */
#include "abi/flat.h"
#include "tables.h"

struct rom_vars vars __attribute__((section(".vars")));
extern const u8 rom_vars_end; /* a symbol of vgabios.lds */

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

/*
 * Sums the bytes that POST may change, for the ROM's checksum: the modes that edid_prefer() sets,
 * and the variables. They are whole words. @even and @odd each hold two sums of 16 bits, of every
 * fourth byte. There are at most 256 words, so no sum reaches the next one's bits.
 */
static u8 sum_vars(void)
{
	const u32 *p = (const u32 *)((u32)&vbe_modes[vbe_mode_count - EDID_MODES] & ~3u);
	u32 even = 0, odd = 0;

	for (; p < (const u32 *)&rom_vars_end; p++) {
		even += *p & 0x00ff00ff;
		odd += *p >> 8 & 0x00ff00ff;
	}
	return (u8)(even + (even >> 16) + odd + (odd >> 16));
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
	u8 *rom = any_address(NULL); /* address 0 of this segment is the ROM's header */
	u8 sum = sum_vars();

	vars.flat = flat ? r->ebp : 0;
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
	vars.flat = 0;
	rom[rom[2] * 512 - 1] += sum - sum_vars();
}
