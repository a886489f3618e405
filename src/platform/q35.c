// SPDX-License-Identifier: BSD-2-Clause
/* QEMU's `q35`: the 82G33 host bridge with the ICH9. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "pci/pci.h"
#include "platform/pam.h"

#define Q35_PAM0 0x90

static void shadow_open(void)
{
	pam_open(Q35_PAM0);
}

static void shadow_close(u16 pieces)
{
	pam_close(Q35_PAM0, pieces);
}

PLATFORM(q35) = {
	.name = "Q35/ICH9",
	.host_bridge = 0x29c08086,
	.shadow_open = shadow_open,
	.shadow_close = shadow_close,
};
