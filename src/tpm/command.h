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

/*
 * Commands of family 1.2 that need physical presence, and values of their parameters (TPM Main 1.2,
 * part 2, 17).
 */
#define TPM_ORD_FORCE_CLEAR	0x5d
#define TPM_ORD_ENABLE		0x6f
#define TPM_ORD_DISABLE		0x70
#define TPM_ORD_SET_OWNER	0x71 /* a bool: may an owner be installed? */
#define TPM_ORD_SET_DEACTIVATED 0x72 /* a bool */
#define TPM_ORD_PRESENCE	0x4000000a
#define TPM_PRESENCE_LOCK	0x04
#define TPM_PRESENCE_YES	0x08
#define TPM_PRESENCE_NO		0x10
#define TPM_PRESENCE_ENABLE	0x20 /* such commands are allowed, for ever */

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
	u32 all_banks; /* how many banks there are, active or not */
	u16 all_algs[TPM_BANKS];
	u32 code;				    /* the last response's code */
	u8 *log;				    /* the memory for the event log */
	u32 log_size, log_used, events, last_event; /* in bytes; @last_event is an offset */
	u8 buf[TPM_BUFFER];
};

/*
 * Sends TPM_Startup or TPM2_Startup, after a reset or (@resume) after a sleep. Returns 0 or a
 * negative error.
 */
int tpm_startup(struct tpm *t, bool resume);
/* Makes the TPM test what it has not tested yet, perhaps in the background. Returns likewise. */
int tpm_self_test(struct tpm *t);
/*
 * Finds the active banks. Family 1.2 has one. Returns -ENOTSUP if there is none that we can extend.
 */
int tpm_find_banks(struct tpm *t);
/* Computes the digests of the @len bytes at @data for all active banks. Sends no command. */
void tpm_hash(const struct tpm *t, const void *data, u32 len, struct tpm_digests *d);
/* Extends @pcr in all active banks by @d. Returns 0 or a negative error. */
int tpm_extend(struct tpm *t, u32 pcr, const struct tpm_digests *d);
/*
 * Reserves for the firmware what needs physical presence, until the next reset. In family 2.0, sets
 * a secret for the platform hierarchy (PC Client Platform Firmware Profile 1.05, 8.1.4). In family
 * 1.2, locks physical presence (TPM Main 1.2, part 3, TSC_PhysicalPresence).
 */
int tpm_lock_platform(struct tpm *t);
/*
 * For family 2.0, both before tpm_lock_platform(): clears the TPM; and chooses the active banks
 * from the next reset on, by bits: 1 SHA-1, 2 SHA-256, 4 SHA-384, 8 SHA-512. Return 0 or a negative
 * error: -ENOTSUP if the TPM lacks one of the banks, or we could extend none of them.
 */
int tpm_clear(struct tpm *t);
int tpm_set_banks(struct tpm *t, u32 banks);
/*
 * Sends a command of family 1.2 with the @size bytes of @parameter (at most 2, highest first).
 * Returns 0 or a negative error.
 */
int tpm_command_12(struct tpm *t, u32 ordinal, u32 parameter, u32 size);
/*
 * Sends the command of @len bytes in @t->buf, and waits up to @ms milliseconds. Returns the length
 * of the response, which replaces the command; or the transport's error, after which no more
 * commands are sent, and each further call returns -EIO.
 */
int tpm_pass(struct tpm *t, u32 len, u32 ms);

#endif
