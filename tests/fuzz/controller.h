/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A storage controller on PCI that answers anything: what its registers read as, and what it writes
 * to the memory that the driver has told it of, is the input. The driver must come to an end, keep
 * to its memory, and register only disks that can be used.
 *
 *	#include "../../src/block/foo_probe.c"
 *	FUZZ_CONTROLLER(foo_driver, FUZZ_NOTHING)
 *
 * Where a structure of the driver's has more in it than what the controller writes, the second
 * argument says which part of it that is: FUZZ_PART(struct foo, first_member,
 * member_behind), or FUZZ_REST(struct foo, first_member).
 */
#ifndef FUZZ_CONTROLLER_H
#define FUZZ_CONTROLLER_H

#include "device/driver.h"
#include "fuzz.h"

/* Of a block of @block bytes the controller writes those from @from to @to. */
struct fuzz_part {
	u32 block, from, to;
};

#define FUZZ_NOTHING                                                                               \
	(struct fuzz_part)                                                                         \
	{                                                                                          \
		0, 0, 0                                                                            \
	}
#define FUZZ_PART(type, first, behind)                                                             \
	(struct fuzz_part)                                                                         \
	{                                                                                          \
		sizeof(type), offsetof(type, first), offsetof(type, behind)                        \
	}

#define FUZZ_REST(type, first)                                                                     \
	(struct fuzz_part)                                                                         \
	{                                                                                          \
		sizeof(type), offsetof(type, first), sizeof(type)                                  \
	}

int fuzz_controller(const struct driver *driver, struct fuzz_part part, const uint8_t *data,
		    size_t size);

#define FUZZ_CONTROLLER(driver, part)                                                              \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                               \
	{                                                                                          \
		return fuzz_controller(&(driver), part, data, size);                               \
	}

#endif
