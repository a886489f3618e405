/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event log (TCG PC Client Platform Firmware Profile 1.05, 10; for family 1.2 TCG PC Client
 * Specific Implementation Specification for Conventional BIOS 1.21, 11.3). These functions only
 * write to the log's memory. For src/tpm only. Resident.
 */
#ifndef TPM_EVENT_LOG_H
#define TPM_EVENT_LOG_H

#include "tpm/command.h"

/*
 * Begins the log. In family 2.0, writes the entry that describes the log. Returns 0, or -ENOSPC if
 * the log's memory is too small for it; then there is no log.
 */
int event_log_start(struct tpm *t);
/*
 * Appends an event with the @len bytes at @data and the digests @d: of all banks in family 2.0,
 * only SHA-1 in family 1.2. Returns 0 or -ENOSPC.
 */
int event_log_add(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d, const void *data,
		  u32 len);

#endif
