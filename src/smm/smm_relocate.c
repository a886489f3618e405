// SPDX-License-Identifier: BSD-2-Clause
/*
 * Gives each CPU its SMBASE, by an SMI at the default SMBASE (Intel SDM vol. 3C, 31.11). This is
 * done when the machine starts, and again when it wakes up (smm_resume.c). Flat 32-bit, resident.
 */
#include "smm/smm.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/lapic.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"

#define MAX_ICR_ID 254 /* higher ids can be reached only in x2APIC mode (ap_start.S) */

#define SMI_OTHER_TIMEOUT_MS 10000 /* the CPU's thread may wait long for one of the host's CPUs */

/* Offsets in the F segment. */
extern const char smm_relocate[], smm_relocate_end[];
extern const char ap_relocated[];

u32 smm_code_size(void)
{
	return smm_relocate_end - smm_relocate;
}

/* Waits until *@count is no longer @before. */
static bool counted(const volatile u32 *count, u32 before, struct deadline d)
{
	while (*count == before) {
		cpu_pause();
		if (!wait_before(&d))
			return false;
	}
	return true;
}

void smm_place(struct smm_plan *plan)
{
	shared.smm_plan = (u32)plan;
	memcpy(SMM_DEFAULT_CODE, (void *)(FSEG_BASE + (u32)smm_relocate), smm_code_size());
	memory_barrier();
}

#ifdef CONFIG_CPU_HOTPLUG
/* Offsets in the F segment. */
extern const char smm_first[], smm_first_end[];

static struct smm_first *const placed = (struct smm_first *)SMM_FIRST;

void smm_place_first(const struct smm_first *first)
{
	memcpy(SMM_DEFAULT_CODE, (void *)(FSEG_BASE + (u32)smm_first), smm_first_end - smm_first);
	*placed = *first;
	placed->count = (u32)&shared.smm_count;
	placed->stay = 0;
	memory_barrier();
}

void smm_first_done(void)
{
	placed->count = (u32)&placed->uncounted;
	memory_barrier();
}
#endif

/* Raises an SMI on the CPU with APIC id @id. */
static void send_smi(u32 id)
{
	writel(LAPIC_ICR_HIGH, id << 24);
	writel(LAPIC_ICR_LOW, LAPIC_ICR_SMI);
}

/* The handler of the SMI counts the CPU. This code runs again when the CPU has left SMM. */
bool smm_relocate_self(void)
{
	outb(SMM_PORT, 0);
	return counted(&shared.smm_count, 0, deadline_us(SMM_SELF_US));
}

bool smm_relocate_self_by_ipi(u32 id)
{
	send_smi(id);
	return counted(&shared.smm_count, 0, deadline_us(SMM_SELF_US));
}

/*
 * RSM reads the state at the default SMBASE. So no other CPU may enter SMM there, and the memory
 * may not be given back, before this CPU tells that it has executed RSM.
 */
static bool relocate_other(u32 id)
{
	u32 woken = shared.ap_woken;

	send_smi(id);
	return counted(&shared.ap_woken, woken, deadline_ms(SMI_OTHER_TIMEOUT_MS));
}

void smm_relocate_others(void)
{
	u32 others = min(shared.ap_claimed, shared.ap_max);
	const u32 *ids = (const u32 *)shared.ap_ids;

	if (!shared.smm_ready)
		return;
	shared.smm_resume = FSEG_BASE + (u32)ap_relocated;
	for (u32 i = 0; i < others; i++) {
		if (ids[i] > MAX_ICR_ID || relocate_other(ids[i]))
			continue;
		/*
		 * If this CPU is late, it must not meet another one there: both would use the same
		 * state. So stop.
		 */
		shared.smm_failed += others - i;
		break;
	}
	shared.smm_resume = 0;
	if (shared.smm_failed)
		log_warn("SMM: %u CPUs are not relocated\n", shared.smm_failed);
}
