// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 1Ah AH=BBh, the TCG's BIOS interface for boot loaders (TCG PC Client Specific Implementation
 * Specification for Conventional BIOS 1.21, chapter 13), for both families of TPMs. Buffers with
 * physical addresses are below 4 GiB; buffers in segments belong to the caller. Flat 32-bit,
 * resident.
 */
#include "service/tcg.h"
#include "cpu/io.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "service/caller.h"
#include "tpm/event_log.h"
#include "tpm/measure.h"

#define TCG_SIGNATURE 0x41504354 /* "TCPA" */
#define TCG_MAJOR     1
#define TCG_MINOR     2

enum tcg_function {
	TCG_STATUS_CHECK,
	TCG_HASH_LOG_EXTEND_EVENT,
	TCG_PASS_THROUGH,
	TCG_SHUTDOWN,
	TCG_HASH_LOG_EVENT,
	TCG_HASH_ALL,
	TCG_TSS,
	TCG_COMPACT_HASH_LOG_EXTEND,
};

/* Results in EAX. If the TPM itself refuses, its code is in the upper half. */
#define TCG_OK		  0
#define TCG_GENERAL_ERROR 1
#define TCG_LOG_OVERFLOW  2
#define TCG_UNSUPPORTED	  3
#define TCG_INVALID	  4 /* invalid parameters */
#define TCG_SHUT	  5 /* the interface was shut down */

#define ALG_12_SHA1 4
#define PASS_MS	    120000 /* long, because a command may make keys */

/* Parameter blocks. Addresses are physical. */
struct hash_log_extend {
	u16 size, reserved;
	u32 data, length, pcr;
	u32 rest[3]; /* the event and its size; in the longer form after a reserved word */
} __packed;

#define EXTEND_SHORT 24
#define EXTEND_LONG  28

struct hash_log_extend_out {
	u16 size, reserved;
	u32 event;
	u8 sha1[SHA1_SIZE];
} __packed;

struct hash_log {
	u16 size, reserved;
	u32 data, length, pcr, type, event, event_length;
} __packed;

struct hash_log_out {
	u16 size, reserved;
	u32 event;
} __packed;

struct hash_all {
	u16 size, reserved;
	u32 data, length, alg;
} __packed;

struct pass_through {
	u16 size, reserved, out_size, reserved2; /* the command follows */
} __packed;

struct pass_through_out {
	u16 size, reserved;
	u8 response[];
} __packed;

/* TCG_PCClientPCREventStruc: the event to be logged. */
struct client_event {
	u32 pcr, type;
	u8 sha1[SHA1_SIZE];
	u32 length;
	u8 data[];
} __packed;

/*
 * Copies the caller's parameter block, or a part of it, from a far pointer. Returns false if the
 * caller has no memory there or the block crosses its segment's end.
 */
static bool tcg_get(u16 seg, u32 off, void *to, u32 size)
{
	return off + size <= 0x10000 && caller_get(seg * 16u + off, to, size);
}

/*
 * Returns where the caller's result of @size bytes goes, or NULL if the caller may not write there
 * or the result crosses its segment's end.
 */
static void *tcg_result(u16 seg, u16 off, u32 size)
{
	u32 at;

	if (off + size > 0x10000)
		return NULL;
	at = caller_address(seg * 16u + off, size, true);
	return at == CALLER_NONE ? NULL : (void *)at;
}

static bool beyond_4g(u32 at, u32 length)
{
	return length && at + length - 1 < at;
}

/*
 * Returns a pointer to the @length bytes at physical address @at, or NULL if @at is 0 or the bytes
 * reach beyond 4 GiB. A program in virtual-8086 mode must have these bytes at the same addresses.
 * Otherwise it could find out, by hashes of single bytes, what its monitor keeps from it.
 */
static const void *tcg_data(u32 at, u32 length)
{
	if (beyond_4g(at, length) ||
	    (v86_active() && length && caller_address(at, length, false) != at))
		return NULL;
	return (const void *)at;
}

/*
 * Copies the head of the event of @length bytes at a physical address to @e. Returns where the
 * event's data is, or NULL if the head says that there is more data than @length has room for.
 */
static const u8 *get_event(u32 at, u32 length, struct client_event *e)
{
	const struct client_event *event = tcg_data(at, length);

	if (!event || length < sizeof(*e))
		return NULL;
	memcpy(e, event, sizeof(*e));
	memory_barrier(); /* the length is not read again */
	return e->length > length - sizeof(*e) ? NULL : event->data;
}

static u32 tcg_code(int err)
{
	if (!err)
		return TCG_OK;
	return err == -ENOSPC ? TCG_LOG_OVERFLOW : TCG_GENERAL_ERROR;
}

static void status_check(struct tpm *t, struct regs *regs)
{
	regs->ebx = TCG_SIGNATURE;
	regs->ch = TCG_MAJOR;
	regs->cl = TCG_MINOR;
	regs->edx = 0;
	regs->esi = (u32)t->log;
	regs->edi = (u32)t->log + t->last_event;
	regs->eax = TCG_OK;
}

/* Hashes by SHA-1, for callers that know no other algorithm. */
static void tcg_sha1(const void *data, u32 length, u8 *out)
{
	sha1(data, length, out);
}

