// SPDX-License-Identifier: BSD-2-Clause
/*
 * The PM1 control register (ACPI 6.5, 4.8.3.2.1): soft off for APM, SCI_EN for the SMI that an
 * operating system raises to enter ACPI mode. Flat 32-bit, POST.
 */
#include "service/power.h"
#include "abi/shared.h"
#include "acpi/acpi.h"
#include "cpu/smm.h"
#include "fw_cfg/fw_cfg.h"

/* etc/system-states: a byte for each of S0 to S5, bit 7: the state exists, low bits: SLP_TYP. */
#define STATES 6
#define SOFT_OFF 5
#define STATE_EXISTS 0x80
#define STATE_TYPE 0x07

#define PM1_SLP_TYP(type) ((type) << 10)
#define PM1_SLP_EN 0x2000

static void soft_off_init(u16 control)
{
	const struct fw_cfg_file *file = fw_cfg_find("etc/system-states");
	u8 states[STATES];

	if (!file || fw_cfg_read(file, 0, states, STATES) || !(states[SOFT_OFF] & STATE_EXISTS))
		return;
	shared.apm_off_port = control;
	shared.apm_off_value = PM1_SLP_TYP(states[SOFT_OFF] & STATE_TYPE) | PM1_SLP_EN;
}

void power_init(void)
{
	u32 control = acpi_fadt(FADT_PM1_CONTROL, 4);

	if (!control || control > 0xffff)
		return;
	soft_off_init(control);
	if (acpi_fadt(FADT_SMI_COMMAND, 4) != SMM_PORT)
		return;
	shared.smm_pm1_control = control;
	shared.smm_acpi_enable = acpi_fadt(FADT_ACPI_ENABLE, 1);
	shared.smm_acpi_disable = acpi_fadt(FADT_ACPI_DISABLE, 1);
}
