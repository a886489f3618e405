/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake PCI configuration space. Host only. */
#include <string.h>

#include "unit.h"

#include "kit/config.h"
#include "pci/pci.h"
#include "pci/setup.h"

#define CONFIG_PORTS	 0xcf8
#define FIRST_CAPABILITY 0x40
#define COMMAND_BITS                                                                               \
	(PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_SERR |             \
	 PCI_COMMAND_INTX_DISABLE)

static struct fake_config *all[FAKE_CONFIGS];
static unsigned int count;
static u32 address;

int fake_config_bus(const struct fake_config *c)
{
	u8 number;

	if (!c->above)
		return c->root;
	number = c->above->bytes[PCI_BRIDGE_BUSES + 1];
	return number ? number : -1;
}

/* Returns whether every bridge on the way forwards cycles for @bus. */
static bool reachable(const struct fake_config *c, u8 bus)
{
	for (const struct fake_config *b = c->above; b; b = b->above)
		if (bus < b->bytes[PCI_BRIDGE_BUSES + 1] || bus > b->bytes[PCI_BRIDGE_BUSES + 2])
			return false;
	return true;
}

static struct fake_config *addressed(void)
{
	u8 bus = address >> 16, slot = address >> 11 & 31, fn = address >> 8 & 7;

	for (unsigned int i = 0; i < count && address >> 31; i++)
		if (all[i]->slot == slot && all[i]->fn == fn && fake_config_bus(all[i]) == bus &&
		    reachable(all[i], bus))
			return all[i];
	return NULL;
}

static u32 config_read(void *device, u32 off, unsigned int size)
{
	struct fake_config *c;
	u8 at = (address & 0xfc) + (off & 3);
	u32 value;

	if (off < 4)
		return address;
	c = addressed();
	if (!c)
		return ~0u;
	c->reads[at / 4]++;
	memcpy(&value, &c->bytes[at & 0xfc], 4);
	return value >> 8 * (at & 3);
}

static void config_write(void *device, u32 off, u32 value, unsigned int size)
{
	struct fake_config *c;
	u8 at = (address & 0xfc) + (off & 3);

	if (off < 4) {
		assert_int_equal(size, 4);
		address = value;
		return;
	}
	c = addressed();
	assert_non_null(c);
	if (at == PCI_COMMAND)
		c->command_writes++;
	/* BARs may be written only while nothing is decoded. */
	if (at >= PCI_BAR(0) && at < PCI_BRIDGE_BUSES)
		assert_int_equal(c->bytes[PCI_COMMAND] & 3, 0);
	for (unsigned int i = 0; i < size; i++) {
		u8 mask = c->writable[at + i];

		c->bytes[at + i] = (c->bytes[at + i] & ~mask) | (value >> 8 * i & mask);
	}
}

static void put(u8 *p, u32 value, unsigned int size)
{
	memcpy(p, &value, size);
}

/*
 * Adds the ports again, because fake_reset() has forgotten all ranges. After that the bus is empty.
 */
static void start_bus(void)
{
	static unsigned int resets;

	if (resets == fake_resets)
		return;
	resets = fake_resets;
	count = 0;
	fake_ports(CONFIG_PORTS, 8, config_read, config_write, NULL);
}

void fake_config_add(struct fake_config *c, struct fake_config *above, u8 slot, u8 fn, u16 vendor,
		     u16 device, u16 class, u8 prog_if)
{
	start_bus();
	assert_true(count < FAKE_CONFIGS);
	memset(c, 0, sizeof(*c));
	c->above = above;
	c->slot = slot;
	c->fn = fn;
	c->capability_end = FIRST_CAPABILITY;
	put(&c->bytes[PCI_VENDOR_ID], vendor, 2);
	put(&c->bytes[PCI_DEVICE_ID], device, 2);
	c->bytes[PCI_PROG_IF] = prog_if;
	put(&c->bytes[PCI_CLASS], class, 2);
	put(&c->writable[PCI_COMMAND], COMMAND_BITS, 2);
	c->writable[PCI_INTERRUPT_LINE] = 0xff;
	all[count++] = c;
}

u8 fake_config_capability(struct fake_config *c, u8 id, u8 size)
{
	u8 at = c->capability_end, *link = &c->bytes[PCI_CAP_PTR];

	assert_true(at + size <= 256);
	while (*link)
		link = &c->bytes[*link + 1];
	*link = at;
	c->bytes[PCI_STATUS] |= PCI_STATUS_CAP_LIST;
	c->bytes[at] = id;
	c->capability_end = ALIGN_UP(at + size, 4);
	return at;
}
