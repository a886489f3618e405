/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the boot menu: when it is offered, what it shows, and what keys do. */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "boot/boot.h"
#include "boot/menu.h"
#include "char/console.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "boot/splash.h"

#ifdef CONFIG_SPLASH
void splash_show(void)
{
}

void splash_hide(void)
{
}
#endif

static u64 knobs[KNOB_COUNT];
static char screen[4096];
static const u16 *keys; /* ends with 0: no more come */
static struct boot_entry list[40];
static u32 nr;

u64 knob_number(enum knob k)
{
	return knobs[k];
}

char *knob_text(enum knob k, u32 max)
{
	return NULL;
}

void console_printf(const char *fmt, ...)
{
	size_t used = strlen(screen);
	va_list args;

	va_start(args, fmt);
	vsnprintf(screen + used, sizeof(screen) - used, fmt, args);
	va_end(args);
}

u16 console_key(u32 ms)
{
	fake_now_us += ms * 1000;
	return *keys ? *keys++ : 0;
}

struct boot_entry *boot_entries(u32 *count)
{
	*count = nr;
	return list;
}

void boot_number(struct boot_entry *e)
{
}

bool boot_look(void)
{
	return false;
}

static void begin(u32 count)
{
	machine.boot.menu = 1;
	memset(screen, 0, sizeof(screen));
	knobs[KNOB_BOOT_MENU_KEY] = 1;
	knobs[KNOB_BOOT_MENU_WAIT] = 2500;
	nr = count;
	for (u32 i = 0; i < nr; i++) {
		list[i].seg = i;
		snprintf(list[i].name, sizeof(list[i].name), "Device %u", i);
	}
}

static void run(const u16 *typed)
{
	keys = typed;
	boot_menu();
}

static const u16 none[] = { 0 }, esc[] = { 0x011b, 0x011b, 0 };

static void test_not_wanted(void **state)
{
	begin(3);
	machine.boot.menu = MACHINE_MENU_NONE;
	run(none);
	assert_string_equal(screen, "");
	begin(0);
	run(none);
	assert_string_equal(screen, "");
	begin(1);
	machine.boot.menu = MACHINE_MENU_MANY;
	run(none);
	assert_string_equal(screen, "");
}

static void test_nobody_there(void **state)
{
	begin(3);
	run(none);
	assert_string_equal(screen, "\nPress ESC for boot menu.\n\n");
	assert_in_range(fake_now_us, 2500000, 2700000);
	assert_int_equal(list[0].seg, 0);
}

static void test_choice(void **state)
{
	static const u16 typed[] = { 0x1e61, 0x011b, 0x0a39, 0x0e08, 0x0433, 0 };

	begin(3);
	run(typed);
	assert_non_null(strstr(screen, "1. Device 0\n2. Device 1\n3. Device 2\n"));
	assert_int_equal(list[0].seg, 2);
	assert_int_equal(list[1].seg, 0);
	assert_int_equal(list[2].seg, 1);
}

static void test_escape(void **state)
{
	begin(3);
	run(esc);
	assert_non_null(strstr(screen, "1. Device 0"));
	assert_int_equal(list[0].seg, 0);
}

static void test_letters(void **state)
{
	static const u16 typed[] = { 0x8600, 0x1e41, 0 };

	begin(40);
	knobs[KNOB_BOOT_MENU_KEY] = 0x86;
	run(typed);
	assert_non_null(strstr(screen, "Press F12 for boot menu"));
	assert_non_null(strstr(screen, "a. Device 9\n"));
	assert_non_null(strstr(screen, "s. Device 27\nu. Device 28\n"));
	assert_non_null(strstr(screen, "z. Device 33\n"));
	assert_null(strstr(screen, "Device 34"));
	assert_int_equal(list[0].seg, 9);
}

UNIT_MAIN(UNIT_TEST(test_not_wanted), UNIT_TEST(test_nobody_there), UNIT_TEST(test_choice),
	  UNIT_TEST(test_escape), UNIT_TEST(test_letters))
