// SPDX-License-Identifier: BSD-2-Clause
/*
 * An Intel display that the host's user has assigned to the machine (QEMU, docs/igd-assign.txt). It
 * needs two things besides its BARs: stolen memory, which its ROM uses as video memory, and the
 * OpRegion, by which the host's firmware describes the outputs. The VMM says how large the former
 * is, and gives the contents of the latter. Flat 32-bit, POST.
 */
#include "platform/igd.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "pci/kept.h"
#include "pci/pci.h"
#include "platform/ports.h"

#define BDSM_SIZE    "etc/igd-bdsm-size" /* a little-endian number of 8 bytes */
#define OPREGION     "etc/igd-opregion"
#define OPREGION_MAX 0x40000
#define PAGE	     4096

#define IGD_BDSM    0x5c /* base of the stolen memory, generations 6 to 10 */
#define IGD_BDSM_64 0xc0 /* the same with 64 bits, from generation 11 on */
#define IGD_ASLS    0xfc /* address of the OpRegion */

#define MIB 0x100000u

/* The high bytes of the device numbers of generations 6 to 10 (Linux, i915_pciids.h). */
static const u8 small_bdsm[] = { 0x01, 0x04, 0x0a, 0x0c, 0x0d, 0x0f, 0x16, 0x19,
				 0x1a, 0x22, 0x31, 0x3e, 0x59, 0x5a, 0x87, 0x9b };

static u32 stolen; /* address; 0: the VMM asks for none, or there is no room */

void igd_reserve(void)
{
	u64 size, start, end;

	stolen = 0;
	if (machine_file_read(BDSM_SIZE, 0, &size, sizeof(size)) || !size)
		return;
	e820_highest_ram(FOUR_GIB, &start, &end);
	end &= ~(u64)(MIB - 1);
	/* POST and the guest need RAM, too. */
	if (start >= end || size > (end - start) / 2) {
		log_error("igd: no room for %llx bytes of stolen memory\n", size);
		return;
	}
	size = ALIGN_UP(size, MIB);
	stolen = end - size;
	e820_set(stolen, size, E820_RESERVED);
}

static const struct pci_device *igd_find(void)
{
	struct pci_device *d;

	pci_for_each(d) if (d->class == PCI_CLASS_VGA && d->vendor == PCI_VENDOR_INTEL) return d;
	return NULL;
}

static void write_bdsm(const struct pci_device *d)
{
	for (u32 i = 0; i < sizeof(small_bdsm); i++)
		if (d->device >> 8 == small_bdsm[i]) {
			pci_write32_kept(d->bdf, IGD_BDSM, stolen);
			return;
		}
	pci_write32_kept(d->bdf, IGD_BDSM_64, stolen);
	pci_write32_kept(d->bdf, IGD_BDSM_64 + 4, 0);
}

static void write_opregion(const struct pci_device *d, u32 size)
{
	void *p = NULL;

	if (size && size <= OPREGION_MAX)
		p = resident_alloc(ALIGN_UP(size, PAGE), PAGE);
	if (!p || machine_file_read(OPREGION, 0, p, size)) {
		log_error("igd: " OPREGION " of %u bytes is not used\n", size);
		return;
	}
	pci_write32_kept(d->bdf, IGD_ASLS, (u32)p);
}

void igd_init(void)
{
	const struct pci_device *d;
	u32 size;
	bool opregion = !machine_file_size(OPREGION, &size);

	if (!opregion && !stolen)
		return;
	d = igd_find();
	if (!d) {
		log_warn("igd: the VMM describes an Intel display that is not there\n");
		return;
	}
	if (stolen)
		write_bdsm(d);
	if (opregion)
		write_opregion(d, size);
}
