// SPDX-License-Identifier: BSD-2-Clause
/*
 * Offers the boot menu ("Press ESC for boot menu.") and acts on the choice. Management tools wait
 * for these words. Flat 32-bit, POST.
 */
#include "boot/menu.h"
#include "boot/boot.h"
#include "boot/menu_list.h"
#include "boot/menu_pick.h"
#include "boot/splash.h"
#include "char/console.h"
#include "cpu/time.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define MESSAGE_MAX 150

static void prompt(u8 key)
{
	char *text = knob_text(KNOB_BOOT_MENU_MESSAGE, MESSAGE_MAX);

	if (text)
		console_printf("\n%s\n", text);
	else if (key >= SCAN_F1 && key <= SCAN_F10)
		console_printf("\nPress F%u for boot menu.\n\n", key - SCAN_F1 + 1);
	else if (key == SCAN_F11 || key == SCAN_F12)
		console_printf("\nPress F%u for boot menu.\n\n", key - SCAN_F11 + 11);
	else
		console_printf("\nPress ESC for boot menu.\n\n");
	post_free(text);
}

/*
 * Waits for the key. Other keys are taken and dropped, so that the program that boots next does not
 * get them.
 */
static bool key_pressed(u8 key, u32 ms)
{
	struct deadline end = deadline_ms(ms);

	while (!deadline_passed(&end)) {
		u16 got = console_key(min(ms, 50u));

		if (got && got >> 8 == key)
			return true;
		if (!got)
			boot_look();
	}
	return false;
}

static void put_first(struct boot_entry *entries, u32 i)
{
	struct boot_entry chosen = entries[i];

	for (; i; i--)
		entries[i] = entries[i - 1];
	entries[0] = chosen;
}

void boot_menu(void)
{
	u32 count, show = machine.boot.menu, chosen;
	struct boot_entry *entries = boot_entries(&count);
	bool pressed;
	u8 key;

	if (show == MACHINE_MENU_NONE || !count || (show == MACHINE_MENU_MANY && count < 2))
		return;
	key = knob_number(KNOB_BOOT_MENU_KEY);
	prompt(key);
	splash_show();
	/*
	 * If the boot order ends with HALT, POST may not have looked for USB keyboards yet. Look
	 * now, because the user needs one.
	 */
	boot_look();
	pressed = key_pressed(key, knob_number(KNOB_BOOT_MENU_WAIT));
	splash_hide();
	if (!pressed)
		return;
	do {
		entries = boot_entries(&count);
		chosen = menu_pick(entries, count);
	} while (chosen > count);
	if (chosen == count)
		return;
	log_info("chosen from the menu: %s\n", entries[chosen].name);
	boot_number(&entries[chosen]);
	put_first(entries, chosen);
}
