/* SPDX-License-Identifier: BSD-2-Clause */
/* Knobs with text values, for tests without the firmware's knobs.c. */
#include <string.h>

#include "fake.h"
#include "machine/knobs.h"

char *knob_text(enum knob k, u32 max)
{
	return k == KNOB_SECTOR_SIZE && fake_sector_size ? strdup(fake_sector_size) : NULL;
}
