/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs from board to board. A board is one file here with one struct platform in the
 * linker set; nothing else names it. POST only.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "cpu/smm.h"
#include "pci/pci.h"

#define SHADOW_PIECE(linear) (1u << ((linear)-0xc0000) / 0x4000)

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
	/* Before pci_init(): what makes configuration space cheap to reach. May be NULL. */
	void (*chipset_init)(void);
	/* System management mode; its functions are NULL where the board has none. */
	struct smm_board smm;
	/* What pci_init() asks. */
	struct pci_board pci;
};

#define PLATFORM(sym)                                                                    \
	static const struct platform sym;                                                \
	static const struct platform *const sym##_entry __used                           \
		__attribute__((section(".platforms"))) = &sym;                           \
	static const struct platform sym

/* The board we run on, found by its host bridge; never NULL after platform_detect(). */
extern const struct platform *platform;
void platform_detect(void);
/* Says in the log which it is. */
void platform_log(void);

#endif
