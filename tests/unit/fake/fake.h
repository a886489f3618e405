/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake hardware for host builds. A test installs handlers for its device, and the firmware's port
 * and MMIO functions (fake/cpu/io.h) call them.
 *
 * A port without a handler reads as all ones, as on a bus without a device, and writes to it are
 * lost. An MMIO address without a handler is an address of the host, so a test can use a plain
 * structure as registers.
 */
#ifndef FAKE_H
#define FAKE_H

#include "lib/types.h"

struct fake_io {
	/* @size is 1, 2 or 4 bytes. */
	u32 (*port_read)(u16 port, unsigned int size);
	void (*port_write)(u16 port, u32 value, unsigned int size);
	u32 (*mmio_read)(u32 addr, unsigned int size);
	void (*mmio_write)(u32 addr, u32 value, unsigned int size);
	/* Called when the firmware waits, so that the device can do some work. */
	void (*time_passed)(void);

	/*
	 * The number of accesses so far, as a hypervisor would trap them. A string instruction
	 * counts as one.
	 */
	unsigned int port_accesses;
	unsigned int mmio_accesses;
};

extern struct fake_io fake_io;

/*
 * A device's registers, for tests with more than one device: a range of ports or memory addresses,
 * which belongs to @device until the next test. @off counts from @base. Ranges are searched before
 * the handlers above are called.
 */
typedef u32 fake_read(void *device, u32 off, unsigned int size);
typedef void fake_write(void *device, u32 off, u32 value, unsigned int size);
void fake_ports(u16 base, u32 size, fake_read *read, fake_write *write, void *device);
void fake_mmio(u32 base, u32 size, fake_read *read, fake_write *write, void *device);

/* What the firmware has logged since the test began (fake/log.c). */
#define FAKE_LOG_SIZE 65536
extern char fake_log[FAKE_LOG_SIZE];

/* The clock, in microseconds (fake/time.c). */
#define FAKE_POLL_US 10
extern u64 fake_now_us;
/*
 * Calls @fn(@arg) when the clock has moved by @us microseconds, for what a device does later. A
 * wait stops at that moment, however long its next step would be.
 */
void fake_after(u32 us, void (*fn)(void *arg), void *arg);
/* Moves the clock by @us and calls the events that become due. */
void fake_pass(u64 us);
/* Returns the time of the first event up to @end, or @end. */
u64 fake_next_event(u64 end);

/*
 * Translates addresses by the page tables of a caller in virtual-8086 mode (fake/v86.c). NULL:
 * addresses stay the same.
 */
extern bool (*fake_v86_translate)(u32 linear, bool write, u32 *physical);

/* How many more allocations succeed (fake/alloc.c). All do, until a test sets this. */
extern unsigned int fake_alloc_left;
/* The value of the knob with this name (fake/knobs.c); NULL: it is not set. */
extern const char *fake_sector_size;
/* The end of RAM below 4 GiB. */
extern u32 fake_ram_end;
extern bool fake_fseg_full;
extern unsigned int fake_low_kib; /* the size of conventional memory */

/*
 * Removes all handlers, sets the counts to 0, empties the log, and lets allocations succeed. Runs
 * before each test.
 */
void fake_reset(void);
extern unsigned int fake_resets; /* how often fake_reset() has run */

/* Functions that fake/cpu/io.h calls. */
u32 fake_port_read(u16 port, unsigned int size);
void fake_port_write(u16 port, u32 value, unsigned int size);
void fake_port_read_string(u16 port, void *p, u32 n, unsigned int size);
void fake_port_write_string(u16 port, const void *p, u32 n, unsigned int size);
u32 fake_mmio_read(u32 addr, unsigned int size);
void fake_mmio_write(u32 addr, u32 value, unsigned int size);

#endif
