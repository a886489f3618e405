// SPDX-License-Identifier: BSD-2-Clause
/*
 * Carries out what a program has requested by the physical presence interface. The memory of the
 * interface belongs to the program, so it is trusted with nothing but the number of an operation:
 * whether the user has to confirm it is decided here. Flat 32-bit, POST.
 */
#include "tpm/presence.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "tpm/tpm.h"

/* Offsets (docs/specs/tpm.rst). Numbers are not aligned. */
#define FUNCTIONS      0x000
#define FUNCTIONS_SIZE 0x100
#define RESPONSE       0x105
#define REQUEST	       0x109
#define PARAMETER      0x10d
#define LAST_REQUEST   0x111
#define NEXT_STEP      0x159

#define USER_REQUIRED 3 /* an operation's value in the table of functions */

/* Responses (PPI 1.30, 4.1.6). Smaller ones are the TPM's codes. */
#define USER_ABORT	 0xfffffff0
#define FIRMWARE_FAILURE 0xfffffff1
#define TPM_CODE_MASK	 0xfff

/* Family 1.2: the TPM cannot be cleared before it is active, which takes a reset. */
#define RC_12_DEACTIVATED 6
#define RC_12_DISABLED	  7
#define CHANGED_ONLY	  1 /* in NEXT_STEP: the TPM was activated for this request */

/* An operation's steps by their letters (struct step), in the order in which they are done. */
#define STEPS_MAX 6

struct operation {
	u8 number;
	char steps[STEPS_MAX];
};

static const struct operation operations_12[] = {
	{ 1, "E" },    { 2, "D" },    { 3, "A" },    { 4, "I" },      { 5, "C" },
	{ 6, "EA" },   { 7, "ID" },   { 8, "O" },    { 9, "N" },      { 10, "EAO" },
	{ 11, "NID" }, { 14, "CEA" }, { 21, "EAC" }, { 22, "EACEA" },
};

/*
 * In family 2.0 operations 1 and 2 would have to be repeated at every start, and we have nowhere to
 * remember that.
 */
static const struct operation operations_2[] = {
	{ 5, "C" }, { 14, "C" }, { 21, "C" }, { 22, "C" }, { 23, "B" },
};

static const struct step {
	char letter;
	u8 ordinal, parameter, size; /* a command of family 1.2 */
	const char *text;
} steps[] = {
	{ 'E', TPM_ORD_ENABLE, 0, 0, "enable it" },
	{ 'D', TPM_ORD_DISABLE, 0, 0, "disable it" },
	{ 'A', TPM_ORD_SET_DEACTIVATED, 0, 1, "activate it" },
	{ 'I', TPM_ORD_SET_DEACTIVATED, 1, 1, "deactivate it" },
	{ 'O', TPM_ORD_SET_OWNER, 1, 1, "let an owner be installed" },
	{ 'N', TPM_ORD_SET_OWNER, 0, 1, "let no owner be installed" },
	{ 'C', TPM_ORD_FORCE_CLEAR, 0, 0,
	  "clear it. All keys in it, and what they encrypt, are lost" },
	{ 'B', 0, 0, 0, "change its banks of PCRs. What is sealed to them is lost" },
};

/* What the user can choose from a menu. */
static const struct change {
	u8 operation, parameter;
	const char *text;
} changes_2[] = { { 5, 0, "Clear it" },
		  { 23, 2, "Use PCRs of SHA-256" },
		  { 23, 3, "Use PCRs of SHA-1 and SHA-256" },
		  { 23, 4, "Use PCRs of SHA-384" } },
  changes_12[] = { { 22, 0, "Clear it, and enable and activate it" },
		   { 6, 0, "Enable and activate it" },
		   { 7, 0, "Deactivate and disable it" } };

static struct {
	struct tpm *tpm; /* NULL: there is no interface */
	u32 base;
	const struct operation *operation; /* the request; NULL: none */
} presence;

static u32 presence_get(u32 at)
{
	u32 v = 0;

	for (u32 i = 4; i--;)
		v = v << 8 | readb(presence.base + at + i);
	return v;
}

static void presence_put(u32 at, u32 v)
{
	for (u32 i = 0; i < 4; i++, v >>= 8)
		writeb(presence.base + at + i, v);
}

