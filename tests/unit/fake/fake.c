/* SPDX-License-Identifier: BSD-2-Clause */
/* The fake bus: hands each access to the handler that the test installed. Host only. */
#include <string.h>

#include "fake.h"

struct fake_io fake_io;
/* Here, so that a real source in the place of the fake leaves them defined. */
char fake_log[FAKE_LOG_SIZE];
u64 fake_now_us;
unsigned int fake_alloc_left;
bool fake_fseg_full;
unsigned int fake_low_kib;

void fake_reset(void)
{
	memset(&fake_io, 0, sizeof(fake_io));
	fake_log[0] = 0;
	fake_now_us = 0;
	fake_alloc_left = ~0u;
	fake_fseg_full = false;
	fake_low_kib = 639;
}

static u32 mask(u32 value, unsigned int size)
{
	return size == 4 ? value : value & ((1u << 8 * size) - 1);
}

static u32 port_read(u16 port, unsigned int size)
{
	u32 value = fake_io.port_read ? fake_io.port_read(port, size) : ~0u;

	return mask(value, size);
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	if (fake_io.port_write)
		fake_io.port_write(port, mask(value, size), size);
}

u32 fake_port_read(u16 port, unsigned int size)
{
	fake_io.port_accesses++;
	return port_read(port, size);
}

void fake_port_write(u16 port, u32 value, unsigned int size)
{
	fake_io.port_accesses++;
	port_write(port, value, size);
}

void fake_port_read_string(u16 port, void *p, u32 n, unsigned int size)
{
	fake_io.port_accesses++;
	for (u32 i = 0; i < n; i++) {
		u32 value = port_read(port, size);

		memcpy((u8 *)p + i * size, &value, size);
	}
}

void fake_port_write_string(u16 port, const void *p, u32 n, unsigned int size)
{
	fake_io.port_accesses++;
	for (u32 i = 0; i < n; i++) {
		u32 value = 0;

		memcpy(&value, (const u8 *)p + i * size, size);
		port_write(port, value, size);
	}
}

u32 fake_mmio_read(u32 addr, unsigned int size)
{
	u32 value = 0;

	fake_io.mmio_accesses++;
	if (fake_io.mmio_read)
		return mask(fake_io.mmio_read(addr, size), size);
	memcpy(&value, (const void *)addr, size);
	return value;
}

void fake_mmio_write(u32 addr, u32 value, unsigned int size)
{
	fake_io.mmio_accesses++;
	if (fake_io.mmio_write)
		fake_io.mmio_write(addr, mask(value, size), size);
	else
		memcpy((void *)addr, &value, size);
}
