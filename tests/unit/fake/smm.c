/* SPDX-License-Identifier: BSD-2-Clause */
/* Host tests never run in system management mode. */
#include "cpu/smm.h"

bool smm_running;

bool smm_translate(u32 linear, bool write, u32 *physical)
{
	*physical = linear;
	return true;
}
