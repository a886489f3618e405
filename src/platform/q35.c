// SPDX-License-Identifier: BSD-2-Clause
/* QEMU's `q35`: the 82G33 host bridge with the ICH9 (82801IB). Flat 32-bit, POST. */
#include "platform/platform.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "memory/e820.h"
#include "pci/kept.h"
#include "pci/pci.h"
#include "platform/pam.h"
#include "platform/ports.h"
#include "platform/q35_tseg.h"

#define Q35_PAM0	    0x90
#define EXT_TSEG_DEFAULT    16 /* in MiB: QEMU's default up to machine type 10.1 */
#define EXT_TSEG_DEFAULT_64 64 /* in MiB: QEMU's default for later machine types */
#define CONFIG_ADDRESS	    0xcf8
#define CONFIG_DATA	    0xcfc
#define CONFIG_ENABLE	    0x80000000u
#define Q35_PCIEXBAR	    0x60 /* a 64-bit register */
#define Q35_PCIEXBAR_ENABLE 1	 /* and 256 buses */
#define ECAM_BASE	    0xb0000000u
#define ECAM_SIZE	    0x10000000u

#define ICH9_LPC	   0x2918
#define ICH9_PM_BASE	   0x40
#define ICH9_LPC_BDF	   PCI_BDF(0, 31, 0)
#define ICH9_ACPI_CONTROL  0x44
#define ICH9_GEN_PMCON_1   0xa0
/* nobody can clear SMI_EN's global bit any more (82801IB, 13.8.1.1) */
#define GEN_PMCON_SMI_LOCK 0x10
#define ICH9_ACPI_ENABLE   0x80 /* ACPI on, with the SCI on IRQ 9 */
#define PORT_SMI_EN	   (PORT_PM_BASE + 0x30)
#define SMI_EN_GLOBAL	   0x01
#define SMI_EN_APMC	   0x20
#define ICH9_PIRQ_A	   0x60
#define ICH9_PIRQ_E	   0x68
#define ICH9_RCBA	   0xf0
#define RCBA_BASE	   0xfed1c000u
#define RCBA_SIZE	   0x4000
#define ICH9_AHCI	   0x2922
#define ICH9_SMBUS	   0x2930
#define ICH9_SMBUS_CONFIG  0x40
#define IO_ENABLE	   1

static bool q35_detect(u32 host_bridge)
{
	return host_bridge == Q35_ID;
}

static void write_config(u16 off, u32 v)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | off);
	outl(CONFIG_DATA, v);
}

/* Turns on ECAM first, so that each later configuration access takes one access. */
static void q35_shadow_open(void)
{
	write_config(Q35_PCIEXBAR + 4, 0);
	write_config(Q35_PCIEXBAR, ECAM_BASE | Q35_PCIEXBAR_ENABLE);
	pam_open(Q35_PAM0, ECAM_BASE);
}

static void q35_shadow_close(u16 ram, u16 writable)
{
	pam_close(Q35_PAM0, ram, writable);
}

/* Resident data exists from now on. */
static void chipset_init(void)
{
	pci_keep32(PCI_BDF(0, 0, 0), Q35_PCIEXBAR + 4, 0);
	pci_keep32(PCI_BDF(0, 0, 0), Q35_PCIEXBAR, ECAM_BASE | Q35_PCIEXBAR_ENABLE);
	pci_set_ecam(ECAM_BASE, 255);
	e820_set(ECAM_BASE, ECAM_SIZE, E820_RESERVED);
	/* The ICH9's root complex registers, which lpc_init() turns on. */
	e820_set(RCBA_BASE, RCBA_SIZE, E820_RESERVED);
}

/*
 * Pins of slots 0 to 24 lead to PIRQE to PIRQH, and each slot starts one PIRQ further. Pins of the
 * ICH9's own slots start at PIRQA, those of its PCI bridge (slot 30) at PIRQE. These are the reset
 * values of the DxxIR registers. All eight PIRQs lead to the same two IRQs.
 */
static u8 q35_irq_route(u8 dev, u8 pin)
{
	return pirq_irq[(pin - 1 + (dev < 25 ? dev : 0)) & 3];
}

static u32 q35_irq_links(u8 dev)
{
	if (dev < 25)
		return pir_links_from(ICH9_PIRQ_E, dev);
	return pir_links_from(dev == 30 ? ICH9_PIRQ_E : ICH9_PIRQ_A, 0);
}

