// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the registers of a virtio device on PCI: modern ones by capabilities, or the legacy ones of
 * I/O BAR 0 (Virtual I/O Device 1.2, 4.1). All values from the device's capabilities are checked
 * against its BARs. Flat 32-bit, POST.
 */
#include "cpu/io.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "pci/pci.h"
#include "virtio/pci_common.h"
#include "virtio/transport.h"

/* The vendor-specific capability (4.1.4). */
#define CAP_COMMON 1
#define CAP_NOTIFY 2
#define CAP_DEVICE 4
#define CAP_BAR	   4
#define CAP_OFFSET 8

/* A structure of a device: its capability, and where that says it is. */
struct piece {
	u8 cap, bar;
	u32 offset;
};

/*
 * The values from the capabilities of the last device. A device of the same kind has the same ones.
 */
static struct {
	bool known;
	struct pci_device pci;
	u32 header; /* of the capability of the common structure */
	struct piece common, notify, config;
} like;

/* Returns the address of @piece, or 0 if the BAR does not have @size bytes there. */
static u32 piece_address(const struct virtio_device *v, const struct piece *piece, u32 size)
{
	u32 base;

	if (piece->bar > 5 || piece->offset > 0xffffffff - size)
		return 0;
	base = pci_bar_mem(v->dev->pci, piece->bar, piece->offset + size);
	return base ? base + piece->offset : 0;
}

/* Notes where the structure of capability @cap is, unless an earlier one can be reached. */
static void take_piece(const struct virtio_device *v, u8 cap, u32 size, u32 *address,
		       struct piece *piece)
{
	pci_bdf bdf = v->dev->pci->bdf;

	if (*address)
		return;
	piece->cap = cap;
	piece->bar = pci_read32(bdf, cap + CAP_BAR);
	piece->offset = pci_read32(bdf, cap + CAP_OFFSET);
	*address = piece_address(v, piece, size);
}

static bool found_all(const struct virtio_device *v)
{
	return v->common && v->notify && v->config;
}

static void take_cap(struct virtio_device *v, const struct pci_capability *c, u32 config_size)
{
	u8 type = c->header >> 24;

	if (type == CAP_COMMON && !v->common) {
		like.header = c->header;
		take_piece(v, c->at, C_SIZE, &v->common, &like.common);
	} else if (type == CAP_NOTIFY) {
		take_piece(v, c->at, 2, &v->notify, &like.notify);
	} else if (type == CAP_DEVICE) {
		take_piece(v, c->at, config_size, &v->config, &like.config);
	}
}

static bool are_like(const struct pci_device *a, const struct pci_device *b)
{
	if (a->vendor != b->vendor || a->device != b->device || a->revision != b->revision)
		return false;
	for (u32 n = 0; n < PCI_ROM_BAR; n++)
		if (a->bar[n].size != b->bar[n].size || a->bar[n].flags != b->bar[n].flags)
			return false;
	return true;
}

/*
 * Looks for the structures where the last device had them, if the numbers, the revision and the
 * BARs of this one are the same, and the same capability is at the same place of its list. Finding
 * them by the list takes 13 reads, which a VMM with a hundred disks would see a hundred times.
 */
static bool find_alike(struct virtio_device *v, u32 config_size)
{
	const struct pci_device *pci = v->dev->pci;

	if (!like.known || !are_like(&like.pci, pci) ||
	    pci_read32(pci->bdf, like.common.cap) != like.header)
		return false;
	v->common = piece_address(v, &like.common, C_SIZE);
	v->notify = piece_address(v, &like.notify, 2);
	v->config = piece_address(v, &like.config, config_size);
	return found_all(v);
}

static bool find_modern(struct virtio_device *v, u32 config_size)
{
	pci_bdf bdf = v->dev->pci->bdf;
	struct pci_capability c; /* the header's bytes: id, next, length, type */
	bool more;

	if (find_alike(v, config_size))
		return true;
	like.known = false;
	v->common = v->notify = v->config = 0;
	more = pci_first_capability(bdf, &c);
	for (; more && !found_all(v); more = pci_next_capability(bdf, &c))
		if ((c.header & 0xff) == PCI_CAP_ID_VENDOR)
			take_cap(v, &c, config_size);
	if (found_all(v)) {
		like.known = true;
		like.pci = *v->dev->pci;
	}
	return like.known;
}

int virtio_pci_find(struct virtio_device *v, u32 config_size)
{
	struct pci_device *pci = v->dev->pci;

	if (find_modern(v, config_size)) {
		v->transport = &virtio_pci_modern;
		v->bdf = pci->bdf;
		v->notify_cap = like.notify.cap;
		v->notify_room = pci->bar[like.notify.bar].size - like.notify.offset;
		pci_enable(pci, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
		return 0;
	}
	v->port = pci_bar_io(pci, 0);
	if (!v->port)
		return -ENODEV;
	v->transport = &virtio_pci_legacy;
	pci_enable(pci, PCI_COMMAND_MASTER | PCI_COMMAND_IO);
	return 0;
}
