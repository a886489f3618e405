/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with a fake xHCI controller, for tests of USB devices and their drivers. */
#ifndef XHCI_MACHINE_H
#define XHCI_MACHINE_H

#include <stdlib.h>

#include "fake_xhci.h"
#include "unit.h"

#define DISK_PORT     1 /* a SuperSpeed port */
#define KEYBOARD_PORT 5
#include "usb_cases_late.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/xhci_probe.c"

static void new_machine(void)
{
	fx_machine();
	new_devices(4, super_device);
	new_keyboard(); /* of full speed */
}

static int probe(void)
{
	return fake_function_probe(&fx.f, &xhci_driver);
}

static void plug(u32 port, struct fake_usb *d)
{
	fx_plug(port, d);
}

static void work(void)
{
	for (u32 id = 1; id <= FX_SLOTS; id++)
		for (u32 i = 2; i < 32; i++)
			if (fx.slot[id].enabled)
				fx_kick(id, i);
}

static void take(void)
{
	fx_reset();
	fx.dcbaap = 0x5000;
}

#endif
