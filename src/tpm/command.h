/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands for a TPM of either family (TPM Main 1.2, part 3; TPM 2.0 Library, part 3), and struct
 * tpm. For src/tpm only. Resident.
 */
#ifndef TPM_COMMAND_H
#define TPM_COMMAND_H

#include "tpm/digest.h"
#include "tpm/transport.h"

#define TPM_BANKS  6
#define TPM_BUFFER 4096 /* size of a command and of its response, in bytes */
#define TPM_PCRS   24

/* A digest for each active bank. */
struct tpm_digests {
	u8 bank[TPM_BANKS][DIGEST_MAX];
};

struct tpm {
	tpm_transact *transact;
	bool is_2;   /* of family 2.0 */
	bool broken; /* a command has failed, so no more are sent */
	bool no_log; /* there was no room for an event */
	bool shut;   /* a program has taken over (INT 1Ah AX=BB03h) */
	u32 banks;   /* how many active banks we can extend */
	u16 alg[TPM_BANKS];
	u8 *log;				    /* the memory for the event log */
	u32 log_size, log_used, events, last_event; /* in bytes; @last_event is an offset */
	u8 buf[TPM_BUFFER];
};

/*
 * Sends TPM_Startup or TPM2_Startup, after a reset or (@resume) after a sleep. Returns 0 or a
 * negative error.
 */
int tpm_startup(struct tpm *t, bool resume);
int tpm_self_test(struct tpm *t);
/*
 * Finds the active banks. Family 1.2 has one. Returns -ENOTSUP if there is none that we can extend.
 */
int tpm_find_banks(struct tpm *t);
void tpm_hash(const struct tpm *t, const void *data, u32 len, struct tpm_digests *d);
int tpm_extend(struct tpm *t, u32 pcr, const struct tpm_digests *d);
/*
 * Sets a secret for the platform hierarchy of family 2.0 until the next reset, so that no program
 * after the firmware can use it (PC Client Platform Firmware Profile 1.05, 8.1.4).
 */
int tpm_lock_platform(struct tpm *t);
/*
 * Sends the command of @len bytes in @t->buf. Returns the length of the response, which replaces
 * it.
 */
int tpm_pass(struct tpm *t, u32 len, u32 ms);

#endif
