// SPDX-License-Identifier: BSD-2-Clause
/* Fills in the parameter tables of a disk. Flat 32-bit, resident. */
#include "disk/fdpt.h"
#include "block/ata_place.h"
#include "lib/checksum.h"
#include "lib/string.h"

#define CONTROL_MANY_HEADS 0x08
#define CONTROL_NO_RETRY   0xc0
#define DEVICE_FIXED	   0xa0 /* bits of the device register that are always 1 */
#define DEVICE_LBA	   0x40
#define DEVICE_SLAVE	   0x10
#define DPTE_REVISION	   0x11
#define DPTE_MULTIWORD_2   0x20 /* DMA type in the upper nibble, no ISA channel in the lower */

void fdpt_fill(struct fdpt *t, const struct block_device *b, struct chs shown)
{
	bool translated =
		b->cylinders && (b->cylinders != shown.cylinders || b->heads != shown.heads);

	memset(t, 0, sizeof(*t));
	t->cylinders = shown.cylinders;
	t->heads = shown.heads;
	t->spt = shown.spt;
	t->precompensation = 0xffff; /* none */
	t->control = CONTROL_NO_RETRY | (shown.heads > 8 ? CONTROL_MANY_HEADS : 0);
	t->landing_zone = shown.cylinders;
	if (!translated)
		return;
	t->signature = FDPT_TRANSLATED;
	t->physical_cylinders = b->cylinders;
	t->physical_heads = b->heads;
	t->physical_spt = b->spt;
	t->checksum = -checksum8(t, sizeof(*t));
}

__post void dpte_fill(struct dpte *t, const struct block_device *b, struct chs shown)
{
	const struct ata_place *p = b->ata;

	memset(t, 0, sizeof(*t));
	t->io_base = p->io;
	t->control = p->control;
	t->head = DEVICE_FIXED | DEVICE_LBA | (b->unit ? DEVICE_SLAVE : 0);
	t->irq = p->irq;
	t->block_count = 1;
	t->options = DPTE_LBA | DPTE_PIO32;
	if (p->dma) {
		t->dma = DPTE_MULTIWORD_2;
		t->options |= DPTE_DMA;
	}
	if (shown.cylinders && (b->cylinders != shown.cylinders || b->heads != shown.heads))
		t->options |= DPTE_TRANSLATED;
	if (b->removable)
		t->options |= DPTE_REMOVABLE;
	if (b->interface == BLOCK_ATAPI)
		t->options |= DPTE_ATAPI;
	t->revision = DPTE_REVISION;
	t->checksum = -checksum8(t, sizeof(*t));
}
