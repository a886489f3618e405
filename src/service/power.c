// SPDX-License-Identifier: BSD-2-Clause
/*
 * The PM1 control register (ACPI 6.5, 4.8.3.2.1). It switches the machine off for APM (soft off).
 * Its bit SCI_EN is for the SMI by which an operating system enters ACPI mode. Flat 32-bit, POST.
 */
#include "service/power.h"
#include "abi/shared.h"
#include "acpi/acpi.h"
#include "machine/machine.h"
#include "smm/smm.h"

#define SOFT_OFF 5 /* S5 */

#define PM1_SLP_TYP(type) ((type) << 10)
#define PM1_SLP_EN	  0x2000

static void soft_off_init(u16 control)
{
	u8 state = machine.sleep[SOFT_OFF];

	if (!(state & MACHINE_SLEEP_EXISTS))
		return;
	shared.apm_off_port = control;
	shared.apm_off_value = PM1_SLP_TYP(state & MACHINE_SLEEP_TYPE) | PM1_SLP_EN;
}

void power_init(void)
{
	u32 control = acpi_fadt(FADT_PM1_CONTROL, 4);

	if (!control || control > 0xffff)
		return;
	soft_off_init(control);
	if (acpi_fadt(FADT_SMI_COMMAND, 4) != SMM_PORT)
		return;
	smm_set_acpi(control, acpi_fadt(FADT_ACPI_ENABLE, 1), acpi_fadt(FADT_ACPI_DISABLE, 1));
}
