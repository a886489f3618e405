// SPDX-License-Identifier: BSD-2-Clause
/* What an SMI does: a flat service for virtual-8086 mode, ACPI mode on or off. Flat, resident. */
#include "abi/shared.h"
#include "cpu/io.h"
#include "cpu/page_walk.h"
#include "cpu/smm.h"
#include "cpu/time.h"
#include "memory/map.h"

#define PM1_SCI_EN 0x0001 /* ACPI 6.5, 4.8.3.2.1 */

/* The saved state, from SMM_STATE on: where each layout has what. */
#define STATE_REVISION 0xfc
#define REVISION_64 0x64
static const struct layout {
	u16 cr0, cr3, cr4, eflags, eip, cs;
} layouts[] = {
	{ 0x1fc, 0x1f8, 0x114, 0x1f4, 0x1f0, 0x1ac },
	{ 0x158, 0x150, 0x148, 0x170, 0x178, 0x010 },
};

#define EFLAGS_VM 0x00020000

void smm_service(u32 smbase);
extern const char __image_start[]; /* src/selkie.lds.S */
extern const char smm_gate[], smm_gate_end[]; /* in the F segment: offsets there */

bool smm_running;
static struct paging caller;

bool smm_translate(u32 linear, bool write, u32 *physical)
{
	if (!page_walk(&caller, linear, write, physical))
		return false;
	return *physical < LOW_RAM_END || *physical >= OPTION_ROM_BASE;
}

/*
 * A call is the interrupted CPU's if that is in the gate, in virtual-8086 mode. Boards may raise
 * the SMI on another CPU than the one that asked for it, whose memory may look different.
 */
static bool called_from_gate(const u8 *state)
{
	const struct layout *l = &layouts[state[STATE_REVISION] == REVISION_64];
	u32 eip = *(const u32 *)(state + l->eip);

	caller.cr0 = *(const u32 *)(state + l->cr0);
	caller.cr3 = *(const u32 *)(state + l->cr3);
	caller.cr4 = *(const u32 *)(state + l->cr4);
	return *(const u32 *)(state + l->eflags) & EFLAGS_VM &&
	       *(const u16 *)(state + l->cs) == FSEG && eip >= (u32)smm_gate &&
	       eip < (u32)smm_gate_end;
}

/* Whether the caller's view of the resident segment is ours, registers and stack included. */
static bool same_shared(void)
{
	for (u32 at = SHARED_BASE; at < SHARED_BASE + SHARED_SIZE; at += PAGE_SIZE) {
		u32 physical;

		if (!smm_translate(at, true, &physical) || physical != at)
			return false;
	}
	return true;
}

static void call(const u8 *state)
{
	void (*service)(u32 regs) = (void (*)(u32))shared.smm_function;

	/* Services are called by the entry stubs only, and those lie in the firmware. */
	if (shared.smm_function < (u32)__image_start) /* not flat code */
		return;
	if (!called_from_gate(state) || !same_shared())
		return;
	smm_running = true;
	time_hold_irqs(true);
	service(shared.smm_argument);
	time_hold_irqs(false);
	smm_running = false;
	shared.smm_function = 0;
}

static void acpi_mode(bool on)
{
	u16 control = inw(shared.smm_pm1_control);

	outw(shared.smm_pm1_control, on ? control | PM1_SCI_EN : control & ~PM1_SCI_EN);
}

void smm_service(u32 smbase)
{
	u8 command = inb(SMM_PORT);

	if (command == SMM_CALL)
		call((const u8 *)smbase + SMM_STATE);
	else if (!shared.smm_pm1_control)
		return;
	else if (command == shared.smm_acpi_enable)
		acpi_mode(true);
	else if (command == shared.smm_acpi_disable)
		acpi_mode(false);
}
