// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to a TPM: writes them to its buffer and reads the responses. Flat 32-bit,
 * resident.
 */
#include "tpm/command.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define TAG_12	      0x00c1
#define TAG_2	      0x8001
#define TAG_2_SESSION 0x8002

#define ORD_EXTEND		 0x14
#define ORD_CONTINUE_SELF_TEST	 0x53
#define ORD_STARTUP		 0x99
#define CC_CLEAR		 0x126
#define CC_HIERARCHY_CHANGE_AUTH 0x129
#define CC_PCR_ALLOCATE		 0x12b
#define CC_SELF_TEST		 0x143
#define CC_STARTUP		 0x144
#define CC_GET_CAPABILITY	 0x17a
#define CC_GET_RANDOM		 0x17b
#define CC_PCR_EXTEND		 0x182

#define ST_CLEAR 1 /* TPM Main 1.2 part 2, 5.3 */
#define ST_STATE 2
#define SU_CLEAR 0 /* TPM 2.0 part 2, 6.10 */
#define SU_STATE 1

#define RC_12_BAD_PARAMETER    3
#define RC_12_INVALID_POSTINIT 0x26 /* the TPM was started already */
#define RC_2_INITIALIZE	       0x100
#define RC_2_TESTING	       0x90a /* the test continues in the background */

#define CAP_PCRS    5
#define RH_PLATFORM 0x4000000c
#define RS_PW	    0x40000009 /* authorization by a password */
#define RANDOM	    20

/* A TPM takes milliseconds, but the process that emulates it may wait long for the host's CPU. */
#define COMMAND_MS 10000
#define CLEAR_MS   120000 /* for commands that may make new keys */

static void command_put16(struct tpm *t, u32 *at, u16 v)
{
	t->buf[(*at)++] = v >> 8;
	t->buf[(*at)++] = v;
}

static void command_put32(struct tpm *t, u32 *at, u32 v)
{
	command_put16(t, at, v >> 16);
	command_put16(t, at, v);
}

static u32 command_begin(struct tpm *t, u16 tag, u32 code)
{
	u32 at = 0;

	command_put16(t, &at, tag);
	command_put32(t, &at, 0); /* the size, filled in by command_send() */
	command_put32(t, &at, code);
	return at;
}

/* Writes an empty password, for a handle that has none. */
static void command_put_password(struct tpm *t, u32 *at)
{
	command_put32(t, at, 9);
	command_put32(t, at, RS_PW);
	command_put16(t, at, 0);
	t->buf[(*at)++] = 0;
	command_put16(t, at, 0);
}

int tpm_pass(struct tpm *t, u32 len, u32 ms)
{
	int n;

	if (t->broken)
		return -EIO;
	n = t->transact(t->buf, len, sizeof(t->buf), ms);
	if (n < 0) {
		t->broken = true;
		log_error("tpm: %s, no more is measured\n", error_name(n));
	}
	return n;
}

/* Returns the response's length, or -EIO if the TPM returns another error code than @also. */
static int command_send(struct tpm *t, u32 len, u32 ms, u32 also)
{
	u32 at = 2, code;
	int n;

	command_put32(t, &at, len);
	n = tpm_pass(t, len, ms);
	if (n < 0)
		return n;
	t->code = code = get_be32(t->buf + 6);
	if (!code || code == also)
		return n;
	log_warn("tpm: it refuses with code %x\n", code);
	return -EIO;
}

int tpm_startup(struct tpm *t, bool resume)
{
	u32 at = command_begin(t, t->is_2 ? TAG_2 : TAG_12, t->is_2 ? CC_STARTUP : ORD_STARTUP);
	int n;

	if (t->is_2)
		command_put16(t, &at, resume ? SU_STATE : SU_CLEAR);
	else
		command_put16(t, &at, resume ? ST_STATE : ST_CLEAR);
	n = command_send(t, at, COMMAND_MS, t->is_2 ? RC_2_INITIALIZE : RC_12_INVALID_POSTINIT);
	return min(n, 0);
}

int tpm_self_test(struct tpm *t)
{
	u32 at = command_begin(t, t->is_2 ? TAG_2 : TAG_12,
			       t->is_2 ? CC_SELF_TEST : ORD_CONTINUE_SELF_TEST);
	int n;

	if (t->is_2)
		t->buf[at++] = 0; /* tests only what has not been tested yet */
	n = command_send(t, at, COMMAND_MS, RC_2_TESTING);
	return min(n, 0);
}

static void command_add_bank(struct tpm *t, u16 alg, bool active)
{
	if (t->all_banks < TPM_BANKS)
		t->all_algs[t->all_banks++] = alg;
	if (!active)
		return;
	if (!digest_size(alg))
		log_warn("tpm: bank %x is active, which we cannot extend\n", alg);
	else if (t->banks < TPM_BANKS)
		t->alg[t->banks++] = alg;
}

/*
 * Reads a TPML_PCR_SELECTION: a u32 count, then for each bank a u16 algorithm, a u8 size in bytes,
 * and a bit for each PCR.
 */
static void command_read_banks(struct tpm *t, u32 at, u32 end)
{
	u32 count, bytes;
	bool active;

	if (end - at < 4)
		return;
	count = get_be32(t->buf + at);
	for (at += 4; count && end - at >= 3; count--) {
		u16 alg = get_be16(t->buf + at);

		bytes = t->buf[at + 2];
		at += 3;
		if (bytes > end - at)
			return;
		active = false;
		for (; bytes; bytes--)
			active |= t->buf[at++];
		command_add_bank(t, alg, active);
	}
}

