// SPDX-License-Identifier: BSD-2-Clause
/*
 * QEMU's `pc`: the 82441FX host bridge with the PIIX3 (82371SB) and the power management
 * function of the PIIX4 (82371AB). Flat 32-bit, POST.
 */
#include "platform/platform.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "memory/shadow.h"
#include "pci/kept.h"
#include "pci/pci.h"
#include "platform/pam.h"
#include "platform/ports.h"

#define I440FX_ID    0x12378086 /* device and vendor of the host bridge */
#define I440FX_PAM0  0x59
#define I440FX_SMRAM 0x72

#define PIIX3_ISA	 0x7000
#define PIIX3_PIRQ	 0x60 /* PIRQA to PIRQD, a byte each */
#define PIIX3_IDE	 0x7010
#define PIIX3_IDE_TIMING 0x40 /* primary channel; the secondary one is in the high half */
#define PIIX3_IDE_DECODE 0x8000
#define PIIX3_USB	 0x7020
#define PIIX4_PM	 0x7113
#define PIIX4_PM_BASE	 0x40
#define PIIX4_PM_ENABLE	 0x80
#define PIIX4_DEVACTB	 0x58
#define PIIX4_APMC_EN	 (1u << 25)
#define PIIX4_SMBUS_BASE 0x90 /* its host configuration register (D2h) is on after a reset */
#define IO_ENABLE	 1

static const struct pci_device *pm; /* the power management function; NULL if there is none */

#ifdef CONFIG_FEW_PARTS
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

/* Reads in line, for the reason given in pam.c. */
static bool has_isa_bridge(void)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | PCI_BDF(0, 1, 0) << 8 | PCI_REVISION);
	return inl(CONFIG_DATA) >> 16 == PCI_CLASS_ISA_BRIDGE;
}

/*
 * Some VMMs, such as crosvm, give their host bridge these ids, but it has no PAM registers: the F
 * segment is RAM at all times. So if the F segment shows the ROM, this is the real host bridge. On
 * this board, too, the F segment may be RAM, after a reset. Then the south bridge tells; a usual
 * start need not ask it.
 */
static bool i440fx_detect(u32 host_bridge)
{
	return host_bridge == I440FX_ID && (shadow_shows_image() || has_isa_bridge());
}
#else
static bool i440fx_detect(u32 host_bridge)
{
	return host_bridge == I440FX_ID;
}
#endif

static void i440fx_shadow_open(void)
{
	pam_open(I440FX_PAM0, 0);
}

static void i440fx_shadow_close(u16 ram, u16 writable)
{
	pam_close(I440FX_PAM0, ram, writable);
}

/* In slot 1, the first, pin A leads to PIRQA. Each next slot starts one PIRQ further. */
static u8 i440fx_irq_route(u8 dev, u8 pin)
{
	return pirq_irq[(dev - 1 + pin - 1) & 3];
}

static u32 i440fx_irq_links(u8 dev)
{
	return pir_links_from(PIIX3_PIRQ, dev - 1);
}

static u8 i440fx_bars(const struct pci_device *d)
{
	if (d->vendor != PCI_VENDOR_INTEL)
		return PCI_BARS_UNKNOWN;
	if (d->device == PIIX4_PM)
		return 0;
	if (d->device == PIIX3_IDE || d->device == PIIX3_USB)
		return 1 << 4;
	return PCI_BARS_UNKNOWN;
}

static void pm_init(struct pci_device *d)
{
	pm = d;
	pci_write32_kept(d->bdf, PIIX4_PM_BASE, PORT_PM_BASE | IO_ENABLE);
	pci_write8_kept(d->bdf, PIIX4_PM_ENABLE, IO_ENABLE);
	pci_write32_kept(d->bdf, PIIX4_SMBUS_BASE, PORT_SMBUS_BASE | IO_ENABLE);
	/* The SCI is wired to IRQ 9, whatever the interrupt pin register says. */
	d->irq_pin = 1;
	d->irq_line = IRQ_SCI;
	pci_write8_kept(d->bdf, PCI_INTERRUPT_LINE, IRQ_SCI);
}

