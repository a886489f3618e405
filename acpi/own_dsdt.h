/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills in what a DSDT of ours (src/platform/i440fx.asl) leaves open. Pure: it works on bytes. For
 * acpi/ alone. POST only.
 */
#ifndef ACPI_OWN_DSDT_H
#define ACPI_OWN_DSDT_H

#include "lib/types.h"

/* Where PCI devices may be: first address and the one after the last. @high_end 0: not there. */
struct own_windows {
	u32 low, low_end;
	u64 high, high_end;
};

/*
 * Sets the windows, whether there is a high one, and the sleep types of S3 to S5 from @sleep (as
 * machine.sleep has them); a state that is not offered is renamed, so that nobody finds it. The
 * checksum is made right. Returns -EINVAL where a place that is to be filled in is not there; the
 * others are filled in nevertheless.
 */
int own_dsdt_complete(u8 *aml, u32 size, const struct own_windows *w, const u8 *sleep);

#endif
