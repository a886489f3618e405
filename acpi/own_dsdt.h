/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills in the values that our own DSDT (src/platform/i440fx.asl) leaves open. Uses only its
 * arguments. For acpi/ only. POST only.
 */
#ifndef ACPI_OWN_DSDT_H
#define ACPI_OWN_DSDT_H

#include "machine/machine.h"

/*
 * What POST knows of the machine. @low and @low_end are the first address for PCI devices below 4
 * GiB, and the first one behind them. @high_mib and @high_end_mib are the same for addresses above
 * 4 GiB, in MiB; if @high_end_mib is 0, there are none. @sleep has the form of machine.sleep. @hpet
 * says whether there is an HPET.
 */
struct own_machine {
	u32 low, low_end;
	u32 high_mib, high_end_mib;
	u8 sleep[MACHINE_SLEEP_STATES];
	bool hpet;
};

/*
 * Fills in the windows, the sleep types of S3 to S5 and the HPET's status. The objects of sleep
 * states that the machine does not have are renamed, and a high window that it does not have
 * becomes a vendor's resource, so that no operating system finds them. Corrects the length and the
 * checksum. Returns -EINVAL if something that has to be filled in is missing; the rest is filled in
 * all the same.
 */
int own_dsdt_complete(u8 *aml, u32 size, const struct own_machine *m);

#endif
