/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands to a TPM of either family (TPM Main 1.2, part 3; TPM 2.0 Library, part 3), and the TPM
 * itself. For src/tpm alone. Resident.
 */
#ifndef TPM_COMMAND_H
#define TPM_COMMAND_H

#include "tpm/digest.h"
#include "tpm/transport.h"

#define TPM_BANKS  6
#define TPM_BUFFER 4096 /* bytes of a command and its response */
#define TPM_PCRS   24

/* One digest for each active bank. */
struct tpm_digests {
	u8 bank[TPM_BANKS][DIGEST_MAX];
};

struct tpm {
	tpm_transact *transact;
	bool is_2;   /* of family 2.0 */
	bool broken; /* a command has failed: no more are sent */
	bool no_log; /* an event had no room */
	bool shut;   /* a program has taken over (INT 1Ah AX=BB03h) */
	u32 banks;   /* how many, of those that we can extend */
	u16 alg[TPM_BANKS];
	u8 *log;				    /* the area of the event log */
	u32 log_size, log_used, events, last_event; /* bytes; an offset */
	u8 buf[TPM_BUFFER];
};

/* TPM_Startup or TPM2_Startup, after a reset or (@resume) a sleep. 0 or a negative error. */
int tpm_startup(struct tpm *t, bool resume);
int tpm_self_test(struct tpm *t);
/* Finds the active banks; family 1.2 has one. Returns -ENOTSUP where there is none to extend. */
int tpm_find_banks(struct tpm *t);
void tpm_hash(const struct tpm *t, const void *data, u32 len, struct tpm_digests *d);
int tpm_extend(struct tpm *t, u32 pcr, const struct tpm_digests *d);
/* Gives the platform hierarchy of family 2.0 a secret until the next reset, so that nobody after
 * the firmware uses it (PC Client Platform Firmware Profile 1.05, 8.1.4). */
int tpm_lock_platform(struct tpm *t);
/* Passes a command of @len bytes in @t->buf; returns the response's length there. */
int tpm_pass(struct tpm *t, u32 len, u32 ms);

#endif
