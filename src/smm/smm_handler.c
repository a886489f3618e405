// SPDX-License-Identifier: BSD-2-Clause
/*
 * The SMI handler, which is all that runs in SMM. This file and .smm of smm_entry.S are linked
 * apart from the rest, at address 0. CS, DS, ES and SS begin at the handler's home in SMRAM and end
 * where SMRAM ends, so the handler cannot reach memory that a guest can write. Flat 32-bit.
 */
#include "smm/smm.h"
#include "abi/map.h"
#include "cpu/cpu.h"
#include "cpu/io.h"

#define PM1_SCI_EN 0x0001 /* ACPI 6.5, 4.8.3.2.1 */

#define CR0_PE	     0x00000001u
#define CR0_KEPT     0x60000010u /* cache control, and the bit that is always 1 */
#define CR0_PG	     0x80000000u
#define CR4_PSE	     0x10u
#define EFLAGS_FIXED 0x00000002
#define EFLAGS_VM    0x00020000
#define EFER_LME     0x100u
#define EFER_LMA     0x400u

/* Attributes of segments: accessed, present, 4 GiB, 32 bits. */
#define ATTRIBUTES_CODE 0xc09b
#define ATTRIBUTES_DATA 0xc093

/* The order of segments in both layouts. */
enum { ES, CS, SS, DS, FS, GS, SEGMENTS };

/*
 * Offsets in a saved state: one layout is for CPUs without long mode, the other for CPUs with it.
 * In the second, registers and bases are 64 bits wide.
 */
struct layout {
	u16 cr0, cr3, cr4, efer, eflags, eip;
	u16 eax, ecx, edx, ebx, esp, ebp, esi, edi;
	u16 gdt_base, gdt_limit, idt_base, idt_limit;
	bool wide;
};

#define STATE_REVISION 0xfc
#define REVISION_64    0x64

static const struct layout layout_32 = {
	.cr0 = 0x1fc,
	.cr3 = 0x1f8,
	.cr4 = 0x114,
	.eflags = 0x1f4,
	.eip = 0x1f0,
	.eax = 0x1d0,
	.ecx = 0x1d4,
	.edx = 0x1d8,
	.ebx = 0x1dc,
	.esp = 0x1e0,
	.ebp = 0x1e4,
	.esi = 0x1e8,
	.edi = 0x1ec,
	.gdt_base = 0x174,
	.gdt_limit = 0x170,
	.idt_base = 0x158,
	.idt_limit = 0x154,
};
static const struct layout layout_64 = {
	.cr0 = 0x158,
	.cr3 = 0x150,
	.cr4 = 0x148,
	.efer = 0xd0,
	.eflags = 0x170,
	.eip = 0x178,
	.eax = 0x1f8,
	.ecx = 0x1f0,
	.edx = 0x1e8,
	.ebx = 0x1e0,
	.esp = 0x1d8,
	.ebp = 0x1d0,
	.esi = 0x1c8,
	.edi = 0x1c0,
	.gdt_base = 0x68,
	.gdt_limit = 0x64,
	.idt_base = 0x88,
	.idt_limit = 0x84,
	.wide = true,
};

u32 smm_handle(u8 *state);

/* POST fills this in before it copies the handler to SMRAM. */
struct smm_config smm_config;

/*
 * APIC id + 1 of the CPU that has got its SMBASE and has not come there yet, 0 if there is none
 * (smm_entry.S, smm_first).
 */
volatile u32 smm_gate;

static u32 state_get(const u8 *state, u32 offset)
{
	return *(const u32 *)(state + offset);
}

static void state_set(u8 *state, u32 offset, u32 value)
{
	*(u32 *)(state + offset) = value;
}

/* Sets a register or a base; clears its upper half in the wide layout. */
static void set_wide(u8 *state, const struct layout *l, u32 offset, u32 value)
{
	state_set(state, offset, value);
	if (l->wide)
		state_set(state, offset + 4, 0);
}

static const struct layout *layout_of(const u8 *state)
{
	return state[STATE_REVISION] == REVISION_64 ? &layout_64 : &layout_32;
}

static u16 selector(const u8 *state, const struct layout *l, u32 segment)
{
	return state_get(state, l->wide ? 16 * segment : 0x1a8 + 4 * segment);
}

/* Returns where the 32-bit layout has a segment's attributes, limit and base. */
static u32 hidden_32(u32 segment)
{
	return segment < DS ? 0x184 + 12 * segment : 0x12c + 12 * (segment - DS);
}

/*
 * Makes a segment flat. In the 32-bit layout some VMMs store the attributes one byte higher, which
 * @shift says.
 */
static void state_set_segment(u8 *state, const struct layout *l, u32 segment, u16 value,
			      u16 attributes, u32 shift)
{
	if (l->wide) {
		state_set(state, 16 * segment, (u32)attributes << 16 | value);
		state_set(state, 16 * segment + 4, ~0u);
		set_wide(state, l, 16 * segment + 8, 0);
		return;
	}
	state_set(state, 0x1a8 + 4 * segment, value);
	state_set(state, hidden_32(segment), (u32)attributes << shift);
	state_set(state, hidden_32(segment) + 4, ~0u);
	state_set(state, hidden_32(segment) + 8, 0);
}

static u32 smm_slot(const u8 *state)
{
	return ((u32)state - smm_config.first_state) / SMM_SLOT;
}

