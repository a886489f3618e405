/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the user about a change of the TPM. POST only. */
#ifndef BOOT_TPM_REQUEST_H
#define BOOT_TPM_REQUEST_H

#include "lib/types.h"

#ifdef CONFIG_TPM
/*
 * If a program has requested a change of the TPM (TCG Physical Presence Interface 1.30), asks the
 * user, carries it out or refuses it, and restarts the machine. To be called when keyboards work
 * and before option ROMs run, because until then the TPM's platform hierarchy has no secret.
 */
void tpm_request_ask(void);
/* Returns whether there is a TPM that the user can change. */
bool tpm_menu_offered(void);
/*
 * Offers changes of the TPM on an empty screen. Requests the one that the user picks, and restarts
 * the machine. Returns if the user wants none.
 */
void tpm_menu(void);
#else
static inline void tpm_request_ask(void)
{
}
static inline bool tpm_menu_offered(void)
{
	return false;
}
static inline void tpm_menu(void)
{
}
#endif

#endif
