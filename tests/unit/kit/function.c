/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake PCI functions. Host only. */
#include <sanitizer/asan_interface.h>
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "device/driver.h"
#include "kit/function.h"

#define MEMORY_BASE 0xfe000000
#define FIRST_SLOT  3
#define PORT_BASE   0xc000

/* Belongs to src/pci/enumerate.c, with which no driver's test is linked. */
struct list pci_devices __attribute__((weak));

static unsigned int count;
static u32 next_memory, next_port;

static void put(u8 *p, u32 value, unsigned int size)
{
	memcpy(p, &value, size);
}

static u16 command(const struct fake_function *f)
{
	return f->config.bytes[PCI_COMMAND] | f->config.bytes[PCI_COMMAND + 1] << 8;
}

void fake_machine(void)
{
	fake_reset();
	block_devices = NULL;
}

/* After each fake_reset() the bus is empty. */
static void start_bus(void)
{
	static unsigned int resets;

	if (resets == fake_resets)
		return;
	resets = fake_resets;
	count = 0;
	memset(&pci_devices, 0, sizeof(pci_devices));
	next_memory = MEMORY_BASE;
	next_port = PORT_BASE;
}

void fake_function_add(struct fake_function *f, u16 vendor, u16 device, u16 class, u8 prog_if,
		       void *dev)
{
	u16 bits = PCI_COMMAND_IO | PCI_COMMAND_MEMORY;

	if (class >> 8 == PCI_BASE_CLASS_STORAGE)
		bits |= PCI_COMMAND_MASTER;
	start_bus();
	memset(f, 0, sizeof(*f));
	f->pci.bdf = PCI_BDF(0, count + FIRST_SLOT, 0);
	f->pci.vendor = vendor;
	f->pci.device = device;
	f->pci.class = class;
	f->pci.prog_if = prog_if;
	f->pci.command = bits;
	f->pci.irq_line = PCI_NO_LINE;
	f->device = dev;
	fake_config_add(&f->config, NULL, FIRST_SLOT + count++, 0, vendor, device, class, prog_if);
	put(&f->config.bytes[PCI_COMMAND], bits, 2);
	list_append(&pci_devices, &f->pci.node);
}

/* Checks an access to a BAR: the function must decode it, and it must not cross the BAR's end. */
static void check_access(struct fake_bar *b, u32 off, unsigned int size)
{
	u16 decodes = b->io ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;

	b->accesses++;
	assert_true(command(b->function) & decodes);
	assert_true(off + size <= b->size);
}

static u32 bar_read(void *device, u32 off, unsigned int size)
{
	struct fake_bar *b = device;

	check_access(b, off, size);
	return b->read(b->function->device, off, size);
}

static void bar_write(void *device, u32 off, u32 value, unsigned int size)
{
	struct fake_bar *b = device;

	check_access(b, off, size);
	b->write(b->function->device, off, value, size);
}

static void add_bar(struct fake_function *f, unsigned int n, u32 addr, u32 size, bool io)
{
	f->pci.bar[n] = (struct pci_bar){ .addr = addr, .size = size, .flags = io };
	put(&f->config.bytes[PCI_BAR(n)], addr | io, 4);
	put(&f->config.writable[PCI_BAR(n)], -size & (io ? ~3u : ~15u), 4);
	f->bar[n].function = f;
	f->bar[n].addr = addr;
	f->bar[n].size = size;
	f->bar[n].io = io;
}

void fake_function_memory(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			  fake_write *write)
{
	add_bar(f, n, ALIGN_UP(next_memory, size), size, false);
	f->bar[n].read = read;
	f->bar[n].write = write;
	next_memory = f->bar[n].addr + size;
	fake_mmio(f->bar[n].addr, size, bar_read, bar_write, &f->bar[n]);
}

void fake_function_ports(struct fake_function *f, unsigned int n, u32 size, fake_read *read,
			 fake_write *write)
{
	add_bar(f, n, ALIGN_UP(next_port, size), size, true);
	f->bar[n].read = read;
	f->bar[n].write = write;
	next_port = f->bar[n].addr + size;
	fake_ports(f->bar[n].addr, size, bar_read, bar_write, &f->bar[n]);
}

u8 fake_function_capability(struct fake_function *f, u8 id, const void *data, u8 size)
{
	u8 at = fake_config_capability(&f->config, id, 2 + size);

	memcpy(&f->config.bytes[at + 2], data, size);
	return at;
}

void fake_function_subsystem(struct fake_function *f, u16 vendor, u16 device)
{
	put(&f->config.bytes[PCI_SUBSYSTEM_VENDOR], vendor, 2);
	put(&f->config.bytes[PCI_SUBSYSTEM_VENDOR + 2], device, 2);
}

static bool serves(const struct driver *d, const struct pci_device *p)
{
	u32 class = (u32)p->class << 8 | p->prog_if;

	for (const struct driver_id *id = d->ids; id->bus != DEVICE_NONE; id++)
		if (id->bus == DEVICE_PCI && !((id->vendor ^ p->vendor) & id->vendor_mask) &&
		    !((id->device ^ p->device) & id->device_mask) &&
		    !((id->class ^ class) & id->class_mask))
			return true;
	return false;
}

int fake_function_probe(struct fake_function *f, const struct driver *d)
{
	assert_true(serves(d, &f->pci));
	f->found = (struct device){ .bus = DEVICE_PCI, .pci = &f->pci };
	return d->probe(&f->found);
}

void *fake_dma(struct fake_function *f, u64 addr, u32 len)
{
	assert_true(!f || command(f) & PCI_COMMAND_MASTER);
	assert_true(addr && addr + len <= 1ull << 32);
	assert_null(__asan_region_is_poisoned((void *)(u32)addr, len));
	return (void *)(u32)addr;
}

u32 fake_scatter(struct fake_function *f, const struct fake_segment *seg, unsigned int n,
		 const void *buf, u32 len)
{
	u32 done = 0;

	for (unsigned int i = 0; i < n && done < len; i++) {
		u32 part = min(seg[i].len, len - done);

		memcpy(fake_dma(f, seg[i].addr, part), (const u8 *)buf + done, part);
		done += part;
	}
	return done;
}

u32 fake_gather(struct fake_function *f, const struct fake_segment *seg, unsigned int n, void *buf,
		u32 len)
{
	u32 done = 0;

	for (unsigned int i = 0; i < n && done < len; i++) {
		u32 part = min(seg[i].len, len - done);

		memcpy((u8 *)buf + done, fake_dma(f, seg[i].addr, part), part);
		done += part;
	}
	return done;
}
