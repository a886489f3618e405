// SPDX-License-Identifier: BSD-2-Clause
/*
 * The log ring, which scripts/log finds in a machine's memory, and its mirror on QEMU's debug
 * console port. Flat 32-bit, resident.
 */
#include "log/log.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "lib/printf.h"
#include "lib/string.h"

#define DEBUG_PORT_PRESENT 0xe9 /* what QEMU's isa-debugcon returns on a read */

#define RING_SIZE 2048

/* The layout that docs/configuration.md describes; on a 16-byte step. */
static struct {
	char signature[8];
	u32 size; /* of text */
	u32 next; /* how many bytes were ever written: the newest end at next % size */
	char text[RING_SIZE];
} ring __aligned(16);

static bool debug_port;
static u8 max_level = LOG_INFO;
static u64 first_line; /* TSC */

void log_init(void)
{
	memcpy(ring.signature, "SELKILOG", sizeof(ring.signature));
	ring.size = RING_SIZE;
	debug_port = inb(DEBUG_PORT) == DEBUG_PORT_PRESENT;
	if (debug_port && ring.next)
		outsb(DEBUG_PORT, ring.text, min(ring.next, (u32)RING_SIZE));
}

void log_set_level(enum log_level level)
{
	max_level = level;
}

/*
 * Milliseconds cannot be had before the TSC is calibrated: stamps are 2^20 cycles each, from
 * the first line on (a virtual CPU's counter does not start at 0 everywhere).
 */
static u32 stamp(void)
{
	if (!(cpu_features() & CPUID_1_EDX_TSC))
		return 0;
	if (!first_line)
		first_line = rdtsc();
	return (rdtsc() - first_line) >> 20;
}

void log_printf(enum log_level level, const char *fmt, ...)
{
	char line[160];
	va_list args;
	int n;

	if (level > max_level)
		return;
	n = snprintf(line, sizeof(line), "%c%05u ", "EWID"[level], stamp());
	va_start(args, fmt);
	n += vsnprintf(line + n, sizeof(line) - n, fmt, args);
	va_end(args);
	for (int i = 0; i < n; i++)
		ring.text[ring.next++ % RING_SIZE] = line[i];
	if (debug_port)
		outsb(DEBUG_PORT, line, n);
}
