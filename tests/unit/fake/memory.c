/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of RAM and of physical addresses. All addresses of the host are RAM, unless a test sets
 * another end, and there is none above 4 GiB. Real functions, or those of a test, replace these.
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
