/* SPDX-License-Identifier: BSD-2-Clause */
/* Every unit test includes this: cmocka with the headers that it needs, and the fake hardware. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake.h"

/*
 * Defines a test program's main(), which runs all its tests. Each test begins with new fake
 * hardware.
 */
#define UNIT_TEST(function) cmocka_unit_test_setup(function, unit_setup)
#define UNIT_MAIN(...)                                                                             \
	int main(void)                                                                             \
	{                                                                                          \
		const struct CMUnitTest tests[] = { __VA_ARGS__ };                                 \
                                                                                                   \
		return cmocka_run_group_tests(tests, NULL, NULL);                                  \
	}

static inline int unit_setup(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

#endif
