// SPDX-License-Identifier: BSD-2-Clause
/*
 * A virtio disk (Virtio 1.2, 2.7, 5.2). Its registers are found in one of three ways: behind an I/O
 * BAR (legacy), behind a memory BAR that capabilities describe (4.1), or in memory without PCI
 * (4.2). PCI is configuration mechanism 1, with a host bridge and the disk in slot 2.
 */
#include "vmm.h"
#include <fcntl.h>
#include <unistd.h>

#define SECTOR	   512
#define QUEUE_SIZE 128
#define PAGE	   0x1000u
#define VERSION_1  1 /* bit 32 of the features */

/* ---------------------------------------------------------------- the queue */

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next; /* flags: 1 a next descriptor, 2 the device writes */
};

enum { OK, ERROR, UNSUPPORTED };

static int file = -1;
static uint64_t bytes;

/*
 * Carries out the chain that begins with @d, in a queue of @size; the last descriptor is for the
 * status. The disk is only read. Returns how many bytes were written.
 */
static uint32_t request(const struct desc *table, const struct desc *d, uint32_t size)
{
	uint32_t written = 0, *header = guest(d->addr, 16);
	uint64_t at = ((uint64_t)header[3] << 32 | header[2]) * SECTOR;
	uint8_t status = header[0] ? UNSUPPORTED : OK;

	for (uint32_t i = 0; d->flags & 1 && i < size; i++) {
		d = &table[d->next % size];
		if (d->flags & 1 && !status &&
		    pread(file, guest(d->addr, d->len), d->len, at) != (ssize_t)d->len)
			status = ERROR;
		at += d->len;
		written += d->len;
	}
	*(uint8_t *)guest(d->addr, 1) = status;
	return written;
}

/* ---------------------------------------------------------------- the registers */

/* What a register is. Each keeps what is written, unless write_reg() or read_reg() differs. */
enum select { OFFERED_SELECT, TAKEN_SELECT, QUEUE };
enum constant { MAGIC = QUEUE + 1, VERSION, ID, COUNT };
enum features { OFFERED = COUNT + 1, TAKEN, STATUS, NOTIFY };
enum queue { MAX = NOTIFY + 1, SIZE, READY, PAGE_NUMBER, DESC, AVAIL, USED };
enum { CONFIG = USED + 1, REGS };

struct place {
	uint16_t at;
	uint16_t reg;
};

/* CONFIG, the size of the disk in eight bytes, is the last one. */
static const struct place legacy[] = { { 0x00, OFFERED }, { 0x08, PAGE_NUMBER }, { 0x0c, MAX },
				       { 0x0e, QUEUE },	  { 0x10, NOTIFY },	 { 0x12, STATUS },
				       { 0x14, CONFIG } };
static const struct place modern[] = {
	{ 0x00, OFFERED_SELECT }, { 0x04, OFFERED },   { 0x08, TAKEN_SELECT }, { 0x0c, TAKEN },
	{ 0x12, COUNT },	  { 0x14, STATUS },    { 0x16, QUEUE },	       { 0x18, MAX },
	{ 0x1c, READY },	  { 0x20, DESC },      { 0x28, AVAIL },	       { 0x30, USED },
	{ PAGE, NOTIFY },	  { 3 * PAGE, CONFIG }
};
static const struct place mmio[] = {
	{ 0x000, MAGIC },	 { 0x004, VERSION },	    { 0x008, ID },
	{ 0x010, OFFERED },	 { 0x014, OFFERED_SELECT }, { 0x020, TAKEN },
	{ 0x024, TAKEN_SELECT }, { 0x030, QUEUE },	    { 0x034, MAX },
	{ 0x038, SIZE },	 { 0x044, READY },	    { 0x050, NOTIFY },
	{ 0x070, STATUS },	 { 0x080, DESC },	    { 0x090, AVAIL },
	{ 0x0a0, USED },	 { 0x100, CONFIG }
};

static uint32_t regs[REGS] = {
	[MAGIC] = 0x74726976, [VERSION] = 2, [ID] = 2, [SIZE] = QUEUE_SIZE, [COUNT] = 1
};
static uint16_t seen;

static void notify(void)
{
	uint32_t size = regs[SIZE];
	struct desc *table = guest(regs[DESC], size * sizeof(*table));
	uint16_t *avail = guest(regs[AVAIL], 4 + 2 * size), *used = guest(regs[USED], 4 + 8 * size);

	if (!regs[DESC])
		die(2, "the disk is notified of a queue that is not there\n");
	while (seen != avail[1]) {
		uint16_t head = avail[2 + seen++ % size] % size;
		uint32_t entry[2] = { head, request(table, &table[head], size) };

		memcpy(&used[2 + 4 * (used[1] % size)], entry, sizeof(entry));
		used[1]++;
	}
}

static uint32_t read_reg(uint16_t reg)
{
	if (reg == MAX)
		return regs[QUEUE] ? 0 : QUEUE_SIZE;
	if (reg == OFFERED)
		return regs[OFFERED_SELECT] == 1 ? VERSION_1 : 0;
	return regs[reg];
}

