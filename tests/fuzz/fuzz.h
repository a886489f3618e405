/* SPDX-License-Identifier: BSD-2-Clause */
/* For all fuzz targets: allocators that free everything between two inputs. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Frees what the last input has allocated, and resets the fake hardware. */
void fuzz_reset(void);

/* Returns the allocated block that contains @addr, and its size, or NULL. */
u8 *fuzz_block(u32 addr, u32 *size);

/* Asserts a condition that must hold for every input. */
#define fuzz_check(condition)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__builtin_trap();                                                          \
	} while (0)

/* Takes @n bytes from the input; zeros after its end. */
static inline uint32_t fuzz_take(const uint8_t **data, size_t *size, unsigned int n)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < n && *size; i++, (*data)++, (*size)--)
		v |= (uint32_t) * *data << 8 * i;
	return v;
}

#endif
