// SPDX-License-Identifier: BSD-2-Clause
/*
 * The PCI BIOS, INT 1Ah AH=B1h (PCI BIOS Specification 2.1, chapter 4); its installation check
 * is in src/real/fixed.S. Flat 32-bit, resident.
 */
#include "service/pcibios.h"
#include "pci/pci.h"
#include "real/shared.h"

enum pcibios_status {
	SUCCESSFUL = 0x00,
	FUNC_NOT_SUPPORTED = 0x81,
	BAD_VENDOR_ID = 0x83,
	DEVICE_NOT_FOUND = 0x86,
	BAD_REGISTER_NUMBER = 0x87,
};

#define NO_FUNCTION 0xffffffff
#define VENDOR_NONE 0xffff

/* The next function after @bdf that there is, or the first for NO_FUNCTION. */
static u32 next_function(u32 bdf)
{
	u32 end = (shared.pci_last_bus + 1) << 8;

	for (bdf = bdf == NO_FUNCTION ? 0 : bdf + 1; bdf < end; bdf++) {
		/* Functions 1 to 7 are there only where function 0 says so. */
		if (pci_fn(bdf) == 1 && !(pci_read8(bdf - 1, PCI_HEADER_TYPE) &
					  PCI_HEADER_MULTIFUNCTION)) {
			bdf += 6;
			continue;
		}
		if (pci_read16(bdf, PCI_VENDOR_ID) != VENDOR_NONE)
			return bdf;
		if (pci_fn(bdf) == 0)
			bdf += 7;
	}
	return NO_FUNCTION;
}

/* The function number @index whose register @reg, under @mask, is @value. */
static enum pcibios_status find(struct regs *regs, u16 reg, u32 mask, u32 value)
{
	u32 index = regs->si;

	for (u32 bdf = next_function(NO_FUNCTION); bdf != NO_FUNCTION; bdf = next_function(bdf)) {
		if ((pci_read32(bdf, reg) & mask) != value || index--)
			continue;
		regs->bx = bdf;
		return SUCCESSFUL;
	}
	return DEVICE_NOT_FOUND;
}

static enum pcibios_status find_device(struct regs *regs)
{
	if (regs->dx == VENDOR_NONE)
		return BAD_VENDOR_ID;
	return find(regs, PCI_VENDOR_ID, 0xffffffff, (u32)regs->cx << 16 | regs->dx);
}

static enum pcibios_status find_class(struct regs *regs)
{
	return find(regs, PCI_REVISION, 0xffffff00, regs->ecx << 8);
}

/* AL = 08h to 0Dh: read and write a byte, word or doubleword. */
static enum pcibios_status config(struct regs *regs)
{
	unsigned int width = 1 << (regs->al - 0x08) % 3;
	u16 reg = regs->di;

	if (reg > 0xff || reg & (width - 1))
		return BAD_REGISTER_NUMBER;
	switch (regs->al) {
	case 0x08:
		regs->cl = pci_read8(regs->bx, reg);
		break;
	case 0x09:
		regs->cx = pci_read16(regs->bx, reg);
		break;
	case 0x0a:
		regs->ecx = pci_read32(regs->bx, reg);
		break;
	case 0x0b:
		pci_write8(regs->bx, reg, regs->cl);
		break;
	case 0x0c:
		pci_write16(regs->bx, reg, regs->cx);
		break;
	case 0x0d:
		pci_write32(regs->bx, reg, regs->ecx);
		break;
	}
	return SUCCESSFUL;
}

void pcibios_service(struct regs *regs)
{
	enum pcibios_status status = FUNC_NOT_SUPPORTED;

	if (shared.pci_present)
		switch (regs->al) {
		case 0x02:
			status = find_device(regs);
			break;
		case 0x03:
			status = find_class(regs);
			break;
		case 0x08 ... 0x0d:
			status = config(regs);
			break;
		}
	regs->ah = status;
	set_cf(regs, status != SUCCESSFUL);
}

void __post pcibios_init(void)
{
	struct pci_device *d;

	pci_for_each(d) {
		u8 bus = max((u8)pci_bus(d->bdf), d->subordinate_bus);

		shared.pci_present = 1;
		shared.pci_last_bus = max(shared.pci_last_bus, bus);
	}
}
