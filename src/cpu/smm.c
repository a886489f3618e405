// SPDX-License-Identifier: BSD-2-Clause
/*
 * Moving SMM out of the way: each CPU takes one SMI at the default SMBASE, 30000, where it is
 * given its own slot in SMRAM. Flat 32-bit, POST.
 */
#include "cpu/smm.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/smp.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/map.h"
#include "real/shared.h"

#define LAPIC_ICR_LOW 0xfee00300
#define LAPIC_ICR_HIGH 0xfee00310
#define ICR_SMI (0x4000 | 0x200)
#define MAX_ICR_ID 254

#define SMI_TIMEOUT_US 5000 /* on this CPU it comes at once, or never */
#define SMI_OTHER_TIMEOUT_MS 500

extern const char smm_relocate[], smm_relocate_end[];

/* Raises an SMI on the CPU with APIC id @id, or on this one, and waits for its end. */
static bool relocate(u32 slot, u32 id, bool self)
{
	volatile u32 *count = &shared.smm_count;
	u32 before = *count;
	struct deadline d;

	shared.smm_base = LOW_RAM_END + slot * SMM_SLOT;
	memory_barrier();
	if (self) {
		outb(SMM_PORT, 0);
	} else {
		writel(LAPIC_ICR_HIGH, id << 24);
		writel(LAPIC_ICR_LOW, ICR_SMI);
	}
	d = self ? deadline_us(SMI_TIMEOUT_US) : deadline_ms(SMI_OTHER_TIMEOUT_MS);
	while (*count == before) {
		cpu_pause();
		if (deadline_passed(&d))
			return false;
	}
	return true;
}

static void relocate_others(void)
{
	static u32 ids[SMM_SLOTS];
	u32 cpus = smp_apic_ids(ids, SMM_SLOTS);

	if (cpus > SMM_SLOTS)
		log_info("SMM: %u CPUs, of which %u have a place in SMRAM\n", cpus, SMM_SLOTS);
	for (u32 i = 1; i < cpus && i < SMM_SLOTS; i++) {
		if (ids[i] > MAX_ICR_ID || !relocate(i, ids[i], false))
			log_warn("SMM: CPU %u is not relocated\n", ids[i]);
	}
}

bool smm_init(const struct smm_board *board)
{
	if (!board->smram_control)
		return false;
	/* Filled from within SMM, so it need not be open. Symbols are offsets in the F segment. */
	board->smram_control(SMRAM_C_BASE_SEG | SMRAM_ENABLE | SMRAM_LOCK);
	memcpy((void *)(SMM_DEFAULT_BASE + SMM_ENTRY),
	       (void *)(FSEG_BASE + (u32)smm_relocate), smm_relocate_end - smm_relocate);
	board->enable_smi();
	shared.smm_ready = relocate(0, 0, true);
	if (shared.smm_ready)
		relocate_others();
	else
		log_warn("SMM: no SMI: services need real mode\n");
	return shared.smm_ready;
}
