// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 1Ah AH=B1h, and how POST makes the PCI BIOS known (PCI BIOS 2.1; BIOS32 Service
 * Directory 0.4). Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/checksum.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "memory/map.h"
#include "pci/pci.h"
#include "platform/platform.h"
#include "real/shared.h"
#include "service/caller.h"
#include "service/pcibios.h"
#include "service/pir.h"

#define GET_ROUTING_OPTIONS 0x0e
#define SET_HARDWARE_INTERRUPT 0x0f
#define SUCCESSFUL 0x00
#define FUNC_NOT_SUPPORTED 0x81
#define SET_FAILED 0x88
#define BUFFER_TOO_SMALL 0x89

#define FIRST_PIN 0x0a /* INTA# */

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_ENABLE 0x80000000u

#define PORT_ELCR1 0x4d0 /* a set bit: the IRQ is level-triggered, as PCI's are */
#define PORT_ELCR2 0x4d1

#define BIOS32_SIGNATURE 0x5f32335f /* "_32_" */

/* The BIOS32 service directory's header, in src/service/bios32.S. */
struct bios32 {
	u32 signature;
	u32 entry;
	u8 revision, paragraphs, checksum;
	u8 reserved[5];
} __packed;

extern char bios32_header[];  /* its offset in F000 */
extern u8 bios32_last_bus;    /* linear */

static const struct pir *pir;

/* ES:DI points to a size and a far pointer to that many bytes. */
static u8 routing_options(struct regs *regs)
{
	struct {
		u16 size, off, seg;
	} __packed *to;
	u32 at = caller_address(regs->es * 16 + (u32)regs->di, sizeof(*to), true);
	u16 size;

	if (!pir || regs->di > 0x10000 - sizeof(*to) || at == CALLER_NONE)
		return FUNC_NOT_SUPPORTED;
	to = (void *)at;
	size = pir->size - sizeof(*pir);
	if (to->size < size || (u32)to->off + size > 0x10000) {
		to->size = size;
		return BUFFER_TOO_SMALL;
	}
	at = caller_address(to->seg * 16 + (u32)to->off, size, true);
	if (at == CALLER_NONE)
		return FUNC_NOT_SUPPORTED;
	memcpy((void *)at, pir->slots, size);
	to->size = size;
	regs->bx = pir->exclusive_irqs;
	return SUCCESSFUL;
}

static const struct pir_slot *slot_of(u8 bus, u8 devfn)
{
	u32 count = (pir->size - sizeof(*pir)) / sizeof(pir->slots[0]);

	for (u32 i = 0; i < count; i++)
		if (pir->slots[i].bus == bus && pir->slots[i].devfn >> 3 == devfn >> 3)
			return &pir->slots[i];
	return NULL;
}

/* A router's input is named by the register that says which IRQ it goes to. */
static void route(u8 link, u8 irq)
{
	u16 elcr = irq < 8 ? PORT_ELCR1 : PORT_ELCR2;

	outl(CONFIG_ADDRESS, CONFIG_ENABLE | pir->router_bus << 16 | pir->router_devfn << 8 |
				     (link & 0xfc));
	outb(CONFIG_DATA + (link & 3), irq);
	outb(elcr, inb(elcr) | 1 << (irq & 7));
}

/* BX is the device, CL its pin, CH the IRQ. That others share the input is the caller's affair. */
static u8 set_interrupt(const struct regs *regs)
{
	u8 pin = regs->cl - FIRST_PIN, irq = regs->ch;
	const struct pir_slot *s;

	if (!pir)
		return FUNC_NOT_SUPPORTED;
	s = slot_of(regs->bh, regs->bl);
	if (!s || pin > 3 || irq > 15 || !(s->pin[pin].irqs >> irq & 1))
		return SET_FAILED;
	route(s->pin[pin].link, irq);
	return SUCCESSFUL;
}

void pcibios_service(struct regs *regs)
{
	u8 status = FUNC_NOT_SUPPORTED;

	if (shared.pci_present && regs->al == GET_ROUTING_OPTIONS) {
		status = routing_options(regs);
	} else if (shared.pci_present && regs->al == SET_HARDWARE_INTERRUPT) {
		status = set_interrupt(regs);
	} else if (shared.pci_present) {
		pcibios_call(regs, shared.pci_last_bus);
		return;
	}
	regs->ah = status;
	set_cf(regs, status != SUCCESSFUL);
}

static void __post find_last_bus(void)
{
	struct pci_device *d;

	pci_for_each(d) {
		u8 bus = max((u8)pci_bus(d->bdf), d->subordinate_bus);

		shared.pci_present = 1;
		shared.pci_last_bus = max(shared.pci_last_bus, bus);
	}
}

static void __post publish_bios32(void)
{
	struct bios32 *h = (struct bios32 *)(FSEG_BASE + (u32)bios32_header);

	bios32_last_bus = shared.pci_last_bus;
	h->signature = BIOS32_SIGNATURE;
	h->checksum = -checksum8(h, sizeof(*h));
}

/* The board's interrupt router is its bridge to ISA. */
static void __post publish_pir(void)
{
	struct pci_device *d;
	struct pir *p;

	if (!platform->pci.irq_link)
		return;
	pci_for_each(d) {
		if (d->class != PCI_CLASS_ISA_BRIDGE || pci_bus(d->bdf))
			continue;
		p = fseg_alloc(sizeof(*p) + PIR_SLOTS * sizeof(p->slots[0]), 16);
		if (!p)
			return;
		pir_fill(p, d->bdf, (u32)d->device << 16 | d->vendor, platform->pci.irqs,
			 platform->pci.exclusive_irqs, platform->pci.irq_link);
		pir = p;
		return;
	}
}

void __post pcibios_init(void)
{
	find_last_bus();
	if (!shared.pci_present)
		return;
	publish_bios32();
	publish_pir();
}
