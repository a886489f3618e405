/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills in the values that our own DSDT (src/platform/i440fx.asl) leaves open. Uses only its
 * arguments. For acpi/ only. POST only.
 */
#ifndef ACPI_OWN_DSDT_H
#define ACPI_OWN_DSDT_H

#include "lib/types.h"

/*
 * The addresses for PCI devices: the first one, and the first one after the range. If @high_end is
 * 0, there is no high range.
 */
struct own_windows {
	u32 low, low_end;
	u64 high, high_end;
};

/*
 * Fills in the windows, whether there is a high one, and the sleep types of S3 to S5 from @sleep
 * (in machine.sleep's form). The objects of states that the machine does not have are renamed, so
 * that no operating system finds them. Corrects the checksum. Returns -EINVAL if something that has
 * to be filled in is missing; the rest is filled in all the same.
 */
int own_dsdt_complete(u8 *aml, u32 size, const struct own_windows *w, const u8 *sleep);

#endif
