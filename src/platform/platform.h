/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs from board to board. A board is one file here with one struct platform in the
 * linker set; nothing else names it. POST only.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "cpu/smm.h"
#include "machine/machine.h"
#include "pci/pci.h"

/* C0000-FFFFF in pieces of 16 KiB: bit 0 is C0000. F0000-FFFFF, bits 12 to 15, is one. */
#define SHADOW_PIECE(linear) (1u << ((linear)-0xc0000) / 0x4000)
#define SHADOW_FSEG 0xf000
#define SHADOW_ALL 0xffff

struct platform {
	const char *name;
	/*
	 * Whether the machine is this board. @host_bridge: vendor and device, as the doubleword at
	 * configuration offset 0 of 00:00.0; FFFFFFFF where nothing answers. Writes nothing.
	 */
	bool (*detect)(u32 host_bridge);
	/*
	 * Makes C0000-FFFFF RAM, and calls @fill when writes reach it. Reads of F0000-FFFFF reach
	 * RAM only after @fill has returned. Runs first of all: resident data has no values yet.
	 */
	void (*shadow_open)(void (*fill)(void));
	/* Where RAM for option ROMs ends, in whole pieces from C0000 on. */
	u32 option_rom_end;
	/*
	 * What a guest sees: the pieces in @ram are RAM, of which those in @writable can be
	 * written. The others show what lies there without RAM, as after power-on.
	 */
	void (*shadow_close)(u16 ram, u16 writable);
	/* The PC's parts that the board has, or may have: MACHINE_PC, MACHINE_PIC... */
	u32 parts;
	/* Before pci_init(): what makes configuration space cheap to reach. May be NULL. */
	void (*chipset_init)(void);
	/* System management mode; its functions are NULL where the board has none. */
	struct smm_board smm;
	/* What pci_init() asks. */
	struct pci_board pci;
};

#define PLATFORM(sym) \
	static const struct platform sym;                                                          \
	static const struct platform *const sym##_entry __used                                     \
		__attribute__((section(".platforms"))) = &sym;                                     \
	static const struct platform sym

/* Where no board's detect() says yes. */
extern const struct platform platform_plain;

/* The board we run on; never NULL after platform_detect(). */
extern const struct platform *platform;
void platform_detect(void);
/* Says in the log which it is. */
void platform_log(void);

#endif
