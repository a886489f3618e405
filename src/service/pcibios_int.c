// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 1Ah AH=B1h, and the publication of the PCI BIOS in POST (PCI BIOS 2.1; BIOS32 Service
 * Directory 0.4). Flat 32-bit, resident.
 */
#include "abi/map.h"
#include "abi/shared.h"
#include "lib/checksum.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "platform/platform.h"
#include "service/caller.h"
#include "service/pcibios.h"
#include "service/pir.h"

#define GET_ROUTING_OPTIONS 0x0e
#define SUCCESSFUL	    0x00
#define FUNC_NOT_SUPPORTED  0x81
#define BUFFER_TOO_SMALL    0x89

#define BIOS32_SIGNATURE 0x5f32335f /* "_32_" */

/* The header of the BIOS32 service directory, which is in src/service/bios32.S. */
struct bios32 {
	u32 signature;
	u32 entry;
	u8 revision, paragraphs, checksum;
	u8 reserved[5];
} __packed;

extern char bios32_header[]; /* an offset in F000 */
extern u8 bios32_last_bus;   /* a linear address */
/* a linear address; its value is the table's offset in the F segment, or 0 */
extern u32 bios32_pir;

static const struct pir *pir;

/* ES:DI points to a buffer's size and a far pointer to the buffer. */
static u8 routing_options(struct regs *regs)
{
	struct {
		u16 size, off, seg;
	} __packed to;
	u32 linear = regs->es * 16 + (u32)regs->di, at = caller_address(linear, sizeof(u16), true);
	u16 size;

	if (!pir || regs->di > 0x10000 - sizeof(to) || at == CALLER_NONE ||
	    !caller_get(linear, &to, sizeof(to)))
		return FUNC_NOT_SUPPORTED;
	size = pir->size - sizeof(*pir);
	if (to.size < size || (u32)to.off + size > 0x10000) {
		*(u16 *)at = size;
		return BUFFER_TOO_SMALL;
	}
	linear = caller_address(to.seg * 16 + (u32)to.off, size, true);
	if (linear == CALLER_NONE)
		return FUNC_NOT_SUPPORTED;
	memcpy((void *)linear, pir->slots, size);
	*(u16 *)at = size;
	regs->bx = pir->exclusive_irqs;
	return SUCCESSFUL;
}

void pcibios_service(struct regs *regs)
{
	u8 status = FUNC_NOT_SUPPORTED;

	if (shared.pci_present && regs->al == GET_ROUTING_OPTIONS) {
		status = routing_options(regs);
	} else if (shared.pci_present) {
		pcibios_call(regs, shared.pci_last_bus, pir);
		return;
	}
	regs->ah = status;
	set_cf(regs, status != SUCCESSFUL);
}

static void __post find_last_bus(void)
{
	struct pci_device *d;

	pci_for_each(d)
	{
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

/* The interrupt router is part of the board's bridge to ISA. */
static void __post publish_pir(void)
{
	struct pci_device *d;
	struct pir *p;

	if (!platform->pci.irq_links)
		return;
	pci_for_each(d)
	{
		if (d->class != PCI_CLASS_ISA_BRIDGE || pci_bus(d->bdf))
			continue;
		p = fseg_alloc_dirty(sizeof(*p) + PIR_SLOTS * sizeof(p->slots[0]), 16);
		if (!p)
			return;
		pir_fill(p, d->bdf, (u32)d->device << 16 | d->vendor, platform->pci.irqs,
			 platform->pci.exclusive_irqs, platform->pci.irq_links);
		pir = p;
		bios32_pir = (u32)p - FSEG_BASE;
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
