// SPDX-License-Identifier: BSD-2-Clause
/*
 * PCI configuration mechanism 1 with two functions: a host bridge, and a virtio disk in slot 2,
 * which is either legacy (registers behind an I/O BAR) or modern (a memory BAR and capabilities);
 * Virtio 1.2, 4.1.
 */
#include "vmm.h"
#include <string.h>

#define SLOT	   2
#define IO_BASE	   0x2000 /* where the VMM puts the BAR, as bhyve does */
#define IO_SIZE	   0x40
#define MEM_BASE   0xc0000000u
#define MEM_SIZE   0x4000
#define COMMAND	   0x04
#define BAR0	   0x10
#define VERSION_1  1 /* bit 32 */
#define PFN_SHIFT  12
#define CFG_CAP	   0x40
#define CAP_LENGTH 16

static uint32_t address;
static uint8_t bridge[256], config[256];
static uint8_t status;
static uint32_t select_device, select_driver;
static struct queue queue = { .size = QUEUE_SIZE };
static uint16_t queue_index;
static bool queue_enabled;

static void put32(uint8_t *space, int at, uint32_t v)
{
	memcpy(space + at, &v, sizeof(v));
}

static uint32_t get32(const uint8_t *space, int at)
{
	uint32_t v;

	memcpy(&v, space + at, sizeof(v));
	return v;
}

static void capability(int i, uint8_t kind, bool last)
{
	int at = CFG_CAP + i * 0x18;

	put32(config, at,
	      9 | (last ? 0 : at + 0x18) << 8 | (kind == 2 ? 20 : CAP_LENGTH) << 16 | kind << 24);
	put32(config, at + 8, i * 0x1000);
	put32(config, at + 12, 0x1000);
	put32(config, at + 16, 0); /* the multiplier: one register for all queues */
}

void pci_init(void)
{
	put32(bridge, 0, profile->host_bridge);
	put32(bridge, 8, 0x06000000);
	put32(config, 0, profile->modern ? 0x10421af4 : 0x10011af4);
	put32(config, 8, 0x01000000 | profile->modern);
	put32(config, 0x2c, 0x00021af4);
	put32(config, 0x3c, 0x0105);
	put32(config, BAR0, profile->modern ? MEM_BASE : IO_BASE | 1);
	if (!profile->modern)
		return;
	config[6] = 0x10;
	config[0x34] = CFG_CAP;
	for (int i = 0; i < 4; i++) /* common, notify, ISR, device: kinds 1 to 4, a page each */
		capability(i, i + 1, i == 3);
}

static uint8_t *selected(void)
{
	if (!(address >> 31) || !profile->host_bridge || address & 0xff0700)
		return NULL;
	return (address >> 11 & 31) == 0 ? bridge : (address >> 11 & 31) == SLOT ? config : NULL;
}

uint32_t pci_port_read(uint16_t port, uint8_t size)
{
	uint8_t *space = selected();
	uint32_t v = ~0u;

	if (port == 0xcf8 && size == 4)
		return profile->host_bridge ? address : ~0u;
	if (port >= 0xcfc && space)
		memcpy(&v, space + (address & 0xfc) + (port & 3), size);
	return v;
}

void pci_port_write(uint16_t port, uint8_t size, uint32_t v)
{
	uint8_t *space = selected();
	int at = (address & 0xfc) + (port & 3);
	uint32_t mask = profile->modern ? ~(MEM_SIZE - 1) : ~(IO_SIZE - 1);

	if (port == 0xcf8 && size == 4)
		address = v;
	if (port < 0xcfc || !space)
		return;
	if (space == bridge && at >= 0x40)
		die(4, "a register of an unknown chipset is written: %02x\n", at);
	if (space != config)
		return;
	if (at == COMMAND || at == 0x3c)
		memcpy(config + at, &v, at == COMMAND && size > 2 ? 2 : size);
	if (at == BAR0 && size == 4 && (!profile->fixed_bars || v == ~0u))
		put32(config, BAR0, (v & mask) | !profile->modern);
	else if (at == BAR0 && profile->fixed_bars)
		put32(config, BAR0, profile->modern ? MEM_BASE : IO_BASE | 1);
}

static void reset(void)
{
	queue = (struct queue){ .size = QUEUE_SIZE };
	queue_enabled = false;
}

/* The device's own registers: the size in sectors. */
static uint32_t device_config(uint32_t at)
{
	uint64_t sectors = disk_sectors();

	return at >= 8 ? 0 : sectors >> 8 * at;
}

static void use_page(uint32_t pfn)
{
	queue.desc = (uint64_t)pfn << PFN_SHIFT;
	queue.avail = queue.desc + 16 * QUEUE_SIZE;
	queue.used = (queue.avail + 6 + 2 * QUEUE_SIZE + 0xfff) & ~0xfffull;
}

static uint32_t legacy_read(uint32_t at)
{
	switch (at) {
	case 0x08:
		return queue.desc >> PFN_SHIFT;
	case 0x0c:
		return queue_index ? 0 : QUEUE_SIZE;
	case 0x12:
		return status;
	}
	return at >= 0x14 ? device_config(at - 0x14) : 0;
}

static void legacy_write(uint32_t at, uint32_t v)
{
	if (at == 0x08)
		use_page(v);
	else if (at == 0x0e)
		queue_index = v;
	else if (at == 0x10)
		disk_notify(&queue);
	else if (at == 0x12 && !(status = v))
		reset();
}

bool disk_port(uint16_t port, uint8_t size, bool write, uint32_t *v)
{
	uint32_t base = get32(config, BAR0) & ~3u;

	if (profile->modern || !(config[COMMAND] & 1) || port < base || port >= base + IO_SIZE)
		return false;
	if (write)
		legacy_write(port - base, *v);
	else
		*v = legacy_read(port - base);
	return true;
}

static uint32_t common_read(uint32_t at)
{
	switch (at) {
	case 0x04:
		return select_device == 1 ? VERSION_1 : 0;
	case 0x12:
		return 1;
	case 0x14:
		return status;
	case 0x18:
		return queue_index ? 0 : queue.size;
	case 0x1c:
		return queue_enabled;
	}
	return at == 0x10 || at == 0x1a ? 0xffff : 0; /* MSI-X: no vector */
}

static void common_write(uint32_t at, uint32_t v)
{
	uint64_t *const places[] = { &queue.desc, &queue.avail, &queue.used };

	if (at == 0x00)
		select_device = v;
	else if (at == 0x08)
		select_driver = v;
	else if (at == 0x0c && select_driver == 1 && v != VERSION_1)
		die(2, "the driver does not accept virtio 1\n");
	else if (at == 0x14 && !(status = v))
		reset();
	else if (at == 0x16)
		queue_index = v;
	else if (at == 0x18 && v)
		queue.size = v;
	else if (at == 0x1c)
		queue_enabled = v;
	else if (at >= 0x20 && at < 0x38 && !(at & 4))
		*places[(at - 0x20) / 8] = v;
}

bool disk_memory(uint64_t address, uint8_t size, bool write, uint32_t *v)
{
	uint32_t at = address - (get32(config, BAR0) & ~15u);

	if (!profile->modern || !(config[COMMAND] & 2) || address >> 32 || at >= MEM_SIZE)
		return false;
	if (!write)
		*v = at < 0x1000 ? common_read(at) : at >= 0x3000 ? device_config(at & 0xfff) : 0;
	else if (at < 0x1000)
		common_write(at, *v);
	else if (at < 0x2000)
		disk_notify(&queue);
	return true;
}
