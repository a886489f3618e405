/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical presence interface (TCG PC Client Platform Physical Presence Interface
 * Specification 1.30; QEMU docs/specs/tpm.rst for its memory). A program asks by ACPI for a change
 * of the TPM. The request stays in the VMM's memory during the reset. The firmware then asks the
 * user and carries it out. For src/tpm only. POST.
 */
#ifndef TPM_PRESENCE_H
#define TPM_PRESENCE_H

#include "tpm/command.h"

#define PRESENCE_SIZE 0x400

/*
 * Writes to the interface's memory at @base which operations there are for @t. Returns whether a
 * request waits for tpm_answer(). A request that we do not know is answered at once, by a failure.
 */
bool presence_init(struct tpm *t, u32 base);

#endif
