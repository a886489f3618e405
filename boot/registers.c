// SPDX-License-Identifier: BSD-2-Clause
/* The registers with which everything is booted. Flat 32-bit, resident. */
#include "boot/registers.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "acpi/fpdt.h"
#include "char/console.h"
#include "lib/string.h"

/* ES:DI points to $PnP (PnP BIOS Specification 1.0A, 3.1 and appendix C). */
void boot_registers(struct regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	regs->flags = FLAG_IF;
	if (!shared.pnp_offset)
		return;
	regs->es = FSEG;
	regs->di = shared.pnp_offset;
}

/*
 * After this message the screen is the loader's. If nothing changes there any more, the user can
 * see that the loader stands still, and not the firmware.
 */
void boot_announce(const char *what)
{
	console_printf("The %s takes over.\n", what);
	fpdt_starting();
}
