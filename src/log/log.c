// SPDX-License-Identifier: BSD-2-Clause
/*
 * The log ring, which scripts/log finds in a machine's memory, and its mirror on QEMU's debug
 * console port. Flat 32-bit, resident.
 */
#include "log/log.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/printf.h"
#include "lib/string.h"

#define DEBUG_PORT_PRESENT 0xe9 /* what QEMU's isa-debugcon returns on a read */

#define RING_SIZE 2048

/* The layout that docs/configuration.md describes; on a 16-byte step. */
static struct {
	char signature[8];
	u32 size; /* of text */
	u32 next; /* how many bytes were ever written: the newest end at next % size */
	u32 khz;  /* what stamps count: CLOCK_MS, CLOCK_UNKNOWN, or the TSC's frequency */
	u32 reserved[3];
	char text[RING_SIZE];
} ring __aligned(16);

static bool debug_port;
static u8 max_level = LOG_INFO;
static u64 first_line; /* TSC */

/*
 * Stamps are milliseconds where somebody looks on, on the debug port: there it matters little that
 * the TSC's frequency takes some accesses to find out. Elsewhere they are units of 2^20 cycles, and
 * scripts/log makes milliseconds of them if the frequency became known later.
 */
#define CLOCK_MS      0
#define CLOCK_UNKNOWN 1
#define UNIT_SHIFT    20
static u32 stamp_khz; /* 0: stamps are in units */

void log_init(void)
{
	memcpy(ring.signature, "SELKILOG", sizeof(ring.signature));
	ring.size = RING_SIZE;
	debug_port = inb(DEBUG_PORT) == DEBUG_PORT_PRESENT;
	stamp_khz = debug_port ? tsc_khz_estimate() : 0;
	ring.khz = stamp_khz ? CLOCK_MS : CLOCK_UNKNOWN;
	if (debug_port && ring.next)
		outsb(DEBUG_PORT, ring.text, min(ring.next, (u32)RING_SIZE));
}

void log_resume(void)
{
	first_line = 0;
}

void log_set_level(enum log_level level)
{
	max_level = level;
}

/* From the first line on: a virtual CPU's counter does not start at 0 everywhere. */
static u32 stamp(void)
{
	u64 passed;

	if (!(cpu_features() & CPUID_1_EDX_TSC))
		return 0;
	if (!first_line)
		first_line = rdtsc();
	passed = rdtsc() - first_line;
	if (stamp_khz)
		return tsc_ms(passed, stamp_khz);
	if (tsc_khz_known())
		ring.khz = tsc_khz_known();
	return passed >> UNIT_SHIFT;
}

static void ring_put(const char *text, u32 n)
{
	while (n) {
		u32 at = ring.next % RING_SIZE, part = min(n, RING_SIZE - at);

		memcpy(ring.text + at, text, part);
		ring.next += part;
		text += part;
		n -= part;
	}
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
	ring_put(line, n);
	if (debug_port)
		outsb(DEBUG_PORT, line, n);
}
