// SPDX-License-Identifier: BSD-2-Clause
/*
 * QEMU's `microvm` board (QEMU docs/system/i386/microvm.rst; hw/i386/microvm.c for the addresses).
 * It has virtio devices with registers in memory, perhaps a PCI Express host bridge, and only some
 * of a PC's parts. Flat 32-bit, POST.
 */
#include "platform/platform.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "device/driver.h"
#include "memory/e820.h"
#include "pci/pci.h"

#define NO_HOST_BRIDGE 0xffffffff

/* Addresses of virtio devices. There are 8, or 24 if the machine has a second I/O APIC. */
#define VIRTIO_BASE   0xfeb00000u
#define VIRTIO_STRIDE 0x200
#define VIRTIO_FEW    8
#define VIRTIO_MANY   24
#define VIRTIO_MAGIC  0x74726976 /* Virtio 1.2, 4.2.2: "virt" */

/* Only with usb=on and ACPI. */
#define XHCI_BASE 0xfe900000u
#define XHCI_SIZE 0x4000

/* Only with pcie=on. Configuration space can be reached only by ECAM. */
#define PCIE_MMIO_BASE 0xc0000000u
#define PCIE_ECAM_BASE 0xe0000000u
#define PCIE_ECAM_SIZE 0x10000000u
#define PCIE_LAST_BUS  255

static bool microvm_detect(u32 host_bridge)
{
	return host_bridge == NO_HOST_BRIDGE && readl(VIRTIO_BASE) == VIRTIO_MAGIC;
}

/* C0000-FFFFF is RAM, and the VMM has already put the end of the image there. */
static void microvm_shadow_open(void)
{
}

static void microvm_shadow_close(u16 ram, u16 writable)
{
}

static u32 microvm_find_parts(void)
{
	return platform_find_parts() | MACHINE_COM1;
}

static void microvm_chipset_init(void)
{
	u32 id = readl(PCIE_ECAM_BASE);

	/* Without PCIe nothing is there. QEMU's TCG reads that as 0. */
	if (!id || id == NO_HOST_BRIDGE)
		return;
	pci_set_ecam(PCIE_ECAM_BASE, PCIE_LAST_BUS);
	e820_set(PCIE_ECAM_BASE, PCIE_ECAM_SIZE, E820_RESERVED);
}

PLATFORM(microvm) = {
	.name = "microvm",
	.find_parts = microvm_find_parts,
	.detect = microvm_detect,
	.shadow_open = microvm_shadow_open,
	.shadow_close = microvm_shadow_close,
	.option_rom_end = OPTION_ROM_EXTRA,
	.chipset_init = microvm_chipset_init,
	.virtio = { VIRTIO_BASE, VIRTIO_STRIDE, VIRTIO_FEW, VIRTIO_MANY },
	.memory = { XHCI_BASE, XHCI_SIZE, DEVICE_CLASS_XHCI },
	.early_tables = true, /* they depend on no register that POST sets */
	.pci = {
		.only_ecam = true,
		.mmio_base = PCIE_MMIO_BASE,
		.mmio_end = PCIE_ECAM_BASE,
	},
};