int tpm_find_banks(struct tpm *t)
{
	u32 at;
	int n;

	t->banks = t->all_banks = 0;
	if (!t->is_2) {
		command_add_bank(t, TPM_ALG_SHA1, true);
		return 0;
	}
	at = command_begin(t, TAG_2, CC_GET_CAPABILITY);
	command_put32(t, &at, CAP_PCRS);
	command_put32(t, &at, 0);
	command_put32(t, &at, 1);
	n = command_send(t, at, COMMAND_MS, 0);
	if (n < 0)
		return n;
	/* After the header: a u8 that says whether there is more, and the u32 capability. */
	if (n >= TPM_HEADER_SIZE + 5)
		command_read_banks(t, TPM_HEADER_SIZE + 5, n);
	return t->banks ? 0 : -ENOTSUP;
}

void tpm_hash(const struct tpm *t, const void *data, u32 len, struct tpm_digests *d)
{
	for (u32 i = 0; i < t->banks; i++)
		digest(t->alg[i], data, len, d->bank[i]);
}

static void command_put_digest(struct tpm *t, u32 *at, u32 bank, const struct tpm_digests *d)
{
	memcpy(t->buf + *at, d->bank[bank], digest_size(t->alg[bank]));
	*at += digest_size(t->alg[bank]);
}

int tpm_extend(struct tpm *t, u32 pcr, const struct tpm_digests *d)
{
	u32 at = command_begin(t, t->is_2 ? TAG_2_SESSION : TAG_12,
			       t->is_2 ? CC_PCR_EXTEND : ORD_EXTEND);
	int n;

	command_put32(t, &at, pcr);
	if (t->is_2) {
		command_put_password(t, &at);
		command_put32(t, &at, t->banks);
		for (u32 i = 0; i < t->banks; i++) {
			command_put16(t, &at, t->alg[i]);
			command_put_digest(t, &at, i, d);
		}
	} else {
		command_put_digest(t, &at, 0, d);
	}
	n = command_send(t, at, COMMAND_MS, 0);
	return min(n, 0);
}

/* Begins a command that the platform hierarchy authorizes. */
static u32 command_begin_platform(struct tpm *t, u32 code)
{
	u32 at = command_begin(t, TAG_2_SESSION, code);

	command_put32(t, &at, RH_PLATFORM);
	command_put_password(t, &at);
	return at;
}

int tpm_clear(struct tpm *t)
{
	int n = command_send(t, command_begin_platform(t, CC_CLEAR), CLEAR_MS, 0);

	return min(n, 0);
}

/* Returns the bit of a bank (TCG EFI Protocol Specification, EFI_TCG2_EVENT_ALGORITHM_BITMAP). */
static u32 command_bank_bit(u16 alg)
{
	return digest_size(alg) ? alg == TPM_ALG_SHA1 ? 1 : 2u << (alg - TPM_ALG_SHA256) : 0;
}

int tpm_set_banks(struct tpm *t, u32 banks)
{
	u32 at = command_begin_platform(t, CC_PCR_ALLOCATE), found = 0, bit;
	int n;

	command_put32(t, &at, t->all_banks);
	for (u32 i = 0; i < t->all_banks; i++) {
		bit = command_bank_bit(t->all_algs[i]) & banks;
		found |= bit;
		command_put16(t, &at, t->all_algs[i]);
		command_put32(t, &at, 3 << 24 | (bit ? 0xffffff : 0)); /* 3 bytes with 24 PCRs */
	}
	if (!found || found != banks)
		return -ENOTSUP;
	n = command_send(t, at, COMMAND_MS, 0);
	if (n < 0)
		return n;
	/* After the header and the u32 size of the parameters: a u8 that says whether it worked. */
	return n > TPM_HEADER_SIZE + 4 && t->buf[TPM_HEADER_SIZE + 4] ? 0 : -EIO;
}

int tpm_command_12(struct tpm *t, u32 ordinal, u32 parameter, u32 size)
{
	u32 at = command_begin(t, TAG_12, ordinal);
	int n;

	while (size--)
		t->buf[at++] = parameter >> size * 8;
	/* Its owner may have decided for ever whether the TPM takes this command. */
	n = command_send(t, at, CLEAR_MS, ordinal == TPM_ORD_PRESENCE ? RC_12_BAD_PARAMETER : 0);
	return min(n, 0);
}

int tpm_lock_platform(struct tpm *t)
{
	u8 secret[RANDOM];
	u32 at;
	int n;

	if (!t->is_2) {
		tpm_command_12(t, TPM_ORD_PRESENCE, TPM_PRESENCE_ENABLE, 2);
		tpm_command_12(t, TPM_ORD_PRESENCE, TPM_PRESENCE_NO | TPM_PRESENCE_LOCK, 2);
		return t->broken ? -EIO : 0;
	}
	at = command_begin(t, TAG_2, CC_GET_RANDOM);
	command_put16(t, &at, RANDOM);
	n = command_send(t, at, COMMAND_MS, 0);
	if (n < 0)
		return n;
	if (n < TPM_HEADER_SIZE + 2 + RANDOM || get_be16(t->buf + TPM_HEADER_SIZE) != RANDOM)
		return -EIO;
	memcpy(secret, t->buf + TPM_HEADER_SIZE + 2, RANDOM);
	at = command_begin_platform(t, CC_HIERARCHY_CHANGE_AUTH);
	command_put16(t, &at, RANDOM);
	memcpy(t->buf + at, secret, RANDOM);
	n = command_send(t, at + RANDOM, COMMAND_MS, 0);
	memset(secret, 0, sizeof(secret));
	memset(t->buf, 0, TPM_HEADER_SIZE + 64);
	return min(n, 0);
}
