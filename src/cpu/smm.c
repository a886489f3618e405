// SPDX-License-Identifier: BSD-2-Clause
/*
 * Moving SMM out of the way: each CPU takes one SMI at the default SMBASE, 30000, where it is
 * given its own slot in SMRAM. Flat 32-bit, POST.
 */
#include "cpu/smm.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/smp.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "memory/map.h"
#include "memory/memory.h"

#define MIB 0x100000
#define LAPIC_ICR_LOW 0xfee00300
#define LAPIC_ICR_HIGH 0xfee00310
#define ICR_SMI 0x4200 /* assert, SMI, to the CPU that the destination names */
#define MAX_ICR_ID 254 /* those above are reached in x2APIC mode only: ap_start.S */

#define SMI_TIMEOUT_US 5000 /* on this CPU it comes at once, or never */
#define SMI_OTHER_TIMEOUT_MS 10000 /* its thread may wait long for one of the host's CPUs */
#define STACK_SIZE 0x2000

/* How many slots fit in @size bytes of SMRAM. */
#define SLOTS(size) (((size) - (SMM_END - SMM_ENTRY)) / SMM_SLOT + 1)
#define LOW_SLOTS SLOTS(OPTION_ROM_BASE - LOW_RAM_END)

/* Entry n + STATES_BETWEEN lies behind state n and before state n + 1. */
#define STATES_BETWEEN 54
#define BETWEEN (STATES_BETWEEN * SMM_SLOT - (SMM_STATE - SMM_ENTRY))
_Static_assert(BETWEEN >= SMM_STATE_SIZE && BETWEEN + SMM_ENTRY_SIZE <= SMM_SLOT,
	       "entries and saved states overlap");

extern const char smm_relocate[], smm_relocate_end[];

/* The SMRAM of slots: where the first CPU's code is. */
static u32 smram = LOW_RAM_END, slots = LOW_SLOTS, tseg_mib;

static u32 slot_base(u32 slot)
{
	return smram - SMM_ENTRY + slot * SMM_SLOT;
}

void smm_reserve(const struct smm_board *board, u32 cpus)
{
	static const u8 sizes[] = { 1, 2, 8 };
	u32 end = ram_below_4g();

	if (cpus <= LOW_SLOTS || !board->tseg)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		tseg_mib = sizes[i];
		slots = SLOTS(tseg_mib * MIB);
		if (cpus <= slots)
			break;
	}
	smram = end - tseg_mib * MIB;
	e820_set(smram, end - smram, E820_RESERVED);
}

static void plan(u32 cpus)
{
	shared.smm_base = slot_base(0);
	shared.smm_last_base = slot_base(min(cpus, slots) - 1);
	if (cpus <= slots)
		return;
	shared.smm_sharing = 1;
	log_info("SMM: %u CPUs share the last of %u places\n", cpus - slots + 1, slots);
}

/* Waits until one CPU more than @before has its SMBASE. */
static bool relocated(u32 before, struct deadline d)
{
	volatile u32 *count = &shared.smm_count;

	while (*count == before) {
		cpu_pause();
		if (!wait_before(&d))
			return false;
	}
	return true;
}

static bool relocate_self(void)
{
	memory_barrier();
	outb(SMM_PORT, 0);
	return relocated(0, deadline_us(SMI_TIMEOUT_US));
}

static bool relocate_other(u32 id)
{
	u32 before = shared.smm_count;

	writel(LAPIC_ICR_HIGH, id << 24);
	writel(LAPIC_ICR_LOW, ICR_SMI);
	return relocated(before, deadline_ms(SMI_OTHER_TIMEOUT_MS));
}

void smm_init(const struct smm_board *board, u32 cpus)
{
	u8 *stack;

	if (!board->smram_control)
		return;
	/* Not in SMRAM, where no device's DMA reaches: drivers have small buffers on it. */
	stack = resident_alloc(STACK_SIZE, 16);
	if (!stack)
		return;
	shared.smm_stack = (u32)stack + STACK_SIZE;
	plan(max(cpus, 1u));
	/* Filled from within SMM, so it need not be open. Symbols are offsets in the F segment. */
	if (tseg_mib)
		board->tseg(tseg_mib);
	board->smram_control(SMRAM_C_BASE_SEG | SMRAM_ENABLE | SMRAM_LOCK);
	memcpy((void *)(SMM_DEFAULT_BASE + SMM_ENTRY), (void *)(FSEG_BASE + (u32)smm_relocate),
	       smm_relocate_end - smm_relocate);
	board->enable_smi();
	shared.smm_ready = relocate_self();
	if (shared.smm_ready)
		return;
	shared.smm_base = 0;
	log_warn("SMM: no SMI: services need real mode\n");
}

void smm_relocate_others(void)
{
	u32 cpus = smp_apic_ids(NULL, 0);
	u32 *ids = shared.smm_ready ? post_alloc(cpus * sizeof(u32), 4) : NULL;

	if (!ids)
		return;
	smp_apic_ids(ids, cpus);
	for (u32 i = 1; i < cpus; i++) {
		if (ids[i] > MAX_ICR_ID || relocate_other(ids[i]))
			continue;
		/* One that comes late must not meet another: their states would be one. */
		shared.smm_failed += cpus - i;
		break;
	}
	post_free(ids);
	if (shared.smm_failed)
		log_warn("SMM: %u CPUs are not relocated\n", shared.smm_failed);
}
