/* SPDX-License-Identifier: BSD-2-Clause */
/* The fake fw_cfg device (QEMU, docs/specs/fw_cfg.rst). Host only. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "fake_fw_cfg.h"

#define ITEMS	   0xc000 /* architecture-specific items begin at 8000h */
#define DIRECTORY  0x19
#define FIRST_FILE 0x20

static struct item {
	u8 *data;
	u32 size;
	bool writable;
} items[ITEMS];

static u32 files, used, selected, position; /* @used: only items below this may be set */
static bool has_dma;
unsigned int fake_fw_cfg_operations;
bool fake_fw_cfg_hangs, fake_fw_cfg_fails;

void fake_fw_cfg_item(u16 key, const void *data, u32 size, bool writable)
{
	struct item *i = &items[key];

	assert(key < ITEMS);
	used = key < used ? used : key + 1u;
	free(i->data);
	i->data = malloc(size ? size : 1);
	i->size = size;
	i->writable = writable;
	if (size)
		memcpy(i->data, data, size);
}

void *fake_fw_cfg_data(u16 key)
{
	return items[key].data;
}

u16 fake_fw_cfg_file(const char *name, const void *data, u32 size)
{
	u16 key = FIRST_FILE + files;
	u32 old = items[DIRECTORY].size ? items[DIRECTORY].size : 4;
	u8 *dir = calloc(1, old + 64);
	u32 count = __builtin_bswap32(++files), be_size = __builtin_bswap32(size);
	u16 be_key = __builtin_bswap16(key);

	if (items[DIRECTORY].size)
		memcpy(dir, items[DIRECTORY].data, old);
	memcpy(dir, &count, 4);
	memcpy(dir + old, &be_size, 4);
	memcpy(dir + old + 4, &be_key, 2);
	memcpy(dir + old + 8, name, strnlen(name, 56));
	fake_fw_cfg_item(DIRECTORY, dir, old + 64, false);
	free(dir);
	fake_fw_cfg_item(key, data, size, true);
	return key;
}

/* The high half of the DMA address, as the guest or the last operation has left it. */
static u32 dma_high;

void fake_fw_cfg_install(bool dma)
{
	dma_high = 0x12345678;
	for (u32 i = 0; i < used; i++) {
		if (!items[i].data)
			continue;
		free(items[i].data);
		items[i] = (struct item){ 0 };
	}
	files = used = 0;
	selected = ITEMS;
	fake_fw_cfg_operations = 0;
	fake_fw_cfg_hangs = fake_fw_cfg_fails = false;
	has_dma = dma;
	fake_fw_cfg_item(0, "QEMU", 4, false);
	fake_io.port_read = fake_fw_cfg_port_read;
	fake_io.port_write = fake_fw_cfg_port_write;
}

static u8 next_byte(void)
{
	struct item *i = &items[selected % ITEMS];
	u8 v = selected < ITEMS && position < i->size ? i->data[position] : 0;

	position++;
	return v;
}

u32 fake_fw_cfg_port_read(u16 port, unsigned int size)
{
	if (port == 0x511 && size == 1)
		return next_byte();
	if (port == 0x514 && size == 4 && has_dma)
		return 0x554d4551;
	return ~0u;
}

static void transfer(u32 *access)
{
	u32 control = __builtin_bswap32(access[0]), length = __builtin_bswap32(access[1]);
	u8 *buf = (u8 *)__builtin_bswap32(access[3]);
	struct item *i;

	assert(!access[2]);
	if (control & 8) {
		selected = control >> 16;
		position = 0;
	}
	i = &items[selected % ITEMS];
	if (control & 2) {
		for (u32 n = 0; n < length; n++)
			buf[n] = next_byte();
	} else if (control & 4) {
		position += length;
	} else if (control & 16) {
		if (!i->writable || position > i->size || length > i->size - position) {
			access[0] = __builtin_bswap32(1);
			return;
		}
		memcpy(i->data + position, buf, length);
		position += length;
	}
	access[0] = 0;
}

void fake_fw_cfg_port_write(u16 port, u32 value, unsigned int size)
{
	if (port == 0x510 && size == 2) {
		selected = value;
		position = 0;
		fake_fw_cfg_operations++;
	}
	if (port == 0x514 && size == 4 && has_dma)
		dma_high = value;
	/*
	 * If the address is above 4 GiB, there is no request at it, so the device does not answer.
	 */
	if (port == 0x518 && size == 4 && has_dma && !dma_high) {
		u32 *access = (u32 *)__builtin_bswap32(value);

		fake_fw_cfg_operations++;
		if (fake_fw_cfg_fails)
			access[0] = __builtin_bswap32(1);
		else if (!fake_fw_cfg_hangs)
			transfer(access);
	}
}
