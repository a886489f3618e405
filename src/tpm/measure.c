// SPDX-License-Identifier: BSD-2-Clause
/* Measures data: hashes it, extends a PCR, and logs this. Flat 32-bit, resident. */
#include "tpm/measure.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "tpm/event_log.h"

#define SEPARATED_PCRS 8

static struct tpm *the_tpm;
static bool separated;

void tpm_set(struct tpm *t)
{
	the_tpm = t;
	separated = false;
}

struct tpm *tpm_get(void)
{
	return the_tpm && !the_tpm->broken ? the_tpm : NULL;
}

bool tpm_measures(void)
{
	return tpm_get() && !the_tpm->shut;
}

static int measure_note(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d,
			const void *event, u32 len)
{
	int err = event_log_add(t, pcr, type, d, event, len);

	if (err && !t->no_log) {
		t->no_log = true;
		log_warn("tpm: the event log is full\n");
	}
	return err;
}

int tpm_measure_digests(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d,
			const void *event, u32 len)
{
	int err = tpm_extend(t, pcr, d);

	return err ? err : measure_note(t, pcr, type, d, event, len);
}

static void measure_data(u32 pcr, u32 type, const void *data, u32 len, const void *event,
			 u32 event_len)
{
	struct tpm *t = tpm_get();
	struct tpm_digests d;

	if (!t || t->shut)
		return;
	tpm_hash(t, data, len, &d);
	tpm_measure_digests(t, pcr, type, &d, event, event_len);
}

void tpm_measure(u32 pcr, u32 type, const void *data, u32 len, const char *text)
{
	if (tpm_measures())
		measure_data(pcr, type, data, len, text, strlen(text));
}

void tpm_measure_text(u32 pcr, u32 type, const char *text)
{
	measure_data(pcr, type, text, strlen(text), text, strlen(text));
}

void tpm_ready_to_boot(void)
{
	static const u32 separator = 0xffffffff;

	if (separated || !tpm_measures())
		return;
	separated = true;
	tpm_measure_text(PCR_LOADER, EV_ACTION, "Calling INT 19h");
	for (u32 pcr = 0; pcr < SEPARATED_PCRS; pcr++)
		measure_data(pcr, EV_SEPARATOR, &separator, sizeof(separator), &separator,
			     sizeof(separator));
}

void tpm_resume(void)
{
	if (tpm_get() && tpm_startup(the_tpm, true))
		log_warn("tpm: it does not wake up\n");
}
