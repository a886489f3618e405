/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sends commands to a TPM and receives responses, by the FIFO interface or by the command response
 * buffer, both at FED40000 (TCG PC Client Platform TPM Profile 1.05, 6.5). For src/tpm only.
 * Resident.
 */
#ifndef TPM_TRANSPORT_H
#define TPM_TRANSPORT_H

#include "lib/types.h"

#define TPM_BASE	  0xfed40000u /* locality 0 */
#define TPM_INTERFACE_ID  (TPM_BASE + 0x30)
#define TPM_INTERFACE_CRB 1 /* value of its low four bits */

#define TPM_HEADER_SIZE 10
/* A deadline in milliseconds: the longest of TIS's four (table 21). */
#define TPM_STEP_MS	2000

/*
 * Sends the @len bytes at @buf, and reads the response, of at most @room bytes, to the same memory.
 * Waits up to @ms for the TPM to execute the command. Returns the response's length, which is at
 * least TPM_HEADER_SIZE; -ETIMEDOUT; -EIO if the TPM has lost bytes or reports a failure; or
 * -ERANGE if the response does not fit or has no valid header.
 */
typedef int tpm_transact(u8 *buf, u32 len, u32 room, u32 ms);
tpm_transact tis_transact, crb_transact;

/* Returns the response's length from its header, or -ERANGE. */
int tpm_response_size(const u8 *header, u32 room);

#endif
