/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a command reaches a TPM and its response comes back: by the FIFO interface or the command
 * response buffer, both at FED40000 (TCG PC Client Platform TPM Profile 1.05, 6.5). For src/tpm
 * alone. Resident.
 */
#ifndef TPM_TRANSPORT_H
#define TPM_TRANSPORT_H

#include "lib/types.h"

#define TPM_BASE	  0xfed40000u /* locality 0 */
#define TPM_INTERFACE_ID  (TPM_BASE + 0x30)
#define TPM_INTERFACE_CRB 1 /* in its low four bits */

#define TPM_HEADER_SIZE 10
/* Deadlines in milliseconds; of the TIS's four (table 21) the longest. */
#define TPM_STEP_MS	2000

/*
 * Sends the @len bytes at @buf and reads the response, of at most @room bytes, to the same place.
 * Waits at most @ms for the TPM's work. Returns the response's length, at least TPM_HEADER_SIZE;
 * -ETIMEDOUT, -EIO where the TPM loses bytes or says that it failed, -ERANGE for a response that
 * has no room or no header.
 */
typedef int tpm_transact(u8 *buf, u32 len, u32 room, u32 ms);
tpm_transact tis_transact, crb_transact;

/* Polls the register at @address until the bits of @mask read as @value. */
bool tpm_wait_for(u32 address, u32 mask, u32 value, u32 ms);
/* The response's length by its header, or -ERANGE. */
int tpm_response_size(const u8 *header, u32 room);

#endif
