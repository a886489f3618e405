// SPDX-License-Identifier: BSD-2-Clause
/* Writes the event log. Flat 32-bit, resident. */
#include "tpm/event_log.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "tpm/tpm.h"

/* TCG_PCR_EVENT, which has only a SHA-1 digest. */
struct event_1 {
	u32 pcr, type;
	u8 sha1[SHA1_SIZE];
	u32 length;
} __packed;

/*
 * TCG_EfiSpecIdEvent. It is followed by a u32 number of banks, a struct spec_id_bank for each, and
 * a byte with the size of vendor data.
 */
struct spec_id {
	char signature[16];
	u32 platform_class; /* 0: a client */
	u8 minor, major, errata;
	u8 uintn_size; /* in units of 32 bits */
} __packed;

struct spec_id_bank {
	u16 alg, size;
} __packed;

static void log_bytes(struct tpm *t, const void *p, u32 len)
{
	memcpy(t->log + t->log_used, p, len);
	t->log_used += len;
}

static bool log_has_room(const struct tpm *t, u32 len)
{
	return len <= t->log_size - t->log_used;
}

/*
 * Family 1.2 has a similar event, without the list of banks. It is left out, because readers take
 * any such event for family 2.0's.
 */
int event_log_start(struct tpm *t)
{
	static const struct spec_id id = { "Spec ID Event03", 0, 0, 2, 0, 1 };
	u32 length = sizeof(id) + sizeof(u32) + t->banks * sizeof(struct spec_id_bank) + 1;
	struct event_1 e = { .type = EV_NO_ACTION, .length = length };
	u8 vendor_bytes = 0;

	t->log_used = t->events = t->last_event = 0;
	if (!t->is_2)
		return t->log_size ? 0 : -ENOSPC;
	if (!log_has_room(t, sizeof(e) + length)) {
		t->log_size = 0;
		return -ENOSPC;
	}
	log_bytes(t, &e, sizeof(e));
	log_bytes(t, &id, sizeof(id));
	log_bytes(t, &t->banks, sizeof(t->banks));
	for (u32 i = 0; i < t->banks; i++) {
		struct spec_id_bank b = { t->alg[i], digest_size(t->alg[i]) };

		log_bytes(t, &b, sizeof(b));
	}
	log_bytes(t, &vendor_bytes, sizeof(vendor_bytes));
	t->events = 1;
	return 0;
}

static u32 digests_size(const struct tpm *t)
{
	u32 size = 0;

	if (!t->is_2)
		return SHA1_SIZE;
	for (u32 i = 0; i < t->banks; i++)
		size += sizeof(u16) + digest_size(t->alg[i]);
	return size + sizeof(u32);
}

static void log_digests(struct tpm *t, const struct tpm_digests *d)
{
	if (!t->is_2) {
		log_bytes(t, d->bank[0], SHA1_SIZE);
		return;
	}
	log_bytes(t, &t->banks, sizeof(t->banks));
	for (u32 i = 0; i < t->banks; i++) {
		log_bytes(t, &t->alg[i], sizeof(t->alg[i]));
		log_bytes(t, d->bank[i], digest_size(t->alg[i]));
	}
}

int event_log_add(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d, const void *data,
		  u32 len)
{
	u32 fixed = 3 * sizeof(u32) + digests_size(t);

	if (!log_has_room(t, fixed) || len > t->log_size - t->log_used - fixed)
		return -ENOSPC;
	t->last_event = t->log_used;
	log_bytes(t, &pcr, sizeof(pcr));
	log_bytes(t, &type, sizeof(type));
	log_digests(t, d);
	log_bytes(t, &len, sizeof(len));
	log_bytes(t, data, len);
	t->events++;
	return 0;
}
