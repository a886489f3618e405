/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake PCI functions. Host only. */
#include <sanitizer/asan_interface.h>
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "driver.h"
#include "kit/function.h"

#define FUNCTIONS	 32
#define CONFIG_PORTS	 0xcf8
#define MEMORY_BASE	 0xfe000000
#define PORT_BASE	 0xc000
#define COMMAND_BITS	 (PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER)
#define FIRST_CAPABILITY 0x40

/* Of src/pci/enumerate.c, which no driver's test is linked with. */
struct list pci_devices __attribute__((weak));

static struct fake_function *functions[FUNCTIONS];
static unsigned int count;
static u32 config_address, next_memory, next_port;

static struct fake_function *addressed(void)
{
	for (unsigned int i = 0; i < count; i++)
		if (config_address >> 31 && functions[i]->pci.bdf == (u16)(config_address >> 8))
			return functions[i];
	return NULL;
}

static u32 config_read(void *device, u32 off, unsigned int size)
{
	struct fake_function *f = addressed();
	u32 value = ~0u;

	if (off < 4)
		return config_address;
	if (f)
		memcpy(&value, &f->config[(config_address & 0xfc) + (off & 3)], size);
	return value;
}

static void config_write(void *device, u32 off, u32 value, unsigned int size)
{
	struct fake_function *f = addressed();
	u8 at = (config_address & 0xfc) + (off & 3);

	if (off < 4) {
		assert_int_equal(size, 4);
		config_address = value;
		return;
	}
	for (unsigned int i = 0; f && i < size; i++) {
		u8 mask = f->writable[at + i];

		f->config[at + i] = (f->config[at + i] & ~mask) | (value >> 8 * i & mask);
	}
}

static void put(u8 *p, u32 value, unsigned int size)
{
	memcpy(p, &value, size);
}

static u16 command(const struct fake_function *f)
{
	return f->config[PCI_COMMAND] | f->config[PCI_COMMAND + 1] << 8;
}

void fake_machine(void)
{
	fake_reset();
	block_devices = NULL;
}

/* The bus is empty after each fake_reset(), which forgets all ranges. */
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
	fake_ports(CONFIG_PORTS, 8, config_read, config_write, NULL);
}

void fake_function_add(struct fake_function *f, u16 vendor, u16 device, u16 class, u8 prog_if,
		       void *dev)
{
	u16 bits = PCI_COMMAND_IO | PCI_COMMAND_MEMORY;

	if (class >> 8 == PCI_BASE_CLASS_STORAGE)
		bits |= PCI_COMMAND_MASTER;
	start_bus();
	memset(f, 0, sizeof(*f));
	assert_true(count < FUNCTIONS);
	f->pci.bdf = PCI_BDF(0, count + 3, 0);
	f->pci.vendor = vendor;
	f->pci.device = device;
	f->pci.class = class;
	f->pci.prog_if = prog_if;
	f->pci.command = bits;
	f->pci.irq_line = PCI_NO_LINE;
	f->device = dev;
	f->capability_end = FIRST_CAPABILITY;
	put(&f->config[PCI_VENDOR_ID], vendor, 2);
	put(&f->config[PCI_DEVICE_ID], device, 2);
	put(&f->config[PCI_COMMAND], bits, 2);
	f->config[PCI_PROG_IF] = prog_if;
	put(&f->config[PCI_CLASS], class, 2);
	put(&f->writable[PCI_COMMAND], COMMAND_BITS | PCI_COMMAND_INTX_DISABLE, 2);
	functions[count++] = f;
	list_append(&pci_devices, &f->pci.node);
}

/* An access to a BAR: the function must decode it, and it must not go over the BAR's end. */
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
	put(&f->config[PCI_BAR(n)], addr | io, 4);
	put(&f->writable[PCI_BAR(n)], -size & (io ? ~3u : ~15u), 4);
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
	u8 at = f->capability_end, *link = &f->config[PCI_CAP_PTR];

	assert_true(at + 2 + size <= 256);
	while (*link)
		link = &f->config[*link + 1];
	*link = at;
	f->config[PCI_STATUS] |= PCI_STATUS_CAP_LIST;
	f->config[at] = id;
	memcpy(&f->config[at + 2], data, size);
	f->capability_end = ALIGN_UP(at + 2 + size, 4);
	return at;
}

void fake_function_subsystem(struct fake_function *f, u16 vendor, u16 device)
{
	put(&f->config[PCI_SUBSYSTEM_VENDOR], vendor, 2);
	put(&f->config[PCI_SUBSYSTEM_VENDOR + 2], device, 2);
}

#ifdef PCI_ID
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
#else
int fake_function_probe(struct fake_function *f, const struct driver *d)
{
	assert_true(d->match(&f->pci));
	return d->probe(&f->pci);
}
#endif

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