static u8 q35_bars(const struct pci_device *d)
{
	if (d->vendor != PCI_VENDOR_INTEL)
		return PCI_BARS_UNKNOWN;
	switch (d->device) {
	case ICH9_AHCI:
		return 1 << 4 | 1 << 5;
	case ICH9_SMBUS: /* its I/O BAR gets a fixed port */
		return 0;
	default:
		return PCI_BARS_UNKNOWN;
	}
}

static void lpc_init(const struct pci_device *d)
{
	pci_write32_kept(d->bdf, ICH9_PM_BASE, PORT_PM_BASE | IO_ENABLE);
	pci_write8_kept(d->bdf, ICH9_ACPI_CONTROL, ICH9_ACPI_ENABLE);
	pci_write32_kept(d->bdf, ICH9_PIRQ_A, PIRQ_IRQS);
	pci_write32_kept(d->bdf, ICH9_PIRQ_E, PIRQ_IRQS);
	pci_write32_kept(d->bdf, ICH9_RCBA, RCBA_BASE | IO_ENABLE);
	pirq_level_triggered();
}

static void smbus_init(struct pci_device *d)
{
	pci_write32_kept(d->bdf, PCI_BAR(4), PORT_SMBUS_BASE);
	pci_write8_kept(d->bdf, ICH9_SMBUS_CONFIG, IO_ENABLE);
	pci_enable(d, PCI_COMMAND_IO);
	pci_keep16(d->bdf, PCI_COMMAND, d->command);
}

static void q35_device_init(struct pci_device *d)
{
	if (d->vendor != PCI_VENDOR_INTEL)
		return;
	if (d->device == ICH9_LPC)
		lpc_init(d);
	else if (d->device == ICH9_SMBUS)
		smbus_init(d);
}

/*
 * Returns the size in MiB that the user wants by QEMU's extended-tseg-mbytes, or 0. QEMU's defaults
 * are not taken for a wish, because machines have them without one: nearly all of such a TSEG would
 * stay empty.
 */
static u32 q35_wanted_tseg(void)
{
	u32 offered;

	writew(ECAM_BASE + Q35_EXT_TSEG, EXT_TSEG_QUERY);
	offered = readw(ECAM_BASE + Q35_EXT_TSEG);
	return offered == EXT_TSEG_DEFAULT || offered == EXT_TSEG_DEFAULT_64 ? 0 : offered;
}

/*
 * Writes SMRAM and ESMRAMC, which are neighbours, in one access, before the lock takes effect. TSEG
 * is 1, 2 or 8 MiB, with codes 0 to 2 (82Q35 datasheet, ESMRAMC). Code 3 is QEMU's, for the size
 * that it offers.
 */
static void q35_smram_control(u8 value, u32 tseg)
{
	u8 code = tseg == 1 ? 0 : tseg == 2 ? 1 : tseg == 8 ? 2 : 3;
	u8 esmramc = tseg ? ESMRAMC_TSEG | ESMRAMC_TSEG_SIZE(code) : 0;

	pci_write32_kept(PCI_BDF(0, 0, 0), Q35_SMRAM & ~3, value << 8 | esmramc << 16);
}

static void q35_enable_smi(void)
{
	outl_kept(PORT_SMI_EN, SMI_EN_GLOBAL | SMI_EN_APMC);
	pci_write8_kept(ICH9_LPC_BDF, ICH9_GEN_PMCON_1, GEN_PMCON_SMI_LOCK);
}

PLATFORM(q35) = {
	.name = "Q35/ICH9",
	.parts = MACHINE_PC,
	.detect = q35_detect,
	.shadow_open = q35_shadow_open,
	.shadow_close = q35_shadow_close,
	.option_rom_end = OPTION_ROM_END,
	.chipset_init = chipset_init,
	.smm = {
		.smram_control = q35_smram_control,
		.enable_smi = q35_enable_smi,
		.wanted_tseg = q35_wanted_tseg,
#ifdef CONFIG_CPU_HOTPLUG
		.window = q35_window,
#endif
	},
	.pci = {
		.host_bridge = Q35_ID,
		.device_init = q35_device_init,
		.bars = q35_bars,
		.irq_route = q35_irq_route,
		.irq_links = q35_irq_links,
		.irqs = PIRQ_CHOICE,
		.exclusive_irqs = PIRQ_EXCLUSIVE,
		.mmio_base = 0xc0000000,
		.mmio_end = 0xfec00000, /* the I/O APIC is here */
	},
};