static void presence_respond(u32 response)
{
	log_info("tpm: request %u: %x\n", presence_get(REQUEST), response);
	presence_put(LAST_REQUEST, presence_get(REQUEST));
	presence_put(RESPONSE, response);
	presence_put(REQUEST, 0);
	writeb(presence.base + NEXT_STEP, 0);
}

static void presence_offer(const struct operation *o, u32 count)
{
	u32 wanted = presence_get(REQUEST), functions[FUNCTIONS_SIZE / 4] = { 0 };

	for (; count; count--, o++) {
		((u8 *)functions)[o->number] = USER_REQUIRED;
		if (o->number == wanted)
			presence.operation = o;
	}
	for (u32 i = 0; i < ARRAY_SIZE(functions); i++)
		writel(presence.base + FUNCTIONS + 4 * i, functions[i]);
	if (wanted && !presence.operation)
		presence_respond(FIRMWARE_FAILURE);
}

bool presence_init(struct tpm *t, u32 base)
{
	presence.tpm = t;
	presence.base = base;
	presence.operation = NULL;
	if (t->is_2)
		presence_offer(operations_2, ARRAY_SIZE(operations_2));
	else
		presence_offer(operations_12, ARRAY_SIZE(operations_12));
	return presence.operation;
}

bool tpm_is_requested(void)
{
	return presence.operation;
}

static const struct step *find_step(char letter)
{
	const struct step *s = steps;

	while (s->letter != letter)
		s++;
	return s;
}

const char *tpm_requested_step(u32 i)
{
	char letter = i < STEPS_MAX ? presence.operation->steps[i] : 0;

	return letter ? find_step(letter)->text : NULL;
}

static int presence_step(struct tpm *t, const struct step *s)
{
	if (!t->is_2)
		return tpm_command_12(t, s->ordinal, s->parameter, s->size);
	return s->letter == 'C' ? tpm_clear(t) : tpm_set_banks(t, presence_get(PARAMETER));
}

/* Returns whether the request has to be repeated after a reset, when the TPM will be active. */
static bool presence_activated(struct tpm *t)
{
	if (t->is_2 || (t->code != RC_12_DEACTIVATED && t->code != RC_12_DISABLED) ||
	    presence.operation->steps[0] != 'E' || readb(presence.base + NEXT_STEP))
		return false;
	writeb(presence.base + NEXT_STEP, CHANGED_ONLY);
	return true;
}

static int presence_run(struct tpm *t)
{
	int err = 0;

	if (!t->is_2) {
		tpm_command_12(t, TPM_ORD_PRESENCE, TPM_PRESENCE_ENABLE, 2);
		tpm_command_12(t, TPM_ORD_PRESENCE, TPM_PRESENCE_YES, 2);
	}
	t->code = 0;
	for (const char *s = presence.operation->steps; *s && !err; s++)
		err = presence_step(t, find_step(*s));
	return err;
}

bool tpm_answer(bool allowed)
{
	struct tpm *t = presence.tpm;
	u32 request = presence_get(REQUEST);
	int err = allowed ? presence_run(t) : 0;
	bool again = err && presence_activated(t);

	if (!allowed)
		presence_respond(USER_ABORT);
	else if (!err)
		presence_respond(0);
	else if (!again)
		presence_respond(t->code ? max(t->code & TPM_CODE_MASK, 1u) : FIRMWARE_FAILURE);
	presence.operation = NULL;
	tpm_lock_platform(t);
	/* If the memory keeps what it contains, a restart would only lead back to here. */
	return again || presence_get(REQUEST) != request;
}

static const struct change *find_change(u32 i)
{
	if (!presence.tpm)
		return NULL;
	if (presence.tpm->is_2)
		return i < ARRAY_SIZE(changes_2) ? &changes_2[i] : NULL;
	return i < ARRAY_SIZE(changes_12) ? &changes_12[i] : NULL;
}

const char *tpm_change(u32 i)
{
	const struct change *c = find_change(i);

	return c ? c->text : NULL;
}

void tpm_request(u32 i)
{
	const struct change *c = find_change(i);

	presence_put(PARAMETER, c->parameter);
	presence_put(REQUEST, c->operation);
}
