/* SPDX-License-Identifier: BSD-2-Clause */
/* For all fuzz targets: the input, and allocators that free everything between two inputs. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "fake.h"

/*
 * Defines what is done with an input:
 *
 *	FUZZ_TARGET
 *	{
 *		foo_parse(fuzz_rest(), fuzz_left());
 *	}
 *
 * Before it, what the last input has allocated is freed, and the fake hardware is reset.
 */
#define FUZZ_TARGET                                                                                \
	static void fuzz_one(void);                                                                \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                               \
	{                                                                                          \
		fuzz_begin(data, size);                                                            \
		fuzz_one();                                                                        \
		return 0;                                                                          \
	}                                                                                          \
	static void fuzz_one(void)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void fuzz_begin(const uint8_t *data, size_t size);

/* Takes @n bytes from the input, the first one being the lowest; zeros after its end. */
u32 fuzz_next(unsigned int n);
/* Returns how many bytes are left. */
u32 fuzz_left(void);
/*
 * Returns a copy of what is left. It is as long as that, so that the sanitizer finds accesses
 * behind its end, and is freed before the next input. Does not take the bytes.
 */
u8 *fuzz_rest(void);
/*
 * Copies what is left to @to, which has @room bytes. If there are more, the others are cut off. If
 * there are fewer, the rest of @to keeps its contents. Returns how many were copied. Does not take
 * them.
 */
u32 fuzz_copy(void *to, u32 room);

/* Frees what was allocated. For fuzz_begin(). */
void fuzz_reset(void);

/* Returns the allocated block that contains @addr, and its size, or NULL. */
u8 *fuzz_block(u32 addr, u32 *size);

/* Asserts a condition that must hold for every input. */
#define fuzz_check(condition)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__builtin_trap();                                                          \
	} while (0)

#endif
