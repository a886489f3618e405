/* SPDX-License-Identifier: BSD-2-Clause */
/* Where RAM ends: all of a host's addresses are, unless a test says less. A real one, or a test's, wins. */
#include "fake.h"
#include "memory/memory.h"

u32 fake_ram_end = 0xffffffff;

__attribute__((weak)) u32 ram_below_4g(void)
{
	return fake_ram_end;
}
