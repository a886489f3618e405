/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What differs from board to board. A board is one file in this folder with one struct platform in
 * the linker set. Nothing else names the board. POST only.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "machine/machine.h"
#include "pci/pci.h"
#include "smm/smm.h"

/*
 * C0000-FFFFF is divided into pieces of 16 KiB; bit 0 is the piece at C0000. F0000-FFFFF, bits 12
 * to 15, is always treated as a whole.
 */
#define SHADOW_PIECE(linear) (1u << ((linear)-0xc0000) / 0x4000)
#define SHADOW_FSEG	     0xf000
#define SHADOW_ALL	     0xffff

/*
 * What ACPI tables of our own say of the board where the VMM has none (acpi/own.h;
 * ACPI 6.5, 5.2.9).
 */
struct platform_acpi {
	/* Whether the board has ACPI's registers: a user can switch them off. */
	bool (*present)(void);
	const struct fadt *fadt; /* without header and addresses */
	const u8 *dsdt;
	u32 dsdt_size;	/* bytes */
	u32 hpet;	/* where the timer is, if it is there */
	u16 removable;	/* port with a bit for each slot whose device can be unplugged */
	u16 cpus_there; /* ports with a bit for each APIC id whose CPU is there */
};

struct platform {
	const char *name;
	/*
	 * Returns whether the machine is this board. @host_bridge is the doubleword at
	 * configuration offset 0 of 00:00.0 (vendor and device), or FFFFFFFF if nothing answers.
	 * Must not write anything.
	 */
	bool (*detect)(u32 host_bridge);
	/*
	 * Makes C0000-FFFFF RAM. This runs before anything else, when resident data has no values
	 * yet.
	 */
	void (*shadow_open)(void);
	/* The end of the RAM for option ROMs, which begins at C0000; a multiple of 16 KiB. */
	u32 option_rom_end;
	/*
	 * Sets what a guest sees. The pieces in @ram are RAM, and those in @writable can be
	 * written. All other pieces show whatever lies there without RAM, as after power-on.
	 */
	void (*shadow_close)(u16 ram, u16 writable);
	/* The parts of a PC that the board has or may have: MACHINE_PC, MACHINE_PIC... */
	u32 parts;
	/* Finds out which parts there are if that differs from machine to machine; NULL: @parts. */
	u32 (*find_parts)(void);
	/*
	 * Where virtio devices may have their registers in memory: in @few places, @stride bytes
	 * apart, or in @many if the next place behind those has such registers. A base of 0:
	 * nowhere.
	 */
	struct platform_virtio {
		u32 base, stride;
		u8 few, many;
	} virtio;
	/*
	 * Where a device that is not on PCI, but works as PCI's of this class, may have its
	 * registers. A base of 0: nowhere.
	 */
	struct platform_memory {
		u32 base, size, class;
	} memory;
	/* Runs before pci_init(), and makes access to configuration space cheap. May be NULL. */
	void (*chipset_init)(void);
	/* System management mode. Its functions are NULL if the board has none. */
	struct smm_board smm;
	/* What pci_init() asks the board. */
	struct pci_board pci;
	/* The VMM makes its ACPI tables when the machine is made, and never again. */
	bool early_tables;
	/* NULL: there are no ACPI tables of our own for this board. */
	const struct platform_acpi *acpi;
};

#define PLATFORM(sym)                                                                              \
	static const struct platform sym;                                                          \
	static const struct platform *const sym##_entry __used                                     \
		__attribute__((section(".platforms"))) = &sym;                                     \
	static const struct platform sym

#ifdef CONFIG_FEW_PARTS
/*
 * Returns which of PIC, PIT and RTC the machine has. A reset clears the interrupt controller's
 * mask, and neither the counter's status nor the clock's register A is ever FFh, so a part that
 * reads FFh is absent.
 */
u32 platform_find_parts(void);
#endif

/* The board to use if no board's detect() returns true. */
extern const struct platform platform_plain;

/* The board that we run on. It is not NULL after platform_detect(). */
extern const struct platform *platform;
void platform_detect(void);
/* Writes the board's name to the log. */
void platform_log(void);

#endif
