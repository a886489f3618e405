/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums that firmware tables carry. */
#ifndef LIB_CHECKSUM_H
#define LIB_CHECKSUM_H

#include "lib/types.h"

/*
 * Returns the sum of the @n bytes at @p, modulo 256. A valid ACPI, SMBIOS, MP or PIR table sums to
 * 0.
 */
u8 checksum8(const void *p, size_t n);

#endif
