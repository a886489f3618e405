// SPDX-License-Identifier: BSD-2-Clause
/* What an SMI does: a flat service for virtual-8086 mode, ACPI mode on or off. Flat, resident. */
#include "cpu/smm.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "memory/map.h"
#include "real/shared.h"

#define PM1_SCI_EN 0x0001 /* ACPI 6.5, 4.8.3.2.1 */

void smm_service(void);

static bool active;

bool smm_active(void)
{
	return active;
}

static void call(void)
{
	void (*service)(u32 regs) = (void (*)(u32))shared.smm_function;

	/* Services are called by the entry stubs only, and those lie in the firmware. */
	if (shared.smm_function < RESIDENT_BASE || shared.smm_function >= RESIDENT_END)
		return;
	active = true;
	time_hold_irqs(true);
	service(shared.smm_argument);
	time_hold_irqs(false);
	active = false;
	shared.smm_function = 0;
}

static void acpi_mode(bool on)
{
	u16 control = inw(shared.smm_pm1_control);

	outw(shared.smm_pm1_control, on ? control | PM1_SCI_EN : control & ~PM1_SCI_EN);
}

void smm_service(void)
{
	u8 command = inb(SMM_PORT);

	if (command == SMM_CALL)
		call();
	else if (!shared.smm_pm1_control)
		return;
	else if (command == shared.smm_acpi_enable)
		acpi_mode(true);
	else if (command == shared.smm_acpi_disable)
		acpi_mode(false);
}
