/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake hardware for host builds. A test installs the handlers of its device; the firmware's
 * port and MMIO functions (fake/cpu/io.h) call them.
 *
 * Without a handler a port reads as all ones, as a bus without a device does, and a write is
 * lost; an MMIO address is a host address, so a test can give a plain structure as registers.
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
	/* Called when the firmware waits: a device's chance to get on with its work. */
	void (*time_passed)(void);

	/* Accesses so far, as a hypervisor would trap them; a string instruction counts as one. */
	unsigned int port_accesses;
	unsigned int mmio_accesses;
};

extern struct fake_io fake_io;

/*
 * A device's registers, for tests with more than one device: ports, or memory addresses, that are
 * @device's until the next test. @off counts from @base. A range comes before the handlers above.
 */
typedef u32 fake_read(void *device, u32 off, unsigned int size);
typedef void fake_write(void *device, u32 off, u32 value, unsigned int size);
void fake_ports(u16 base, u32 size, fake_read *read, fake_write *write, void *device);
void fake_mmio(u32 base, u32 size, fake_read *read, fake_write *write, void *device);

/* What the firmware logged since the test began (fake/log.c). */
#define FAKE_LOG_SIZE 65536
extern char fake_log[FAKE_LOG_SIZE];

/* The clock, in microseconds (fake/time.c). */
#define FAKE_POLL_US 10
extern u64 fake_now_us;
/* Calls @fn(@arg) once @us microseconds of the clock have passed: a device's work is done then.
 * A wait stops at that moment, however long its next step would be. */
void fake_after(u32 us, void (*fn)(void *arg), void *arg);
/* Moves the clock by @us and calls what falls due. */
void fake_pass(u64 us);
/* When the first event up to @end falls due, or @end. */
u64 fake_next_event(u64 end);

/* The page tables of a caller in virtual-8086 mode (fake/v86.c); NULL: one to one. */
extern bool (*fake_v86_translate)(u32 linear, bool write, u32 *physical);

/* How many more allocations succeed (fake/alloc.c); all of them until a test says otherwise. */
extern unsigned int fake_alloc_left;
/* What the knob of that name says (fake/knobs.c); NULL: it is not set. */
extern const char *fake_sector_size;
/* Where RAM below 4 GiB ends. */
extern u32 fake_ram_end;
extern bool fake_fseg_full;
extern unsigned int fake_low_kib; /* what conventional memory ends with */

/* No handlers, counts 0, empty log, all memory. Runs before each test. */
void fake_reset(void);
extern unsigned int fake_resets; /* how often it ran */

/* What fake/cpu/io.h calls. */
u32 fake_port_read(u16 port, unsigned int size);
void fake_port_write(u16 port, u32 value, unsigned int size);
void fake_port_read_string(u16 port, void *p, u32 n, unsigned int size);
void fake_port_write_string(u16 port, const void *p, u32 n, unsigned int size);
u32 fake_mmio_read(u32 addr, unsigned int size);
void fake_mmio_write(u32 addr, u32 value, unsigned int size);

#endif