/* Returns the copy that belongs to the CPU with this state, or NULL if it has none. */
static struct smm_copy *copy_of(const u8 *state)
{
	u32 n = smm_slot(state);

	return n < smm_config.copy_count ? (struct smm_copy *)smm_config.copies + n : NULL;
}

/* Returns whether the CPU is in virtual-8086 mode, in our gate and on our stack. */
static bool in_v86_gate(const u8 *state, const struct layout *l)
{
	u32 ip = state_get(state, l->eip), sp = state_get(state, l->esp);

	if (l->wide && state_get(state, l->efer) & EFER_LMA)
		return false;
	return state_get(state, l->eflags) & EFLAGS_VM && selector(state, l, CS) == FSEG &&
	       ip >= smm_config.v86_gate && ip < smm_config.v86_gate_end &&
	       selector(state, l, SS) == SHARED_SEG && sp >= SHARED_SIZE - RESIDENT_STACK_SIZE &&
	       sp <= SHARED_SIZE;
}

/* Returns whether the CPU is in flat code, at the place from which it goes back. */
static bool in_flat_gate(const u8 *state, const struct layout *l)
{
	u32 eip = state_get(state, l->eip);

	return !(state_get(state, l->eflags) & EFLAGS_VM) &&
	       (state_get(state, l->cr0) & (CR0_PE | CR0_PG)) == CR0_PE &&
	       selector(state, l, CS) == SEL_CODE32 && eip >= smm_config.flat_leave &&
	       eip < smm_config.flat_leave_end;
}

/*
 * Changes the state from virtual-8086 mode to flat code, which gets CR0, CR3 and CR4 in EBX, ESI
 * and EDI.
 */
static void enter_flat(u8 *state, const struct layout *l)
{
	u32 cr0 = state_get(state, l->cr0), cr3 = state_get(state, l->cr3),
	    cr4 = state_get(state, l->cr4);
	u32 esp = state_get(state, l->esp);
	/*
	 * In virtual-8086 mode the stack segment's attributes are F3h. If they are not in the low
	 * byte, this VMM stores them in the next byte.
	 */
	u32 shift = l->wide || state_get(state, hidden_32(SS)) & 0xff ? 0 : 8;

	set_wide(state, l, l->ebx, cr0);
	set_wide(state, l, l->esi, cr3);
	set_wide(state, l, l->edi, cr4);
	set_wide(state, l, l->eax, 0);
	set_wide(state, l, l->ecx, 0);
	set_wide(state, l, l->edx, 0);
	set_wide(state, l, l->ebp, 0);
	set_wide(state, l, l->esp, SHARED_BASE + esp);
	set_wide(state, l, l->eip, smm_config.flat_entry);
	state_set(state, l->eflags, EFLAGS_FIXED);
	set_wide(state, l, l->cr0, (cr0 & CR0_KEPT) | CR0_PE);
	state_set(state, l->cr4, 0);
	/* otherwise the next paging would enter the long mode that a guest has prepared */
	if (l->wide)
		state_set(state, l->efer, state_get(state, l->efer) & ~EFER_LME);
	for (u32 i = 0; i < SEGMENTS; i++)
		state_set_segment(state, l, i, i == CS ? SEL_CODE32 : SEL_DATA32,
				  i == CS ? ATTRIBUTES_CODE : ATTRIBUTES_DATA, shift);
	set_wide(state, l, l->gdt_base, smm_config.gdt_base);
	state_set(state, l->gdt_limit, smm_config.gdt_limit);
	set_wide(state, l, l->idt_base, smm_config.idt_base);
	state_set(state, l->idt_limit, smm_config.idt_limit);
}

/* Exchanges the state with the CPU's copy. A copy can be brought back only once. */
static void exchange(u8 *state, u8 command)
{
	const struct layout *l = layout_of(state);
	struct smm_copy *copy = copy_of(state);

	if (!copy)
		return;
	if (command == SMM_ENTER && in_v86_gate(state, l)) {
		copy_words(copy->state, state, ARRAY_SIZE(copy->state));
		copy->in_use = 1;
		enter_flat(state, l);
	} else if (command == SMM_LEAVE && copy->in_use && in_flat_gate(state, l)) {
		copy->in_use = 0;
		copy_words(state, copy->state, ARRAY_SIZE(copy->state));
	}
}

/*
 * Returns a value of CR4 that differs from the saved one. QEMU's TCG keeps translated addresses
 * over RSM, even those of SMRAM, unless RSM changes a bit of CR4 that affects paging. So CR4 gets
 * this value before RSM.
 */
static u32 cr4_other_than(const u8 *state)
{
	const struct layout *l = layout_of(state);

	return ~state_get(state, l->cr4) & CR4_PSE;
}

static void acpi_mode(bool on)
{
	u16 control = inw(smm_config.pm1_control);

	outw(smm_config.pm1_control, on ? control | PM1_SCI_EN : control & ~PM1_SCI_EN);
}

u32 smm_handle(u8 *state)
{
	u8 command = inb(SMM_PORT);

	if (smm_gate == smm_slot(state) + 1)
		smm_gate = 0;
	if (command == SMM_ENTER || command == SMM_LEAVE)
		exchange(state, command);
	else if (smm_config.pm1_control && command == smm_config.acpi_enable)
		acpi_mode(true);
	else if (smm_config.pm1_control && command == smm_config.acpi_disable)
		acpi_mode(false);
	return cr4_other_than(state);
}
