/* SPDX-License-Identifier: BSD-2-Clause */
/* What every unit test includes: cmocka with what it needs, and the fake hardware. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake.h"

/* A test program's main(): all its tests, each with fresh fake hardware. */
#define UNIT_TEST(function) cmocka_unit_test_setup(function, unit_setup)
#define UNIT_MAIN(...)                                                                   \
	int main(void)                                                                   \
	{                                                                                \
		const struct CMUnitTest tests[] = { __VA_ARGS__ };                       \
                                                                                         \
		return cmocka_run_group_tests(tests, NULL, NULL);                        \
	}

static inline int unit_setup(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

#endif
