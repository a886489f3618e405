// SPDX-License-Identifier: BSD-2-Clause
/*
 * Gives each CPU its SMBASE, by an SMI at the default SMBASE (Intel SDM vol. 3C, 31.11). This is
 * done when the machine starts, and again when it wakes up, because its CPUs were reset. SMRAM
 * keeps its contents during a sleep. The memory at the default SMBASE belongs to the guest then, so
 * what is used of it is saved and restored. Flat 32-bit, resident.
 */
#include "cpu/smm.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/map.h"

#define LAPIC_ICR_LOW  0xfee00300
#define LAPIC_ICR_HIGH 0xfee00310
#define ICR_SMI	       0x4200 /* assert, SMI, to the CPU in the destination field */
#define MAX_ICR_ID     254    /* higher ids can be reached only in x2APIC mode (ap_start.S) */

#define SMI_TIMEOUT_US	     5000  /* on this CPU the SMI comes at once, or never */
#define SMI_OTHER_TIMEOUT_MS 10000 /* the CPU's thread may wait long for one of the host's CPUs */

#define CODE  ((u8 *)SMM_DEFAULT_BASE + SMM_START)
#define STATE ((u8 *)SMM_DEFAULT_BASE + SMM_STATE)

/* Offsets in the F segment. */
extern const char smm_relocate[], smm_relocate_end[];
extern const char smm_stray[], smm_stray_end[];

static struct smm_kept *kept; /* NULL: there is nothing to do after a sleep */

static u32 code_size(void)
{
	return smm_relocate_end - smm_relocate;
}

/* Waits until more than @before CPUs have their SMBASE. */
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

void smm_place(struct smm_plan *plan)
{
	shared.smm_plan = (u32)plan;
	memcpy(CODE, (void *)(FSEG_BASE + (u32)smm_relocate), code_size());
	memory_barrier();
}

bool smm_relocate_self(void)
{
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

void smm_relocate_others(void)
{
	u32 others = min(shared.ap_claimed, shared.ap_max);
	const u32 *ids = (const u32 *)shared.ap_ids;

	if (!shared.smm_ready)
		return;
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
	if (shared.smm_failed)
		log_warn("SMM: %u CPUs are not relocated\n", shared.smm_failed);
}

void __post smm_leave_default(void)
{
	if (!shared.smm_ready)
		return;
	memset(CODE, 0, code_size());
	memset(STATE, 0, SMM_STATE_SIZE);
	memcpy(CODE, (void *)(FSEG_BASE + (u32)smm_stray), smm_stray_end - smm_stray);
}

u32 __post smm_kept_size(void)
{
	return sizeof(*kept) + code_size();
}

void __post smm_keep(struct smm_kept *k)
{
	kept = k;
}

void smm_resume_self(void)
{
	if (!shared.smm_ready || !kept)
		return;
	memcpy(kept->state, STATE, sizeof(kept->state));
	memcpy(kept->code, CODE, code_size());
	kept->plan = kept->again;
	shared.smm_count = 0;
	shared.smm_lock = 0;
	shared.smm_failed = 0;
	smm_place(&kept->plan);
	shared.smm_ready = smm_relocate_self();
	if (!shared.smm_ready)
		log_warn("SMM: no SMI after the sleep\n");
}

void smm_resume_others(void)
{
	if (!kept || !shared.smm_plan)
		return;
	smm_relocate_others();
	memcpy(STATE, kept->state, sizeof(kept->state));
	memcpy(CODE, kept->code, code_size());
}