static void write_reg(uint16_t reg, uint32_t v)
{
	regs[reg] = v;
	if (reg == NOTIFY) {
		notify();
	} else if (reg == TAKEN && regs[TAKEN_SELECT] == 1 && v != VERSION_1) {
		die(2, "the driver does not accept virtio 1\n");
	} else if (reg == MAX && v) {
		regs[SIZE] = v;
	} else if (reg == STATUS && !v) {
		regs[DESC] = regs[READY] = regs[PAGE_NUMBER] = seen = 0;
		regs[SIZE] = QUEUE_SIZE;
	} else if (reg == PAGE_NUMBER) { /* the legacy layout of a queue */
		regs[DESC] = v * PAGE;
		regs[AVAIL] = regs[DESC] + 16 * QUEUE_SIZE;
		regs[USED] = (regs[AVAIL] + 6 + 2 * QUEUE_SIZE + PAGE - 1) & -PAGE;
	}
}

static void access_reg(const struct place *p, uint32_t at, bool write, uint32_t *v)
{
	while (p->reg != CONFIG && p->at != at)
		p++;
	if (write && p->reg != CONFIG)
		write_reg(p->reg, *v);
	else if (!write)
		*v = p->reg != CONFIG ? read_reg(p->reg)
		     : at - p->at < 8 ? bytes / SECTOR >> 8 * (at - p->at)
				      : 0;
}

/* ---------------------------------------------------------------- PCI */

#define SLOT	 2
#define IO_BASE	 0x2000 /* where the VMM puts the BAR, as bhyve does */
#define IO_SIZE	 0x40u
#define MEM_BASE 0xc0000000u
#define MEM_SIZE (4 * PAGE)
#define COMMAND	 0x04
#define BAR0	 0x10
#define PIN	 0x3c
#define CAPS	 0x40
#define CAP_SIZE 0x18

static uint32_t address, bar, bridge[64] = { [2] = 0x06000000 };
static uint32_t config[64] = { [2] = 0x01000000, [0x2c / 4] = 0x00021af4, [PIN / 4] = 0x0105 };

/* Common registers, notification, ISR and device configuration are kinds 1 to 4, a page each. */
static void add_capabilities(void)
{
	config[1] = 0x00100000;
	config[0x34 / 4] = CAPS;
	for (uint32_t kind = 1; kind <= 4; kind++) {
		uint32_t at = CAPS + (kind - 1) * CAP_SIZE, *cap = &config[at / 4];

		cap[0] = 9 | (kind == 4 ? 0 : at + CAP_SIZE) << 8 | (kind == 2 ? 20 : 16) << 16 |
			 kind << 24;
		cap[2] = (kind - 1) * PAGE;
		cap[3] = PAGE;
	}
}

void disk_open(const char *path)
{
	file = open(path, O_RDONLY);
	if (file < 0)
		die(2, "%s: cannot open it\n", path);
	bytes = lseek(file, 0, SEEK_END);
	bridge[0] = profile->host_bridge;
	config[0] = profile->modern ? 0x10421af4 : 0x10011af4;
	config[2] |= profile->modern;
	config[BAR0 / 4] = bar = profile->modern ? MEM_BASE : IO_BASE | 1;
	if (profile->modern)
		add_capabilities();
}

static void write_config(uint32_t at, uint8_t size, uint32_t v)
{
	uint32_t mask = profile->modern ? -MEM_SIZE : -IO_SIZE;

	if (at == COMMAND || at == PIN)
		memcpy((uint8_t *)config + at, &v, at == COMMAND && size > 2 ? 2 : size);
	else if (at == BAR0 && size == 4)
		config[BAR0 / 4] = profile->fixed_bars && v != ~0u ? bar : (v & mask) | (bar & 1);
}

void pci_port(uint16_t port, uint8_t size, bool write, uint32_t *v)
{
	uint32_t slot = address >> 11 & 31, at = (address & 0xfc) + (port & 3);
	uint32_t *space = !(address >> 31) || address & 0xff0700 ? NULL
			  : !slot				 ? bridge
			  : slot == SLOT			 ? config
								 : NULL;

	if (!profile->host_bridge || (port < 0xcfc && (port != 0xcf8 || size != 4)))
		return;
	if (port == 0xcf8)
		write ? (address = *v) : (*v = address);
	else if (!write && space)
		memcpy(v, (uint8_t *)space + at, size);
	else if (write && space == bridge && at >= 0x40)
		die(4, "a register of an unknown chipset is written: %02x\n", at);
	else if (write && space == config)
		write_config(at, size, *v);
}

void disk_port(uint16_t port, bool write, uint32_t *v)
{
	uint32_t at = port - (config[BAR0 / 4] & ~3u);

	if (profile->host_bridge && !profile->modern && config[1] & 1 && at < IO_SIZE)
		access_reg(legacy, at, write, v);
}

void disk_memory(uint64_t address, bool write, uint32_t *v)
{
	if (profile->modern && config[1] & 2 && address - config[BAR0 / 4] < MEM_SIZE)
		access_reg(modern, address - config[BAR0 / 4], write, v);
	else if (profile->pvh && address - VIRTIO_BASE < PAGE)
		access_reg(mmio, address - VIRTIO_BASE, write, v);
}