static u32 hash_log_extend(struct tpm *t, const struct regs *regs)
{
	struct hash_log_extend_out *out = tcg_result(regs->ds, regs->si, sizeof(*out));
	struct hash_log_extend in;
	struct client_event e;
	struct tpm_digests d;
	const u8 *event;
	bool longer;
	int err;

	if (!out || !tcg_get(regs->es, regs->di, &in, EXTEND_SHORT) ||
	    (in.size != EXTEND_SHORT && in.size != EXTEND_LONG))
		return TCG_INVALID;
	longer = in.size == EXTEND_LONG;
	if (longer && !tcg_get(regs->es, regs->di + EXTEND_SHORT, &in.rest[2], sizeof(in.rest[2])))
		return TCG_INVALID;
	event = get_event(in.rest[longer], in.rest[1 + longer], &e);
	if (!tcg_data(in.data, in.length) || !event || in.pcr >= TPM_PCRS)
		return TCG_INVALID;
	tpm_hash(t, (const void *)in.data, in.length, &d);
	err = tpm_measure_digests(t, in.pcr, e.type, &d, event, e.length);
	tcg_sha1((const void *)in.data, in.length, out->sha1);
	out->size = sizeof(*out);
	out->reserved = 0;
	out->event = t->events;
	return tcg_code(err);
}

static u32 hash_log(struct tpm *t, const struct regs *regs)
{
	struct hash_log_out *out = tcg_result(regs->ds, regs->si, sizeof(*out));
	struct hash_log in;
	struct client_event e;
	struct tpm_digests d;
	const u8 *event;
	int err;

	if (!out || !tcg_get(regs->es, regs->di, &in, sizeof(in)) || in.size != sizeof(in))
		return TCG_INVALID;
	event = get_event(in.event, in.event_length, &e);
	if (!tcg_data(in.data, in.length) || !event || in.pcr >= TPM_PCRS)
		return TCG_INVALID;
	tpm_hash(t, (const void *)in.data, in.length, &d);
	err = event_log_add(t, in.pcr, in.type, &d, event, e.length);
	out->size = sizeof(*out);
	out->reserved = 0;
	out->event = t->events;
	return tcg_code(err);
}

static u32 hash_all(const struct regs *regs)
{
	u8 *out = tcg_result(regs->ds, regs->si, SHA1_SIZE);
	struct hash_all in;

	if (!out || !tcg_get(regs->es, regs->di, &in, sizeof(in)) || in.size != sizeof(in) ||
	    !tcg_data(in.data, in.length))
		return TCG_INVALID;
	if (in.alg != ALG_12_SHA1)
		return TCG_UNSUPPORTED;
	tcg_sha1((const void *)in.data, in.length, out);
	return TCG_OK;
}

static u32 pass_through(struct tpm *t, const struct regs *regs)
{
	struct pass_through_out *out;
	struct pass_through in;
	u32 len, room;
	int n;

	if (!tcg_get(regs->es, regs->di, &in, sizeof(in)) ||
	    in.size < sizeof(in) + TPM_HEADER_SIZE || in.out_size < sizeof(*out))
		return TCG_INVALID;
	len = in.size - sizeof(in);
	room = in.out_size - sizeof(*out);
	out = tcg_result(regs->ds, regs->si, in.out_size);
	if (!out || len > sizeof(t->buf) || !tcg_get(regs->es, regs->di + sizeof(in), t->buf, len))
		return TCG_INVALID;
	/* The block must contain exactly one command. */
	if (get_be32(t->buf + 2) != len)
		return TCG_INVALID;
	n = tpm_pass(t, len, PASS_MS);
	if (n < 0 || (u32)n > room)
		return TCG_GENERAL_ERROR;
	memcpy(out->response, t->buf, n);
	out->size = sizeof(*out) + n;
	out->reserved = 0;
	return TCG_OK;
}

/* In: ES:DI and ECX are the data, EDX is the PCR, ESI goes to the log. */
static u32 compact_hash(struct tpm *t, struct regs *regs)
{
	u32 linear = regs->es * 16u + regs->di, at;
	struct tpm_digests d;
	int err;

	if (beyond_4g(linear, regs->ecx) || regs->edx >= TPM_PCRS)
		return TCG_INVALID;
	at = caller_address(linear, regs->ecx, false);
	if (at == CALLER_NONE)
		return TCG_INVALID;
	tpm_hash(t, (const void *)at, regs->ecx, &d);
	err = tpm_measure_digests(t, regs->edx, EV_COMPACT_HASH, &d, &regs->esi, sizeof(regs->esi));
	regs->edx = t->events;
	return tcg_code(err);
}

static u32 tcg_call(struct tpm *t, struct regs *regs)
{
	switch (regs->al) {
	case TCG_HASH_LOG_EXTEND_EVENT:
		return hash_log_extend(t, regs);
	case TCG_PASS_THROUGH:
		return pass_through(t, regs);
	case TCG_SHUTDOWN:
		t->shut = true;
		return TCG_OK;
	case TCG_HASH_LOG_EVENT:
		return hash_log(t, regs);
	case TCG_HASH_ALL:
		return hash_all(regs);
	case TCG_COMPACT_HASH_LOG_EXTEND:
		return compact_hash(t, regs);
	}
	return TCG_UNSUPPORTED;
}

void tcg_service(struct regs *regs)
{
	struct tpm *t = tpm_get();

	/* Without a TPM, return what a BIOS returns that does not know the function. */
	if (!t) {
		set_cf(regs, true);
		return;
	}
	set_cf(regs, false);
	if (regs->al == TCG_STATUS_CHECK && !t->shut)
		status_check(t, regs);
	else if (t->shut)
		regs->eax = TCG_SHUT;
	else if (regs->ebx != TCG_SIGNATURE)
		regs->eax = TCG_INVALID;
	else
		regs->eax = tcg_call(t, regs);
}
