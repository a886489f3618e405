/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's TPM and what is measured into it, for src/tpm and the BIOS interface. Resident. */
#ifndef TPM_MEASURE_H
#define TPM_MEASURE_H

#include "tpm/command.h"
#include "tpm/tpm.h"

/* NULL: there is none, or it does not work. */
struct tpm *tpm_get(void);
/* @t: from resident_alloc(); from now on things are measured. */
void tpm_set(struct tpm *t);

/*
 * Extends @pcr by the digests @d of something, and notes it with @len bytes at @event. Where the
 * log is full, the PCR is extended nevertheless. Returns 0; -EIO and others of the TPM; -ENOSPC.
 */
int tpm_measure_digests(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d,
			const void *event, u32 len);

#endif