static void i440fx_device_init(struct pci_device *d)
{
	if (d->vendor != PCI_VENDOR_INTEL)
		return;
	if (d->device == PIIX3_ISA) {
		pci_write32_kept(d->bdf, PIIX3_PIRQ, PIRQ_IRQS);
		pirq_level_triggered();
	} else if (d->device == PIIX3_IDE) {
		pci_write32_kept(d->bdf, PIIX3_IDE_TIMING,
				 PIIX3_IDE_DECODE | PIIX3_IDE_DECODE << 16);
	} else if (d->device == PIIX4_PM) {
		pm_init(d);
	}
}

/* QEMU ignores the lock bit on this board (smm/smm.h). */
static void i440fx_smram_control(u8 value, u32 tseg)
{
	pci_write8_kept(PCI_BDF(0, 0, 0), I440FX_SMRAM, value);
}

static void i440fx_enable_smi(void)
{
	if (pm)
		pci_write32_kept(pm->bdf, PIIX4_DEVACTB, PIIX4_APMC_EN);
}

#ifdef CONFIG_ACPI_OWN
#include "abi/fadt.h"
#include "i440fx_aml.h" /* made from i440fx.asl */

#define HPET_BASE	0xfed00000
/* QEMU docs/specs/acpi_pci_hotplug.rst and acpi_cpu_hotplug.rst */
#define PORT_GPE0	0xafe0
#define PORT_REMOVABLE	0xae0c
#define PORT_CPUS_THERE 0xaf00
#define PORT_APM	0xb2
#define ACPI_ENABLE	0xf1
#define ACPI_DISABLE	0xf0

static bool i440fx_has_acpi(void)
{
	return pm;
}

static const struct fadt i440fx_fadt = {
	.interrupt_model = FADT_MODEL_APIC,
	.sci = IRQ_SCI,
	.smi_command = PORT_APM,
	.acpi_enable = ACPI_ENABLE,
	.acpi_disable = ACPI_DISABLE,
	.pm1a_event = PORT_PM_BASE,
	.pm1a_control = PORT_PM_BASE + 4,
	.pm_timer = PORT_PM_BASE + 8,
	.gpe0 = PORT_GPE0,
	.pm1_event_length = 4,
	.pm1_control_length = 2,
	.pm_timer_length = 4,
	.gpe0_length = 4,
	.c2_latency = FADT_NO_C_STATE,
	.c3_latency = FADT_NO_C_STATE,
	.century = FADT_CMOS_CENTURY,
	.flags = FADT_FLAG_WBINVD | FADT_FLAG_PROC_C1 | FADT_FLAG_SLEEP_BUTTON | FADT_FLAG_RTC_S4,
};

static const struct platform_acpi i440fx_acpi = {
	.present = i440fx_has_acpi,
	.fadt = &i440fx_fadt,
	.dsdt = i440fx_aml_code,
	.dsdt_size = sizeof(i440fx_aml_code),
	.removable = PORT_REMOVABLE,
	.cpus_there = PORT_CPUS_THERE,
	.hpet = HPET_BASE,
};
#define I440FX_ACPI (&i440fx_acpi)
#else
#define I440FX_ACPI NULL
#endif

PLATFORM(i440fx) = {
	.name = "i440FX/PIIX3",
	/* Bochs and v86 have these wishes in CMOS, without fw_cfg */
	.parts = MACHINE_PC | MACHINE_WISHES,
	.detect = i440fx_detect,
	.shadow_open = i440fx_shadow_open,
	.shadow_close = i440fx_shadow_close,
	.option_rom_end = OPTION_ROM_END,
	.smm = { .smram_control = i440fx_smram_control, .enable_smi = i440fx_enable_smi },
	.pci = {
		.host_bridge = I440FX_ID,
		.device_init = i440fx_device_init,
		.bars = i440fx_bars,
		.irq_route = i440fx_irq_route,
		.irq_links = i440fx_irq_links,
		.irqs = PIRQ_CHOICE,
		.exclusive_irqs = PIRQ_EXCLUSIVE,
		.mmio_base = 0xe0000000,
		.mmio_end = 0xfec00000, /* the I/O APIC is here */
	},
	.acpi = I440FX_ACPI,
};
