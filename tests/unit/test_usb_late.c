/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests USB devices that come, or come back, after POST with a fake xHCI controller. Other
 * controllers' tests have the same cases.
 */
#include "xhci_machine.h"

static void test_keyboard(void **state)
{
	late_keyboard_case(&fx.f.bar[0].accesses);
}

static void test_disk(void **state)
{
	late_disk_case();
}

static void test_taken(void **state)
{
	late_taken_case(&fx.f.bar[0].accesses);
}

UNIT_MAIN(UNIT_TEST(test_keyboard), UNIT_TEST(test_disk), UNIT_TEST(test_taken))
