/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's TPM, and measurements into it, for src/tpm and the BIOS interface. Resident. */
#ifndef TPM_MEASURE_H
#define TPM_MEASURE_H

#include "tpm/command.h"
#include "tpm/tpm.h"

/* Returns the TPM, or NULL if there is none or it does not work. */
struct tpm *tpm_get(void);
/* Sets the TPM, in memory from resident_alloc(). From now on things are measured. */
void tpm_set(struct tpm *t);

/*
 * Extends @pcr by the digests @d and logs the event with the @len bytes at @event. If the log is
 * full, the PCR is extended all the same. Returns 0, -ENOSPC, or -EIO and other errors of the TPM.
 */
int tpm_measure_digests(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d,
			const void *event, u32 len);

#endif
