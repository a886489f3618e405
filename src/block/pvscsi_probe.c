// SPDX-License-Identifier: BSD-2-Clause
/* Finds VMware's paravirtual SCSI adapters and gives them their rings. Flat 32-bit, POST. */
#include "block/pvscsi.h"
#include "block/scsi_disk.h"
#include "cpu/io.h"
#include "driver.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define PCI_VMWARE 0x15ad
#define PCI_PVSCSI 0x07c0
#define REGISTERS  0 /* memory BAR */
#define BYTES_MOST 0x400000
#define LUN_MOST   255
#define TARGETS	   65 /* 0 to 64 */

/* Sends a command. Its data goes through one register, word by word. */
static int pvscsi_command(struct pvscsi *d, u32 command, const void *data, u32 size)
{
	const u32 *words = data;

	writel(d->regs + PVSCSI_COMMAND, command);
	for (u32 i = 0; i < size / sizeof(*words); i++)
		writel(d->regs + PVSCSI_COMMAND_DATA, words[i]);
	return readl(d->regs + PVSCSI_COMMAND_STATUS) ? -EIO : 0;
}

/* Resets the adapter, which forgets the rings of whoever used it before, and gives it our rings. */
static int pvscsi_start(struct pvscsi *d)
{
	struct pvscsi_rings *r = d->rings;
	struct pvscsi_setup_rings setup = {
		.request_pages = 1,
		.completion_pages = 1,
		.state = (u32)&r->state >> PVSCSI_PAGE_SHIFT,
		.requests = { (u32)r->requests >> PVSCSI_PAGE_SHIFT },
		.completions = { (u32)r->completions >> PVSCSI_PAGE_SHIFT },
	};
	int err = pvscsi_command(d, PVSCSI_CMD_RESET, NULL, 0);

	if (err)
		return err;
	writel(d->regs + PVSCSI_INTR_MASK, 0);
	err = pvscsi_command(d, PVSCSI_CMD_SETUP_RINGS, &setup, sizeof(setup));
	if (err)
		return err;
	return r->state.completion_producer || r->state.completion_consumer ? -EIO : 0;
}

static int pvscsi_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	u32 regs = pci_bar_mem(pci, REGISTERS, PVSCSI_END);
	struct pvscsi *d;
	int err;

	if (!regs)
		return -ENODEV;
	d = resident_alloc(sizeof(*d), 8);
	if (!d)
		return -ENOMEM;
	d->rings = resident_alloc(sizeof(*d->rings), PVSCSI_PAGE);
	if (!d->rings)
		return -ENOMEM;
	d->regs = regs;
	d->adapter.submit = pvscsi_submit;
	d->adapter.max_bytes = BYTES_MOST;
	d->adapter.align = 1;
	d->adapter.max_lun = LUN_MOST;
	d->adapter.dev = dev;
	d->adapter.interface = BLOCK_SCSI;
	d->adapter.kind = BLOCK_KIND_PVSCSI;
	d->adapter.name = "PVSCSI";
	pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	err = pvscsi_start(d);
	return err ? err : scsi_probe_targets(&d->adapter, 0, TARGETS);
}

static const struct driver_id pvscsi_ids[] = { PCI_ID(PCI_VMWARE, PCI_PVSCSI), { 0 } };

DRIVER(pvscsi_driver)
= { .name = "pvscsi", .ids = pvscsi_ids, .probe = pvscsi_probe };
