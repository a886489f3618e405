/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests measurements into a TPM: hashes, both interfaces, commands, the event log. */
#include <stdio.h>

#include "fake_tpm.h"

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
			assert_true(fake_now_us - before < 15000000);
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

/* On a busy host the process that emulates the TPM may not run for seconds. */
static void test_slow(void **state)
{
	for (int crb = 0; crb < 2; crb++) {
		machine(true, crb, sizeof(area));
		dev.busy_us = 8000000;
		start_all();
		tpm_measure_text(4, EV_ACTION, "one");
		assert_false(tpm.broken);
		assert_int_equal(dev.ordinals[dev.commands - 1], 0x182);
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
	  cmocka_unit_test(test_slow), cmocka_unit_test(test_bank_lists),
	  cmocka_unit_test(test_agile_log), cmocka_unit_test(test_sha1_log),
	  cmocka_unit_test(test_small_logs), cmocka_unit_test(test_separators),
	  cmocka_unit_test(test_none))
