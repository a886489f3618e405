/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums of long runs of bytes. Flat 32-bit, POST. */
#ifndef CPU_BYTE_SUM_H
#define CPU_BYTE_SUM_H

#include "lib/types.h"

/*
 * Returns the sum of the @n bytes at @p, modulo 256. The result is that of checksum8(), with a
 * tenth of its instructions if the CPU has SSE. For RAM only: a hypervisor that emulates accesses
 * to a device may not know these instructions. This leaves the x87 registers empty, so a service
 * that a guest calls must not use it.
 */
u8 byte_sum(const void *p, size_t n);

#endif
