/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A storage controller on PCI that answers anything: the input says what its registers read as, and
 * what it writes to the memory that the driver has told it. The driver must come to an end, must
 * not access other memory, and may only register disks that can be used.
 *
 *	#include "../../src/block/foo_probe.c"
 *	FUZZ_CONTROLLER(foo_driver, FUZZ_NOTHING)
 *
 * If the controller writes only a part of a structure of the driver, the second argument says which
 * part: FUZZ_PART(struct foo, first_member, member_after_it), or FUZZ_REST(struct foo,
 * first_member).
 */
#ifndef FUZZ_CONTROLLER_H
#define FUZZ_CONTROLLER_H

#include "device/driver.h"
#include "fuzz.h"

/* In a block of @block bytes the controller writes the bytes from @from to @to. */
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

void fuzz_controller(const struct driver *driver, struct fuzz_part part);

#define FUZZ_CONTROLLER(driver, part)                                                              \
	FUZZ_TARGET                                                                                \
	{                                                                                          \
		fuzz_controller(&(driver), part);                                                  \
	}

#endif
