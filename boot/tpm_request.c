// SPDX-License-Identifier: BSD-2-Clause
/* Asks the user about a change of the TPM (boot/tpm_request.h). Flat 32-bit, POST. */
#include "boot/tpm_request.h"
#include "char/console.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "pc/reset.h"
#include "tpm/tpm.h"

/* If nobody is there, the machine goes on without the change. */
#define ANSWER_MS 60000
#define SCAN_ESC  0x01

#define KEY_WAIT_MS 1000

static bool user_allows(void)
{
	const char *text;
	u16 key;

	console_printf("\nA program wants to change this machine's TPM:\n\n");
	for (u32 i = 0; (text = tpm_requested_step(i)); i++)
		console_printf("  %s.\n", text);
	/* A strict boot order may have left keyboards to the time after POST. */
	drivers_look();
	/* Keys that were pressed before the question are no answer. */
	while (console_key(0))
		;
	console_printf("\nPress any key to allow this, or ESC to refuse it.\n");
	key = console_key(ANSWER_MS);
	return key && key >> 8 != SCAN_ESC;
}

void tpm_request_ask(void)
{
	bool allowed;

	if (!tpm_is_requested())
		return;
	allowed = user_allows();
	console_printf(allowed ? "The TPM is being changed.\n" : "The TPM stays as it is.\n");
	if (tpm_answer(allowed))
		machine_reset();
}

bool tpm_menu_offered(void)
{
	return tpm_change(0);
}

void tpm_menu(void)
{
	const char *text;
	u16 key;
	u32 i;

	console_clear();
	console_printf("Change the TPM:\n\n");
	for (i = 0; (text = tpm_change(i)); i++)
		console_printf("%u. %s\n", i + 1, text);
	console_printf("\nThe machine restarts and asks again.  Esc: back.\n");
	do {
		key = console_key(KEY_WAIT_MS);
		if (key >> 8 == SCAN_ESC)
			return;
		i = (key & 0xff) - '1';
	} while (i > 8 || !tpm_change(i));
	tpm_request(i);
	machine_reset();
}
