/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where RAM ends: all of a host's addresses are, unless a test says less, and none above 4 GiB; and
 * where addresses do. A real one, or a test's, wins.
 */
#include "cpu/cpu.h"
#include "fake.h"
#include "memory/memory.h"

u32 fake_ram_end = 0xffffffff;

__attribute__((weak)) u32 ram_below_4g(void)
{
	return fake_ram_end;
}

__attribute__((weak)) u64 ram_above_4g(void)
{
	return 0;
}

__attribute__((weak)) unsigned int cpu_phys_bits(void)
{
	return 40;
}
