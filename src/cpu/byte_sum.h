/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums of long runs of bytes. Flat 32-bit, POST. */
#ifndef CPU_BYTE_SUM_H
#define CPU_BYTE_SUM_H

#include "lib/types.h"

/*
 * Sum of the @n bytes at @p, modulo 256: what checksum8() returns, with a tenth of its
 * instructions where the CPU has MMX. For RAM only: a hypervisor that emulates accesses to a
 * device may not know these instructions. Leaves the x87 registers empty, so it is no function
 * for a guest's calls.
 */
u8 byte_sum(const void *p, size_t n);

#endif
