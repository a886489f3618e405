/* SPDX-License-Identifier: BSD-2-Clause */
/* The fake bus: passes each access to the handler that the test has installed. Host only. */
#include <assert.h>
#include <string.h>

#include "fake.h"

#define RANGES 32
#define EVENTS 32

struct fake_io fake_io;

static struct range {
	bool mmio;
	u32 base, size;
	fake_read *read;
	fake_write *write;
	void *device;
} ranges[RANGES];

static struct event {
	u64 at;
	void (*fn)(void *arg); /* NULL: this entry is free */
	void *arg;
} events[EVENTS];

static unsigned int range_count;
/* Defined here, so that they exist even if a real source replaces the fake that uses them. */
char fake_log[FAKE_LOG_SIZE];
u64 fake_now_us;
unsigned int fake_alloc_left;
bool fake_fseg_full;
unsigned int fake_low_kib;
unsigned int fake_resets;

const char *fake_sector_size;

void fake_reset(void)
{
	fake_resets++;
	memset(&fake_io, 0, sizeof(fake_io));
	memset(events, 0, sizeof(events));
	range_count = 0;
	fake_log[0] = 0;
	fake_now_us = 0;
	fake_alloc_left = ~0u;
	fake_sector_size = NULL;
	fake_fseg_full = false;
	fake_low_kib = 639;
}

static void add_range(bool mmio, u32 base, u32 size, fake_read *read, fake_write *write,
		      void *device)
{
	assert(range_count < RANGES);
	ranges[range_count++] = (struct range){ mmio, base, size, read, write, device };
}

void fake_ports(u16 base, u32 size, fake_read *read, fake_write *write, void *device)
{
	add_range(false, base, size, read, write, device);
}

void fake_mmio(u32 base, u32 size, fake_read *read, fake_write *write, void *device)
{
	add_range(true, base, size, read, write, device);
}

static const struct range *find_range(bool mmio, u32 addr)
{
	for (unsigned int i = 0; i < range_count; i++)
		if (ranges[i].mmio == mmio && addr - ranges[i].base < ranges[i].size)
			return &ranges[i];
	return NULL;
}

void fake_after(u32 us, void (*fn)(void *arg), void *arg)
{
	unsigned int i = 0;

	while (i < EVENTS && events[i].fn)
		i++;
	assert(i < EVENTS);
	events[i] = (struct event){ fake_now_us + us, fn, arg };
}

/* Returns the next event up to @end, or NULL. */
static struct event *next_event(u64 end)
{
	struct event *next = NULL;

	for (unsigned int i = 0; i < EVENTS; i++)
		if (events[i].fn && events[i].at <= end && (!next || events[i].at < next->at))
			next = &events[i];
	return next;
}

static void run(struct event *e)
{
	struct event due = *e;

	e->fn = NULL;
	if (fake_now_us < due.at)
		fake_now_us = due.at;
	due.fn(due.arg);
}

void fake_pass(u64 us)
{
	u64 end = fake_now_us + us;
	struct event *e;

	while ((e = next_event(end)))
		run(e);
	if (fake_now_us < end)
		fake_now_us = end;
	if (fake_io.time_passed)
		fake_io.time_passed();
}

u64 fake_next_event(u64 end)
{
	struct event *e = next_event(end);

	return e ? e->at : end;
}

static u32 mask(u32 value, unsigned int size)
{
	return size == 4 ? value : value & ((1u << 8 * size) - 1);
}

static u32 port_read(u16 port, unsigned int size)
{
	const struct range *r = find_range(false, port);

	if (r)
		return mask(r->read(r->device, port - r->base, size), size);
	return mask(fake_io.port_read ? fake_io.port_read(port, size) : ~0u, size);
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	const struct range *r = find_range(false, port);

	if (r)
		r->write(r->device, port - r->base, mask(value, size), size);
	else if (fake_io.port_write)
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
	const struct range *r = find_range(true, addr);
	u32 value = 0;

	fake_io.mmio_accesses++;
	if (r)
		return mask(r->read(r->device, addr - r->base, size), size);
	if (fake_io.mmio_read)
		return mask(fake_io.mmio_read(addr, size), size);
	memcpy(&value, (const void *)addr, size);
	return value;
}

void fake_mmio_write(u32 addr, u32 value, unsigned int size)
{
	const struct range *r = find_range(true, addr);

	fake_io.mmio_accesses++;
	if (r)
		r->write(r->device, addr - r->base, mask(value, size), size);
	else if (fake_io.mmio_write)
		fake_io.mmio_write(addr, mask(value, size), size);
	else
		memcpy((void *)addr, &value, size);
}
