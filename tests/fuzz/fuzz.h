/* SPDX-License-Identifier: BSD-2-Clause */
/* What every fuzz target uses: allocators that forget everything between two inputs. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Frees what the last input left, and resets the fake hardware. */
void fuzz_reset(void);

/* The block that was allocated with @addr in it, and its size; NULL: none. */
u8 *fuzz_block(u32 addr, u32 *size);

/* What must hold whatever the input is. */
#define fuzz_check(condition)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__builtin_trap();                                                          \
	} while (0)

/* Takes @n bytes of the input, zeros where it has ended. */
static inline uint32_t fuzz_take(const uint8_t **data, size_t *size, unsigned int n)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < n && *size; i++, (*data)++, (*size)--)
		v |= (uint32_t) * *data << 8 * i;
	return v;
}

#endif
