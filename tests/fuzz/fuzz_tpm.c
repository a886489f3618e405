/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TPM with any answers and any values of its registers, behind both interfaces, and any requests
 * of a program.
 */
#include <string.h>

#include "fuzz.h"
#include "tpm/event_log.h"
#include "tpm/measure.h"
#include "tpm/presence.h"

#define PPI 0xfed45000

static u32 answer(void *d, u32 at, unsigned int size)
{
	return fuzz_next(size);
}

static void take(void *d, u32 at, u32 v, unsigned int size)
{
}

FUZZ_TARGET
{
	static struct tpm tpm;
	static u8 log[512];
	u32 how = fuzz_next(1);

	memset(&tpm, 0, sizeof(tpm));
	tpm.is_2 = how & 1;
	tpm.transact = how & 2 ? crb_transact : tis_transact;
	tpm.log = log;
	tpm.log_size = fuzz_next(1) * 2;
	fake_mmio(TPM_BASE, 0x1000, answer, take, NULL);
	tpm_set(&tpm);
	tpm_startup(&tpm, false);
	tpm_self_test(&tpm);
	tpm_find_banks(&tpm);
	tpm_lock_platform(&tpm);
	fuzz_check(tpm.banks <= TPM_BANKS && tpm.all_banks <= TPM_BANKS);
	event_log_start(&tpm);
	tpm_measure_text(4, EV_ACTION, "text");
	tpm_ready_to_boot();
	fuzz_check(tpm.log_used <= tpm.log_size);
	/* The memory of the physical presence interface has any contents, too. */
	fake_mmio(PPI, PRESENCE_SIZE, answer, take, NULL);
	if (presence_init(&tpm, PPI))
		tpm_answer(how & 4);
}
