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

/*
 * The eighth byte is the LAC register of the 82Q35. It is 0: no monochrome adapter beside the VGA.
 */
struct registers {
	u8 pam[PAM_REGISTERS + 1];
};

/*
 * Computes the registers. PAM0's high nibble is for F0000-FFFFF. PAM1 to PAM6 are for C0000-EFFFF:
 * each nibble is for 16 KiB, the low nibble for the lower 16 KiB.
 */
static struct registers registers_for(u16 ram, u16 writable)
{
	struct registers r = { { 0 } };

	for (u32 i = 0; i < 2 * (PAM_REGISTERS - 1); i++) {
		u8 bits = (ram >> i & 1 ? PAM_RE : 0) | (writable >> i & 1 ? PAM_WE : 0);

		r.pam[1 + i / 2] |= bits << 4 * (i & 1);
	}
	r.pam[0] = ((ram & SHADOW_FSEG ? PAM_RE : 0) | (writable & SHADOW_FSEG ? PAM_WE : 0)) << 4;
	return r;
}

/*
 * Returns the size of the access that ends before register @end. Each write is an exit and makes
 * the VMM rebuild its memory map, so as many registers are written together as an aligned access
 * allows.
 */
static u32 access_size(u16 pam0, u32 end)
{
	u16 at = pam0 + end;

	if (at & 1 || end == 1)
		return 1;
	return at & 2 || end < 4 ? 2 : 4;
}

static u32 pam_value_at(const struct registers *r, u32 first, u32 size)
{
	u32 v = 0;

	for (u32 i = 0; i < size; i++)
		v |= (u32)r->pam[first + i] << 8 * i;
	return v;
}

/* How configuration space is reached before resident data exists. */
struct config {
	u32 ecam;     /* address in memory; 0: use mechanism 1 */
	u16 selected; /* the doubleword that mechanism 1's address register selects */
};

/*
 * Writes in line: pci_write32() would read resident data (where ECAM is), which is not there before
 * the shadow is filled.
 */
static void write(struct config *c, u16 off, u32 v, u32 size)
{
	u16 port = CONFIG_DATA + (off & 3);

	if (c->ecam) {
		if (size == 1)
			writeb(c->ecam + off, v);
		else if (size == 2)
			writew(c->ecam + off, v);
		else
			writel(c->ecam + off, v);
		return;
	}
	if (c->selected != (off & ~3u))
		outl(CONFIG_ADDRESS, CONFIG_ENABLE | (off & ~3u));
	c->selected = off & ~3u;
	if (size == 1)
		outb(port, v);
	else if (size == 2)
		outw(port, v);
	else
		outl(port, v);
}

/* Returns the size of the access to PAM0, which is written last. */
static u32 write_all(u16 pam0, u32 count, const struct registers *r, struct config *c)
{
	u32 first, size = 0;

	for (u32 end = count; end; end = first) {
		size = access_size(pam0, end);
		first = end - size;
		write(c, pam0 + first, pam_value_at(r, first, size), size);
	}
	return size;
}

#ifdef CONFIG_ISA_DISPLAY_ROM
/*
 * Keeps the ROM of an ISA display adapter, which shadow RAM would hide: copies it to the same
 * addresses, while reads reach the ROM and writes reach RAM. A reset does not change the registers,
 * so a ROM that is visible at first may be a copy in RAM from the last boot.
 */
static void keep_rom(u16 pam0, u32 count, struct config *c)
{
	struct registers r = registers_for(0, SHADOW_ALL);

	if (!shadow_shows_rom())
		return;
	write_all(pam0, count, &r, c);
	shadow_keep_rom();
}
#else
static void keep_rom(u16 pam0, u32 count, struct config *c)
{
}
#endif

void pam_open(u16 pam0, u32 count, u32 ecam, void (*fill)(void))
{
	struct registers r = registers_for(SHADOW_ALL & ~SHADOW_FSEG, SHADOW_ALL);
	struct config c = { .ecam = ecam };
	u32 size;

	keep_rom(pam0, count, &c);
	size = write_all(pam0, count, &r, &c);
	fill();
	r = registers_for(SHADOW_ALL, SHADOW_ALL);
	write(&c, pam0, pam_value_at(&r, 0, size), size);
}

void pam_close(u16 pam0, u32 count, u16 ram, u16 writable)
{
	struct registers r = registers_for(ram, writable);
	u32 first, size;

	for (u32 end = count; end; end = first) {
		size = access_size(pam0, end);
		first = end - size;
		if (size == 1)
			pci_write8(PCI_BDF(0, 0, 0), pam0 + first, r.pam[first]);
		else if (size == 2)
			pci_write16(PCI_BDF(0, 0, 0), pam0 + first, pam_value_at(&r, first, 2));
		else
			pci_write32(PCI_BDF(0, 0, 0), pam0 + first, pam_value_at(&r, first, 4));
	}
}
