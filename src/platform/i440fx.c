// SPDX-License-Identifier: BSD-2-Clause
/* QEMU's `pc`: the 82441FX host bridge with the PIIX3. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "pci/pci.h"
#include "platform/pam.h"

#define I440FX_PAM0 0x59

static void shadow_open(void)
{
	pam_open(I440FX_PAM0);
}

static void shadow_close(u16 pieces)
{
	pam_close(I440FX_PAM0, pieces);
}

PLATFORM(i440fx) = {
	.name = "i440FX/PIIX3",
	.host_bridge = 0x12378086,
	.shadow_open = shadow_open,
	.shadow_close = shadow_close,
};
