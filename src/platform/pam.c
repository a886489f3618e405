// SPDX-License-Identifier: BSD-2-Clause
/* Opens and closes shadow RAM with PAM registers. Flat 32-bit, POST. */
#include "platform/pam.h"
#include "cpu/io.h"
#include "memory/shadow.h"
#include "pci/pci.h"
#include "platform/platform.h"

#define PAM_RE	      1
#define PAM_WE	      2
#define PAM_REGISTERS 7

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

/* What registers_for() returns for memory that is all RAM and can all be written. */
#define ALL_OPEN 0x33333333333330ull

/*
 * Computes PAM0 to PAM6, from the low byte on. PAM0's high nibble is for F0000-FFFFF. PAM1 to PAM6
 * are for C0000-EFFFF: each nibble is for 16 KiB, the low nibble for the lower 16 KiB.
 */
static u64 registers_for(u16 ram, u16 writable)
{
	static const u8 nibbles[] = { 0x00, 0x01, 0x10, 0x11 };
	u32 fseg = (ram & SHADOW_FSEG ? PAM_RE : 0) | (writable & SHADOW_FSEG ? PAM_WE : 0);
	u64 r = 0;

	for (int i = 2 * (PAM_REGISTERS - 2); i >= 0; i -= 2)
		r = r << 8 | nibbles[ram >> i & 3] * PAM_RE | nibbles[writable >> i & 3] * PAM_WE;
	return r << 8 | fseg << 4;
}

/* How configuration space is reached before resident data exists. */
struct config {
	u32 ecam;     /* address in memory; 0: use mechanism 1 */
	u16 selected; /* the doubleword that mechanism 1's address register selects */
};

static void select(struct config *c, u16 off)
{
	if (c->selected != off)
		outl(CONFIG_ADDRESS, CONFIG_ENABLE | off);
	c->selected = off;
}

/*
 * These are in line: pci_write32() would read resident data (where ECAM is), which is not there
 * before the shadow is filled.
 */
static u32 early_read(struct config *c, u16 off)
{
	if (c->ecam)
		return readl(c->ecam + off);
	select(c, off);
	return inl(CONFIG_DATA);
}

static void early_write(struct config *c, u16 off, u32 v)
{
	if (c->ecam) {
		writel(c->ecam + off, v);
		return;
	}
	select(c, off);
	outl(CONFIG_DATA, v);
}

/* Returns the bits of the doubleword with PAM0 that belong to another register. */
static u32 foreign_bits(u16 pam0)
{
	return (1u << 8 * (pam0 & 3)) - 1;
}

/*
 * Two doublewords hold all the registers. Each write is an exit and makes the VMM rebuild its
 * memory map, so each of them is written once, with the byte before PAM0 if there is one. The byte
 * after PAM6 on q35 is LAC, which is 0: no monochrome adapter beside the VGA.
 */
static void write_all(u16 pam0, u64 registers, struct config *c)
{
	u16 first = pam0 & ~3;
	u32 foreign = foreign_bits(pam0), kept = 0;

	registers <<= 8 * (pam0 & 3);
	early_write(c, first + 4, registers >> 32);
	if (foreign)
		kept = early_read(c, first) & foreign;
	early_write(c, first, registers | kept);
}

#ifdef CONFIG_ISA_DISPLAY_ROM
/*
 * Keeps the ROM of an ISA display adapter, which shadow RAM would hide: copies it to the same
 * addresses, while reads reach the ROM and writes reach RAM. A reset does not change the registers,
 * so a ROM that is visible at first may be a copy in RAM from the last boot.
 */
static void keep_rom(u16 pam0, struct config *c)
{
	if (!shadow_shows_rom())
		return;
	write_all(pam0, registers_for(0, SHADOW_ALL), c);
	shadow_keep_rom();
}
#else
static void keep_rom(u16 pam0, struct config *c)
{
}
#endif

void pam_open(u16 pam0, u32 ecam)
{
	struct config c = { .ecam = ecam };

	keep_rom(pam0, &c);
	write_all(pam0, ALL_OPEN, &c);
}

void pam_close(u16 pam0, u16 ram, u16 writable)
{
	u64 registers = registers_for(ram, writable) << 8 * (pam0 & 3);
	u32 foreign = foreign_bits(pam0);
	u16 first = pam0 & ~3;

	pci_write32(PCI_BDF(0, 0, 0), first + 4, registers >> 32);
	if (foreign)
		registers |= pci_read32(PCI_BDF(0, 0, 0), first) & foreign;
	pci_write32(PCI_BDF(0, 0, 0), first, registers);
}
