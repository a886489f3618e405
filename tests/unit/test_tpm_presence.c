/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests physical presence: what an operating system asks for, and what the user answers. */
#include "fake_tpm.h"

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

UNIT_MAIN(cmocka_unit_test(test_presence_functions), cmocka_unit_test(test_presence_clear),
	  cmocka_unit_test(test_presence_banks), cmocka_unit_test(test_presence_12))
