/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests measurements into a TPM: hashes, both interfaces, commands, the event log. */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "tpm/event_log.h"
#include "tpm/measure.h"
#include "tpm/presence.h"

/* ------------------------------------------------------------------ a TPM */

enum fault {
	NO_FAULT,
	NO_LOCALITY,
	NOT_READY,
	NO_ANSWER,
	SHORT_ANSWER,
	LONG_ANSWER,
	REFUSES,
	FATAL
};

static struct {
	enum fault fault;
	bool crb, is_2, active, ready, done;
	u8 command[512], answer[512];
	/* bytes of the command; bytes of the answer that were read; size of the answer */
	u32 sent, got, size;
	u32 commands;
	u32 ordinals[32];
	u8 banks[64]; /* the TPM's list of banks */
	u32 banks_size;
} dev;

static u32 read_be32(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void set_be32(u8 *p, u32 v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

/* Answers the command: with result 0 and no data, unless the command needs more. */
static void dev_execute(void)
{
	u32 ordinal = read_be32(dev.command + 6);

	assert_in_range(dev.sent, 10, sizeof(dev.command));
	assert_int_equal(read_be32(dev.command + 2), dev.sent);
	assert_int_equal(dev.command[0], dev.is_2 ? 0x80 : 0x00);
	dev.ordinals[dev.commands++ % 32] = ordinal;
	dev.size = 10;
	dev.got = 0;
	memset(dev.answer, 0, sizeof(dev.answer));
	dev.answer[1] = 0xc4;
	if (ordinal == 0x17a) {
		dev.size = 15 + dev.banks_size;
		memcpy(dev.answer + 15, dev.banks, dev.banks_size);
	} else if (ordinal == 0x17b) {
		dev.size = 32;
		dev.answer[11] = 20;
		memset(dev.answer + 12, 0xa5, 20);
	}
	set_be32(dev.answer + 2, dev.size);
	if (dev.fault == SHORT_ANSWER)
		set_be32(dev.answer + 2, 9);
	else if (dev.fault == LONG_ANSWER)
		set_be32(dev.answer + 2, 0xffffffff);
	else if (dev.fault == REFUSES)
		set_be32(dev.answer + 6, 0x101);
	dev.done = dev.fault != NO_ANSWER;
	dev.sent = 0;
}

static u32 tis_status(void)
{
	u32 burst = dev.done ? min(dev.size - dev.got, 7u) : 7;
	u32 s = 0x80 | burst << 8;

	if (dev.ready)
		s |= 0x40;
	if (dev.sent >= 6 && dev.sent < read_be32(dev.command + 2))
		s |= 0x08;
	if (dev.done && dev.got < dev.size)
		s |= 0x10;
	return s;
}

static u32 tis_read(void *d, u32 at, unsigned int size)
{
	u32 v = 0;

	if (at == 0)
		return 0x80 | (dev.active && dev.fault != NO_LOCALITY ? 0x20 : 0);
	assert_true(dev.active);
	if (at == 0x18)
		return tis_status();
	assert_int_equal(at, 0x24);
	for (unsigned int i = 0; i < size; i++) {
		assert_true(dev.got < dev.size);
		v |= (u32)dev.answer[dev.got++] << 8 * i;
	}
	return v;
}

static void tis_write(void *d, u32 at, u32 v, unsigned int size)
{
	if (at == 0) {
		dev.active = v == 0x02;
	} else if (at == 0x18 && v == 0x40) {
		dev.ready = dev.fault != NOT_READY;
		dev.done = false;
		dev.sent = 0;
	} else if (at == 0x18 && v == 0x20) {
		dev.ready = false;
		dev_execute();
	} else {
		assert_int_equal(at, 0x24);
		for (; size; size--, v >>= 8)
			dev.command[dev.sent++] = v;
	}
}

static u32 crb_ctrl;

static u32 crb_fake_read(void *d, u32 at, unsigned int size)
{
	u32 v = 0;

	switch (at) {
	case 0x0c:
		return dev.active && dev.fault != NO_LOCALITY;
	case 0x40:
		return dev.fault == NOT_READY ? 1 : 0;
	case 0x44:
		return dev.fault == FATAL;
	case 0x4c:
		return crb_ctrl && !dev.done;
	case 0x58:
	case 0x64:
		return 0xf80;
	case 0x5c:
	case 0x68:
		return 0xfed40080;
	}
	assert_true(at >= 0x80 && at - 0x80 + size <= sizeof(dev.answer));
	memcpy(&v, dev.answer + at - 0x80, size);
	return v;
}

static void crb_fake_write(void *d, u32 at, u32 v, unsigned int size)
{
	if (at == 0x08)
		dev.active = v == 1;
	else if (at == 0x4c) {
		crb_ctrl = 1;
		dev_execute();
	} else if (at == 0x40) {
		crb_ctrl = 0;
		dev.done = false;
	} else if (at >= 0x80) {
		memcpy(dev.command + at - 0x80, &v, size);
		dev.sent = at - 0x80 + size;
	}
}

static struct tpm tpm;
static u8 area[4096];

static void machine(bool is_2, bool crb, u32 log_size)
{
	static const u8 banks[] = { 0,	 0, 0,	  3,	0,    4, 3,   0xff, 0xff, 0xff, 0,
				    0xb, 3, 0xff, 0xff, 0xff, 0, 0xc, 3,    0,	  0,	0 };

	fake_reset();
	memset(&dev, 0, sizeof(dev));
	memcpy(dev.banks, banks, sizeof(banks));
	dev.banks_size = sizeof(banks);
	dev.is_2 = is_2;
	if (crb)
		fake_mmio(TPM_BASE, 0x1000, crb_fake_read, crb_fake_write, NULL);
	else
		fake_mmio(TPM_BASE, 0x1000, tis_read, tis_write, NULL);
	memset(&tpm, 0, sizeof(tpm));
	memset(area, 0xcc, sizeof(area));
	tpm.is_2 = is_2;
	tpm.transact = crb ? crb_transact : tis_transact;
	tpm.log = area;
	tpm.log_size = log_size;
	tpm_set(&tpm);
}

/* ------------------------------------------------------------------ hashes */

static void check(u16 alg, const char *text, const char *hex)
{
	u8 out[DIGEST_MAX];
	char said[2 * DIGEST_MAX + 1];

	digest(alg, text, strlen(text), out);
	for (u32 i = 0; i < digest_size(alg); i++)
		sprintf(said + 2 * i, "%02x", out[i]);
	assert_string_equal(said, hex);
}

/* FIPS 180-4's examples, and lengths near the ends of blocks. */
static void test_digests(void **state)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	u8 a[DIGEST_MAX], b[DIGEST_MAX];
	static char text[300];

	check(TPM_ALG_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	check(TPM_ALG_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
	check(TPM_ALG_SHA1, two, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
	check(TPM_ALG_SHA256, "abc",
	      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(TPM_ALG_SHA256, two,
	      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check(TPM_ALG_SHA384, "abc",
	      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	      "8086072ba1e7cc2358baeca134c825a7");
	check(TPM_ALG_SHA512, "abc",
	      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	memset(text, 'a', sizeof(text));
	for (u32 len = 1; len < sizeof(text); len++) {
		digest(TPM_ALG_SHA512, text, len, a);
		digest(TPM_ALG_SHA512, text, len - 1, b);
		assert_memory_not_equal(a, b, DIGEST_MAX);
	}
	assert_int_equal(digest_size(0x12), 0);
}

/* ------------------------------------------------------------------ commands */

static void start_all(void)
{
	assert_int_equal(tpm_startup(&tpm, false), 0);
	assert_int_equal(tpm_self_test(&tpm), 0);
	assert_int_equal(tpm_find_banks(&tpm), 0);
	assert_int_equal(tpm_lock_platform(&tpm), 0);
	assert_int_equal(event_log_start(&tpm), 0);
}

static void test_start(void **state)
{
	static const u32 ordinals_2[] = { 0x144, 0x143, 0x17a, 0x17b, 0x129 };
	static const u32 ordinals_12[] = { 0x99, 0x53, 0x4000000a, 0x4000000a };

	for (int crb = 0; crb < 2; crb++) {
		machine(true, crb, sizeof(area));
		start_all();
		assert_int_equal(tpm.banks, 2); /* the third bank has no PCR */
		assert_int_equal(tpm.alg[0], TPM_ALG_SHA1);
		assert_int_equal(tpm.alg[1], TPM_ALG_SHA256);
		assert_memory_equal(dev.ordinals, ordinals_2, sizeof(ordinals_2));
		assert_int_equal(dev.commands, ARRAY_SIZE(ordinals_2));
		/* the locality is released, so that an operating system can use the TPM */
		assert_false(dev.active);
	}
	machine(false, false, sizeof(area));
	start_all();
	assert_memory_equal(dev.ordinals, ordinals_12, sizeof(ordinals_12));
	assert_int_equal(dev.commands, ARRAY_SIZE(ordinals_12));
	/* physical presence is locked: NOTPRESENT and LOCK */
	assert_memory_equal(dev.command + 10, "\0\x14", 2);
	assert_int_equal(tpm.banks, 1);
}

static void test_extend_command(void **state)
{
	static const u8 start[] = { 0x80, 2,	0, 0, 0, 0, 0, 0, 1, 0x82, 0, 0, 0, 7, 0, 0, 0,
				    9,	  0x40, 0, 0, 9, 0, 0, 0, 0, 0,	   0, 0, 0, 2, 0, 4 };
	struct tpm_digests d;

	machine(true, false, sizeof(area));
	start_all();
	tpm_hash(&tpm, "abc", 3, &d);
	assert_int_equal(tpm_extend(&tpm, 7, &d), 0);
	assert_memory_equal(dev.command + 6, start + 6, 17);
	assert_memory_equal(dev.command + 27, start + 27, 6);
	assert_memory_equal(dev.command + 33, d.bank[0], 20);
	assert_memory_equal(dev.command + 33 + 20, "\0\x0b", 2);
	assert_memory_equal(dev.command + 33 + 22, d.bank[1], 32);
	assert_int_equal(read_be32(dev.command + 2), 33 + 22 + 32);
}

/* Each fault ends with an error in limited time, and the TPM is not used any more. */
static void test_faults(void **state)
{
	for (int crb = 0; crb < 2; crb++) {
		for (enum fault f = NO_LOCALITY; f <= FATAL; f++) {
			u64 before;

			if (f == FATAL && !crb)
				continue;
			machine(true, crb, sizeof(area));
			start_all();
			dev.fault = f;
			before = fake_now_us;
			tpm_measure_text(4, EV_ACTION, "one");
			assert_true(fake_now_us - before < 5000000);
			assert_int_equal(tpm.broken, f != REFUSES);
			/* an event that is not extended is not logged */
			assert_int_equal(tpm.events, 1);
			before = fake_io.mmio_accesses;
			tpm_measure_text(4, EV_ACTION, "two");
			if (f != REFUSES)
				assert_int_equal(fake_io.mmio_accesses, before);
		}
	}
}

/* Lists of banks whose lengths are wrong. */
static void test_bank_lists(void **state)
{
	machine(true, false, sizeof(area));
	for (u32 size = 0; size < 22; size++) {
		dev.banks_size = size;
		tpm_find_banks(&tpm);
		assert_true(tpm.banks <= 2);
	}
	memset(dev.banks, 0xff, sizeof(dev.banks));
	dev.banks_size = sizeof(dev.banks);
	assert_int_equal(tpm_find_banks(&tpm), -ENOTSUP);
	for (u32 i = 0; i < 15; i++) /* more banks than there is room for */
		memcpy(dev.banks + 4 + 4 * i, "\0\x0b\1\1", 4);
	assert_int_equal(tpm_find_banks(&tpm), 0);
	assert_int_equal(tpm.banks, TPM_BANKS);
}

/* ------------------------------------------------------------------ the log */

static void test_agile_log(void **state)
{
	static const u8 first[] = {
		0,   0,	  0,   0,   3,	 0,   0,   0,	[28] = 37, 0,	0,   0,	  'S',
		'p', 'e', 'c', ' ', 'I', 'D', ' ', 'E', 'v',	   'e', 'n', 't', '0',
		'3', 0,	  0,   0,   0,	 0,   0,   2,	0,	   1,	2,   0,	  0,
		0,   4,	  0,   20,  0,	 11,  0,   32,	0,	   0,
	};
	u8 out[32];
	const u8 *e = area + sizeof(first);

	machine(true, false, sizeof(area));
	start_all();
	assert_int_equal(tpm.log_used, sizeof(first));
	assert_memory_equal(area, first, sizeof(first));
	tpm_measure(5, EV_IPL, "abc", 3, "text");
	assert_memory_equal(e, "\5\0\0\0\x0d\0\0\0\2\0\0\0\4\0", 14);
	sha1((const u8 *)"abc", 3, out);
	assert_memory_equal(e + 14, out, 20);
	assert_memory_equal(e + 34, "\x0b\0", 2);
	sha256((const u8 *)"abc", 3, out);
	assert_memory_equal(e + 36, out, 32);
	assert_memory_equal(e + 68, "\4\0\0\0text\xcc", 9);
	assert_int_equal(tpm.last_event, sizeof(first));
	assert_int_equal(tpm.events, 2);
}

static void test_sha1_log(void **state)
{
	u8 out[20];

	machine(false, false, sizeof(area));
	start_all();
	tpm_measure_text(4, EV_ACTION, "abc");
	assert_memory_equal(area, "\4\0\0\0\5\0\0\0", 8);
	sha1((const u8 *)"abc", 3, out);
	assert_memory_equal(area + 8, out, 20);
	assert_memory_equal(area + 28, "\3\0\0\0abc\xcc", 8);
}

/*
 * With log areas of any size: nothing is written after their end, PCRs are extended all the same,
 * and the log says once that the area is full.
 */
static void test_small_logs(void **state)
{
	for (u32 size = 0; size < 400; size++) {
		u32 before;

		machine(true, false, size);
		assert_int_equal(tpm_startup(&tpm, false), 0);
		assert_int_equal(tpm_find_banks(&tpm), 0);
		event_log_start(&tpm);
		before = dev.commands;
		for (int i = 0; i < 8; i++)
			tpm_measure_text(4, EV_ACTION, "text");
		assert_int_equal(dev.commands, before + 8);
		assert_true(tpm.log_used <= size);
		assert_int_equal(area[size], 0xcc);
		assert_true(tpm.no_log);
		assert_ptr_equal(strstr(strstr(fake_log, "is full") + 1, "is full"), NULL);
	}
}

static void test_separators(void **state)
{
	machine(true, true, sizeof(area));
	start_all();
	dev.commands = 0;
	tpm_ready_to_boot();
	tpm_ready_to_boot(); /* the second device that is tried */
	assert_int_equal(dev.commands, 9);
	assert_int_equal(tpm.events, 10);
	tpm_resume();
	assert_int_equal(dev.ordinals[9], 0x144);
	assert_int_equal(dev.command[11], 1); /* SU_STATE */
}

/* ------------------------------------------------------------------ physical presence */

#define PPI 0xfed45000

static u8 ppi[PRESENCE_SIZE];
static bool ppi_stuck; /* writes are lost */

static u32 ppi_read(void *d, u32 at, unsigned int size)
{
	u32 v = 0;

	assert_int_equal(at % size, 0);
	memcpy(&v, ppi + at, size);
	return v;
}

static void ppi_write(void *d, u32 at, u32 v, unsigned int size)
{
	assert_int_equal(at % size, 0);
	if (!ppi_stuck)
		memcpy(ppi + at, &v, size);
}

static u32 ppi_get(u32 at)
{
	u32 v;

	memcpy(&v, ppi + at, sizeof(v));
	return v;
}

static bool requested(bool is_2, u32 operation, u32 parameter)
{
	machine(is_2, false, sizeof(area));
	assert_int_equal(tpm_startup(&tpm, false), 0);
	assert_int_equal(tpm_find_banks(&tpm), 0);
	memset(ppi, 0x77, sizeof(ppi));
	ppi_stuck = false;
	memcpy(ppi + 0x109, &operation, 4);
	memcpy(ppi + 0x10d, &parameter, 4);
	ppi[0x159] = 0;
	fake_mmio(PPI, sizeof(ppi), ppi_read, ppi_write, NULL);
	dev.commands = 0;
	return presence_init(&tpm, PPI);
}

static void check_answer(u32 operation, u32 response)
{
	assert_int_equal(ppi_get(0x105), response);
	assert_int_equal(ppi_get(0x109), 0);
	assert_int_equal(ppi_get(0x111), operation);
	assert_int_equal(ppi[0x159], 0);
}

static void test_presence_functions(void **state)
{
	for (int is_2 = 0; is_2 < 2; is_2++) {
		assert_false(requested(is_2, 0, 0));
		assert_false(tpm_is_requested());
		for (u32 i = 0; i < 256; i++)
			assert_true(ppi[i] == 0 || ppi[i] == 3); /* the user is always needed */
		assert_int_equal(ppi[5], 3);
		assert_int_equal(ppi[23], is_2 ? 3 : 0);
		assert_int_equal(ppi[6], is_2 ? 0 : 3);
		/* nothing else was touched */
		assert_int_equal(ppi_get(0x105), 0x77777777);
		assert_int_equal(ppi[0x15a], 0x77);
		for (u32 operation = 1; operation < 300; operation++) {
			bool known = operation < 256 && ppi[operation];

			assert_int_equal(requested(is_2, operation, 0), known);
			if (!known)
				check_answer(operation, 0xfffffff1);
		}
	}
}

static void test_presence_clear(void **state)
{
	assert_true(requested(true, 5, 0));
	assert_non_null(tpm_requested_step(0));
	assert_null(tpm_requested_step(1));
	assert_true(tpm_answer(false));
	check_answer(5, 0xfffffff0);
	assert_int_equal(dev.ordinals[0], 0x17b); /* only the lock's commands */
	assert_int_equal(dev.commands, 2);
	assert_false(tpm_is_requested());

	assert_true(requested(true, 5, 0));
	assert_true(tpm_answer(true));
	check_answer(5, 0);
	assert_int_equal(dev.ordinals[0], 0x126);
	assert_int_equal(dev.ordinals[2], 0x129);

	assert_true(requested(true, 5, 0));
	dev.fault = REFUSES; /* its code becomes the response */
	assert_true(tpm_answer(true));
	check_answer(5, 0x101);

	assert_true(requested(true, 5, 0));
	dev.fault = NO_ANSWER;
	assert_true(tpm_answer(true));
	check_answer(5, 0xfffffff1);

	/* If the memory does not change, the machine is not restarted, which would never end. */
	assert_true(requested(true, 5, 0));
	ppi_stuck = true;
	assert_false(tpm_answer(true));
}

/* The banks of this TPM are SHA-1, SHA-256 and SHA-384. */
static void test_presence_banks(void **state)
{
	static const u8 selection[] = { 0,  0, 0,    3,	   0,	 4, 3,	0, 0,	 0,    0,
					11, 3, 0xff, 0xff, 0xff, 0, 12, 3, 0xff, 0xff, 0xff };

	for (u32 banks = 0; banks < 20; banks++) {
		assert_true(requested(true, 23, banks));
		assert_true(tpm_answer(true));
		/* This TPM says in no response that the change succeeded. */
		check_answer(23, 0xfffffff1);
		assert_int_equal(dev.ordinals[0], banks && banks < 8 ? 0x12b : 0x17b);
	}
	assert_true(requested(true, 23, 6));
	dev.fault = NO_ANSWER; /* so this is the last command */
	assert_true(tpm_answer(true));
	assert_memory_equal(dev.command + 27, selection, sizeof(selection));
}

static void test_presence_12(void **state)
{
	static const u32 wanted[] = { 0x4000000a, 0x4000000a, 0x6f,	 0x72,
				      0x71,	  0x4000000a, 0x4000000a };

	assert_true(requested(false, 10, 0));
	assert_non_null(tpm_requested_step(2));
	assert_null(tpm_requested_step(3));
	assert_true(tpm_answer(true));
	check_answer(10, 0);
	assert_int_equal(dev.commands, ARRAY_SIZE(wanted));
	assert_memory_equal(dev.ordinals, wanted, sizeof(wanted));
}

static void test_none(void **state)
{
	fake_reset();
	tpm_set(NULL);
	assert_false(tpm_measures());
	tpm_measure_text(4, EV_ACTION, "text");
	tpm_ready_to_boot();
	tpm_resume();
	assert_int_equal(fake_io.mmio_accesses + fake_io.port_accesses, 0);
}

UNIT_MAIN(cmocka_unit_test(test_digests), cmocka_unit_test(test_start),
	  cmocka_unit_test(test_extend_command), cmocka_unit_test(test_faults),
	  cmocka_unit_test(test_bank_lists), cmocka_unit_test(test_agile_log),
	  cmocka_unit_test(test_sha1_log), cmocka_unit_test(test_small_logs),
	  cmocka_unit_test(test_separators), cmocka_unit_test(test_presence_functions),
	  cmocka_unit_test(test_presence_clear), cmocka_unit_test(test_presence_banks),
	  cmocka_unit_test(test_presence_12), cmocka_unit_test(test_none))
