// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of the PCI BIOS (PCI BIOS Specification 2.1, chapter 4), for INT 1Ah AH=B1h and for
 * the 32-bit entry. That entry runs at whatever address the caller maps the F segment, so there is
 * no static data here and no jump table (Makefile.mk). Flat 32-bit, resident.
 */
#include "service/pcibios.h"
#include "cpu/io.h"
#include "pci/pci.h"

enum pcibios_status {
	SUCCESSFUL = 0x00,
	FUNC_NOT_SUPPORTED = 0x81,
	BAD_VENDOR_ID = 0x83,
	DEVICE_NOT_FOUND = 0x86,
	BAD_REGISTER_NUMBER = 0x87,
	SET_FAILED = 0x88,
};

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

#define NO_FUNCTION 0xffffffff
#define VENDOR_NONE 0xffff

#define FIRST_PIN 0x0a /* INTA# */

#define PORT_ELCR1 0x4d0 /* a 1 makes an IRQ level-triggered, as PCI needs it */
#define PORT_ELCR2 0x4d1

#define MECHANISM_1  0x01
#define VERSION_2_10 0x0210
#define SIGNATURE    0x20494350 /* "PCI " */

/* Selects a register and returns its port. */
static u16 pcibios_select(u32 bdf, u16 reg)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | bdf << 8 | (reg & 0xfc));
	return CONFIG_DATA + (reg & 3);
}

/* Returns the next function after @bdf that exists; NO_FUNCTION as @bdf asks for the first one. */
static u32 next_function(u32 bdf, u8 last_bus)
{
	u32 end = (last_bus + 1u) << 8;

	for (bdf = bdf == NO_FUNCTION ? 0 : bdf + 1; bdf < end; bdf++) {
		/* Functions 1 to 7 exist only if function 0 is marked as multifunction. */
		if (pci_fn(bdf) == 1 &&
		    !(inb(pcibios_select(bdf - 1, PCI_HEADER_TYPE)) & PCI_HEADER_MULTIFUNCTION)) {
			bdf += 6;
			continue;
		}
		if (inw(pcibios_select(bdf, PCI_VENDOR_ID)) != VENDOR_NONE)
			return bdf;
		if (pci_fn(bdf) == 0)
			bdf += 7;
	}
	return NO_FUNCTION;
}

/* Finds the function number SI of those whose register @reg, masked by @mask, equals @value. */
static enum pcibios_status pcibios_find(struct regs *regs, u8 last_bus, u16 reg, u32 mask,
					u32 value)
{
	u32 index = regs->si;

	for (u32 bdf = next_function(NO_FUNCTION, last_bus); bdf != NO_FUNCTION;
	     bdf = next_function(bdf, last_bus)) {
		if ((inl(pcibios_select(bdf, reg)) & mask) != value || index--)
			continue;
		regs->bx = bdf;
		return SUCCESSFUL;
	}
	return DEVICE_NOT_FOUND;
}

static enum pcibios_status find_device(struct regs *regs, u8 last_bus)
{
	if (regs->dx == VENDOR_NONE)
		return BAD_VENDOR_ID;
	return pcibios_find(regs, last_bus, PCI_VENDOR_ID, 0xffffffff,
			    (u32)regs->cx << 16 | regs->dx);
}

/* AL = 08h to 0Dh: read or write a byte, word or doubleword. */
static enum pcibios_status config(struct regs *regs)
{
	u8 width = 1 << (regs->al - 0x08) % 3;
	u16 reg = regs->di, port;

	if (reg > 0xff || reg & (width - 1))
		return BAD_REGISTER_NUMBER;
	port = pcibios_select(regs->bx, reg);
	if (regs->al == 0x08)
		regs->cl = inb(port);
	else if (regs->al == 0x09)
		regs->cx = inw(port);
	else if (regs->al == 0x0a)
		regs->ecx = inl(port);
	else if (regs->al == 0x0b)
		outb(port, regs->cl);
	else if (regs->al == 0x0c)
		outw(port, regs->cx);
	else
		outl(port, regs->ecx);
	return SUCCESSFUL;
}

static const struct pir_slot *slot_of(const struct pir *pir, u8 bus, u8 devfn)
{
	u32 count = (pir->size - sizeof(*pir)) / sizeof(pir->slots[0]);

	for (u32 i = 0; i < count; i++)
		if (pir->slots[i].bus == bus && pir->slots[i].devfn >> 3 == devfn >> 3)
			return &pir->slots[i];
	return NULL;
}

/*
 * Routes an input of the router to an IRQ. The number of the input is also the configuration
 * register that selects its IRQ.
 */
static void route(const struct pir *pir, u8 link, u8 irq)
{
	u16 elcr = irq < 8 ? PORT_ELCR1 : PORT_ELCR2;

	outb(pcibios_select(pir->router_bus << 8 | pir->router_devfn, link), irq);
	outb(elcr, inb(elcr) | 1 << (irq & 7));
}

/*
 * BX is the device, CL its pin, CH the IRQ. The caller must take care of other devices that share
 * the input.
 */
static enum pcibios_status set_interrupt(const struct regs *regs, const struct pir *pir)
{
	u8 pin = regs->cl - FIRST_PIN, irq = regs->ch;
	const struct pir_slot *s;

	if (!pir)
		return FUNC_NOT_SUPPORTED;
	s = slot_of(pir, regs->bh, regs->bl);
	if (!s || pin > 3 || irq > 15 || !(s->pin[pin].irqs >> irq & 1))
		return SET_FAILED;
	route(pir, s->pin[pin].link, irq);
	return SUCCESSFUL;
}

static void installation_check(struct regs *regs, u8 last_bus)
{
	regs->al = MECHANISM_1;
	regs->bx = VERSION_2_10;
	regs->cl = last_bus;
	regs->edx = SIGNATURE;
}

void pcibios_call(struct regs *regs, u8 last_bus, const struct pir *pir)
{
	enum pcibios_status status = SUCCESSFUL;

	if (regs->al == 0x01)
		installation_check(regs, last_bus);
	else if (regs->al == 0x02)
		status = find_device(regs, last_bus);
	else if (regs->al == 0x03)
		status = pcibios_find(regs, last_bus, PCI_REVISION, 0xffffff00, regs->ecx << 8);
	else if (regs->al >= 0x08 && regs->al <= 0x0d)
		status = config(regs);
	else if (regs->al == 0x0f)
		status = set_interrupt(regs, pir);
	else
		status = FUNC_NOT_SUPPORTED;
	regs->ah = status;
	set_cf(regs, status != SUCCESSFUL);
}
