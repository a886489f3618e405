/* SPDX-License-Identifier: BSD-2-Clause */
/* Host tests never run in system management mode. */
#include "cpu/smm.h"

bool smm_active(void)
{
	return false;
}
