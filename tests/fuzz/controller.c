/* SPDX-License-Identifier: BSD-2-Clause */
/* A storage controller that answers anything (controller.h). Host only. */
#include <stdlib.h>
#include <string.h>

#include "block/scsi_disk.h"
#include "controller.h"
#include "pci/pci.h"

/* State that is kept from one input to the next must be reset. */
#include "../../src/block/block.c"
#include "../../src/block/pieces.c"

#define MEMORY_BASE 0xfe000000 /* the address of BAR n is this plus n times BAR_STEP */
#define PORT_BASE   0xc000
#define BAR_STEP    0x100000
#define PORT_STEP   0x100
#define WINDOWS	    32
/* how many bytes at an address are assumed to belong to the controller */
#define WINDOW_MOST 4096
#define DEEP_MOST   64	/* the same for an address that is itself in such memory */
#define DISKS_MOST  3	/* how many disks are tested */
#define COUNT	    200 /* number of sectors in a large request */

struct window {
	u8 *at;
	u32 size;
};

static u8 config[256];
static struct window windows[WINDOWS];
static u32 nr_windows;
static struct fuzz_part parts[2];

struct list pci_devices;

/* A virtio device's structures, all in BAR 0 (Virtio 1.2, 4.1.4). Other drivers ignore them. */
static const u8 virtio_capabilities[] = {
	0x09, 0x54, 20, 2, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, 0x10, 0, 0, 4, 0, 0, 0, /* notifications */
	0x09, 0x64, 16, 1, 0, 0, 0, 0, 0, 0x00, 0, 0, 0, 0x10, 0, 0,		 /* common */
	0x09, 0x74, 16, 3, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0,		 /* interrupt */
	0x09, 0x00, 16, 4, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x10, 0, 0,		 /* device */
};

/* Remembers memory of the driver that the controller now knows: at most @most bytes. */
static void learn(u32 addr, u32 most)
{
	u32 size, from = 0;
	u8 *start = fuzz_block(addr, &size);

	if (!start || nr_windows == WINDOWS)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i].block != size)
			continue;
		from = parts[i].from;
		size = parts[i].to;
		break;
	}
	from = max(from, addr - (u32)start);
	if (from < size)
		windows[nr_windows++] = (struct window){ start + from, min(size - from, most) };
}

/* Follows an address that the driver has stored in memory which the controller knows. */
static void learn_from(const struct window *w)
{
	u32 addr, size, at = fuzz_next(2) % w->size & ~3u;
	u8 *start;

	for (u32 looks = 0; looks < 64 && at + 4 <= w->size; at += 4, looks++) {
		memcpy(&addr, w->at + at, 4);
		start = fuzz_block(addr, &size);
		if (!start)
			continue;
		learn(addr, start == (u8 *)addr ? WINDOW_MOST : DEEP_MOST);
		return;
	}
}

/* It is the controller's turn: it may write somewhere. */
static void act(void)
{
	u8 what = fuzz_next(1);
	struct window *w;
	u32 at, n;

	if (!nr_windows || !(what & 3))
		return;
	w = &windows[fuzz_next(1) % nr_windows];
	if (what & 4) {
		learn_from(w);
		return;
	}
	at = fuzz_next(2) % w->size;
	n = min(1 + fuzz_next(1) % 16, w->size - at);
	while (n--)
		w->at[at++] = fuzz_next(1);
}

static u32 register_read(u32 addr, unsigned int size)
{
	act();
	return fuzz_next(size);
}

static void register_write(u32 addr, u32 value, unsigned int size)
{
	if (size == 4) {
		learn(value & ~7u, WINDOW_MOST);
		learn(value << 12, WINDOW_MOST);
	}
	act();
}

static u32 port_read(u16 port, unsigned int size)
{
	return register_read(port, size);
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	register_write(port, value, size);
}

u8 pci_read8(pci_bdf bdf, u16 off)
{
	return config[off & 255];
}

u16 pci_read16(pci_bdf bdf, u16 off)
{
	return config[off & 255] | config[(off + 1) & 255] << 8;
}

u32 pci_read32(pci_bdf bdf, u16 off)
{
	return pci_read16(bdf, off) | (u32)pci_read16(bdf, off + 2) << 16;
}

void pci_write8(pci_bdf bdf, u16 off, u8 v)
{
}

void pci_write16(pci_bdf bdf, u16 off, u16 v)
{
}

void pci_write32(pci_bdf bdf, u16 off, u32 v)
{
}

void pci_enable(struct pci_device *d, u16 bits)
{
}

u32 pci_bar_mem(struct pci_device *d, unsigned int n, u32 size)
{
	return n < PCI_BARS && size <= BAR_STEP ? MEMORY_BASE + n * BAR_STEP : 0;
}

u16 pci_bar_io(struct pci_device *d, unsigned int n)
{
	return n < PCI_BARS ? PORT_BASE + n * PORT_STEP : 0;
}

void drivers_probe_virtio(u32 base, u16 virtio_id)
{
}

bool driver_unwanted(const struct device *dev, const char *part)
{
	return false;
}

bool drivers_named_only(void)
{
	return false;
}

bool driver_unwanted_disk(const struct device *dev, const char *format, u32 a, u32 b)
{
	return false;
}

void task_start(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}

/* Uses a disk in all usual ways. Nothing around the buffer may change. */
static void use(struct block_device *b)
{
	u32 unit = block_unit_size(b), room = COUNT * unit;
	u8 *buf = malloc(room + 32);

	memset(buf, 0x5a, room + 32);
	block_read(b, 0, 1, (u32)buf + 16, NULL);
	block_read(b, 3, COUNT, (u32)buf + 16, NULL);
	block_write(b, block_units(b) - 1, 1, (u32)buf + 16, NULL);
	block_flush(b);
	block_refresh(b);
	for (u32 i = 0; i < 16; i++)
		fuzz_check(buf[i] == 0x5a && buf[room + 16 + i] == 0x5a);
	free(buf);
}

static void forget(void)
{
	block_devices = NULL;
	bounce = NULL;
	memset(spares, 0, sizeof(spares));
	nr_bounces = 0;
	busy = false;
	nr_windows = 0;
	fake_io.mmio_read = register_read;
	fake_io.mmio_write = register_write;
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	fake_io.time_passed = act;
}

void fuzz_controller(const struct driver *driver, struct fuzz_part part)
{
	struct pci_device pci = { .bdf = PCI_BDF(0, 4, 0) };
	struct device dev = { .bus = DEVICE_PCI, .pci = &pci };
	u32 n = 0;

	forget();
	parts[0] = part;
	parts[1] =
		(struct fuzz_part){ sizeof(struct scsi_disk), offsetof(struct scsi_disk, unit.data),
				    sizeof(struct scsi_disk) };
	memset(config, 0, sizeof(config));
	config[PCI_STATUS] = 0x10; /* there is a list of capabilities */
	config[0x34] = 0x40;
	memcpy(config + 0x40, virtio_capabilities, sizeof(virtio_capabilities));
	/* The first byte says how many of the structures the input changes, and which. */
	for (u32 changes = fuzz_next(1) & 7; changes; changes--)
		config[fuzz_next(1)] = fuzz_next(1);
	pci.vendor = driver->ids[0].vendor;
	pci.device = driver->ids[0].device;
	pci.prog_if = fuzz_next(1);
	for (u32 i = 0; i < PCI_BARS; i++)
		pci.bar[i].size = BAR_STEP;
	driver->probe(&dev);
	for (struct block_device *b = block_devices; b && n < DISKS_MOST; b = b->next, n++)
		use(b);
}
