// SPDX-License-Identifier: BSD-2-Clause
/*
 * Relocates SMM when the machine wakes up, because its CPUs were reset. SMRAM keeps its contents
 * during a sleep. The memory at the default SMBASE then belongs to the guest, so the bytes used
 * there are saved and restored.
 *
 * The reset has opened SMRAM, and before the sleep a guest's ring 0 may have written all other
 * memory. So on boards that can lock SMRAM, the plan is taken from SMRAM, none of our pointers may
 * point to SMRAM, and the code is the ROM's (src/resume.c). Flat 32-bit, resident.
 */
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"
#include "smm/smm.h"

#define CODE_ROOM 0x100 /* bytes: enough for the code at the default SMBASE */

/* Offsets in the handler's image, and the image's address in the ROM. */
extern const char smm_enter[], smm_gdt[], smm_config[], __smm_load[];

static struct smm_kept *kept; /* NULL: there is nothing to do after a sleep */
static u32 tseg_end;
static bool trusted; /* the plan comes from SMRAM */
static struct smm_plan safe_plan;
static bool hidden; /* the memory at the default SMBASE was hidden before the sleep */

static u32 own_id(void)
{
	return cpuid(1).ebx >> 24;
}

u32 __post smm_kept_size(void)
{
	return sizeof(*kept) + smm_code_size();
}

void __post smm_keep(struct smm_kept *k, u32 end)
{
	kept = k;
	tseg_end = end;
}

u32 smm_tseg_end(void)
{
	return tseg_end;
}

bool smm_is_home(u32 home)
{
	return !memcmp((void *)(home + (u32)smm_enter), __smm_load + (u32)smm_enter,
		       smm_gdt - smm_enter);
}

/*
 * Returns whether an address, at which the guest's bytes will be written, is neither in SMRAM nor
 * in our data.
 */
static bool is_guests(u32 at, u32 size, u32 home)
{
	return at >= RESIDENT_END && at < home && size <= home - at;
}

u32 smm_take_plan(u32 home)
{
	const struct smm_config *config = (void *)(home + (u32)smm_config);
	u32 ids = shared.ap_ids;

	trusted = true;
	safe_plan = config->again;
	hidden = config->first.slots;
	if (hidden)
		smm_place_first(&config->first);
	shared.ap_max = config->cpus - 1;
	if (!is_guests((u32)kept, sizeof(*kept) + smm_code_size(), home) ||
	    (shared.ap_max && !is_guests(ids, shared.ap_max * sizeof(u32), home)))
		return 0;
	return config->cpus;
}

static void count_anew(void)
{
	shared.smm_count = 0;
	shared.smm_resume = 0;
	shared.smm_lock = 0;
	shared.smm_failed = 0;
}

bool smm_has_ipis(void)
{
	return cpu_features() & CPUID_1_EDX_APIC;
}

bool smm_reached(void)
{
	struct smm_plan stay = { .next = SMM_DEFAULT_BASE, .last = SMM_DEFAULT_BASE };
	u8 state[SMM_STATE_SIZE], code[CODE_ROOM];
	bool reached;

	trusted = false;
	hidden = false;
	if (!smm_has_ipis())
		return true; /* without an APIC this cannot be tried */
	memcpy(state, SMM_DEFAULT_STATE, sizeof(state));
	memcpy(code, SMM_DEFAULT_CODE, sizeof(code));
	count_anew();
	smm_place(&stay);
	reached = smm_relocate_self_by_ipi(own_id());
	memcpy(SMM_DEFAULT_STATE, state, sizeof(state));
	memcpy(SMM_DEFAULT_CODE, code, sizeof(code));
	return reached;
}

bool smm_hides_default(void)
{
	return hidden;
}

bool smm_resume_self(void)
{
	if (!trusted && (!shared.smm_ready || !kept))
		return true;
	count_anew();
	/* If the memory there was hidden, the guest has nothing in it. */
	if (!hidden) {
		memcpy(kept->state, SMM_DEFAULT_STATE, sizeof(kept->state));
		memcpy(kept->code, SMM_DEFAULT_CODE, smm_code_size());
		kept->plan = kept->again;
		smm_place(trusted ? &safe_plan : &kept->plan);
	}
	if (trusted && smm_has_ipis())
		shared.smm_ready = smm_relocate_self_by_ipi(own_id());
	else
		shared.smm_ready = smm_relocate_self();
	if (!shared.smm_ready)
		log_warn("SMM: no SMI after the sleep\n");
	return shared.smm_ready;
}

bool smm_resume_others(u32 cpus)
{
	bool all;

	if (!shared.smm_ready || !kept)
		return true;
	smm_relocate_others();
	all = shared.smm_count == cpus && !shared.smm_failed;
	if (hidden) {
		smm_first_done();
		return all;
	}
	memcpy(SMM_DEFAULT_STATE, kept->state, sizeof(kept->state));
	memcpy(SMM_DEFAULT_CODE, kept->code, smm_code_size());
	return !trusted || all;
}
