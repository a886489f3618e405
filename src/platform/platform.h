/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs from board to board. A board is one file here with one struct platform in the
 * linker set; nothing else names it. POST only.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "lib/types.h"

struct pci_device;

struct platform {
	const char *name;
	/* The host bridge's vendor and device, as the doubleword at configuration offset 0. */
	u32 host_bridge;
	/* Makes C0000-FFFFF RAM, readable and writable. Runs first of all: no static data of
	 * resident files may be touched before it. */
	void (*shadow_open)(void);
	/* Write-protects what is to be read-only once a guest runs: the 16 KiB pieces of
	 * C0000-FFFFF whose bit in @pieces is set (bit 0 is C0000), F0000-FFFFF as bits 12-15. */
	void (*shadow_close)(u16 pieces);
	/* Before enumeration: ECAM, power-management base, interrupt router. */
	void (*chipset_init)(void);
	/*
	 * Once BARs are placed, for each function found: sets up those of the chipset. One that
	 * is not routed as a PCI device gets its irq_pin and irq_line here. May be NULL.
	 */
	void (*device_init)(struct pci_device *d);
	/*
	 * Which BARs a function of the chipset has that are to be placed, as a mask (bit 6: the
	 * ROM), so that the others cost no access; BARS_UNKNOWN for any other function. May be
	 * NULL.
	 */
	u8 (*bars)(const struct pci_device *d);
	/* The IRQ (0-15) that pin @pin (1-4) of slot @dev on the root bus is routed to. NULL
	 * where PCI pins have no ISA interrupts. */
	u8 (*irq_route)(u8 dev, u8 pin);
	/*
	 * Device memory below 4 GiB lies from the end of RAM to mmio_end, by preference from
	 * mmio_base up; 0 where there is none for us to give.
	 */
	u32 mmio_base, mmio_end;
};

#define BARS_UNKNOWN 0xff

#define PLATFORM(sym)                                                                    \
	static const struct platform sym;                                                \
	static const struct platform *const sym##_entry __used                           \
		__attribute__((section(".platforms"))) = &sym;                           \
	static const struct platform sym

/* The board we run on, found by its host bridge; never NULL after platform_detect(). */
extern const struct platform *platform;
void platform_detect(void);

#endif
