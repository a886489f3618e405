// SPDX-License-Identifier: BSD-2-Clause
/*
 * The log is a ring in memory, where scripts/log finds it. Each line also goes to QEMU's debug
 * console port if there is one. Flat 32-bit, resident.
 */
#include "log/log.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/printf.h"
#include "lib/string.h"

#define DEBUG_PORT_PRESENT 0xe9 /* QEMU's isa-debugcon returns this when it is read */

#define RING_SIZE (LOG_BYTES - 32)

/* docs/configuration.md describes this structure, which scripts/log reads. */
struct log_ring {
	char signature[8];
	u32 size; /* size of @text in bytes */
	u32 next; /* how many bytes were ever written; the next one goes to text[next % size] */
	u32 khz;  /* unit of the time stamps: CLOCK_MS, CLOCK_UNKNOWN, or the TSC's frequency */
	u32 at; /* its own address: an old copy elsewhere in memory has another one than @record */
	u32 reserved[2];
	char text[RING_SIZE];
};

_Static_assert(sizeof(struct log_ring) == LOG_BYTES, "who gives the memory knows");

/* scripts/log looks for this structure at EC000 at multiples of 16 bytes; it leads to the ring. */
static struct {
	char signature[8];
	u32 at;		       /* linear address of the struct log_ring */
	u32 size;	       /* size of that structure in bytes */
} record __aligned(16) __used; /* no code reads it */

static struct log_ring *ring; /* NULL: there is no memory for it */
static bool debug_port;
static u8 max_level = LOG_INFO;
static u64 first_line;			  /* the TSC at the first line */
static void (*watcher)(const char *line); /* POST's; NULL: nobody */

/*
 * Each line has a time stamp. If there is a debug port, somebody may be watching, so stamps are
 * milliseconds; finding out the TSC's frequency takes some accesses, which do not matter then.
 * Without a debug port stamps count units of 2^20 TSC cycles, and scripts/log converts them to
 * milliseconds if the frequency became known later.
 */
#define CLOCK_MS      0
#define CLOCK_UNKNOWN 1
#define UNIT_SHIFT    20
static u32 stamp_khz; /* 0 if stamps count units of 2^20 cycles */

__post void log_init(void *memory)
{
	ring = memory;
	if (ring)
		memset(ring, 0, offsetof(struct log_ring, text));
	debug_port = inb(DEBUG_PORT) == DEBUG_PORT_PRESENT;
	stamp_khz = debug_port ? tsc_khz_estimate() : 0;
	if (ring)
		ring->khz = stamp_khz ? CLOCK_MS : CLOCK_UNKNOWN;
}

__post void *log_keep(void *memory)
{
	struct log_ring *old = ring;

	ring = old ? memory : NULL;
	if (ring) {
		memcpy(ring, old, offsetof(struct log_ring, text) + min(old->next, (u32)RING_SIZE));
		memcpy(ring->signature, "SELKIRNG", sizeof(ring->signature));
		ring->size = RING_SIZE;
		ring->at = (u32)ring;
		memcpy(record.signature, "SELKILOG", sizeof(record.signature));
		record.at = (u32)ring;
		record.size = sizeof(*ring);
	}
	return old;
}

void log_resume(void)
{
	first_line = 0;
}

void log_set_level(enum log_level level)
{
	max_level = level;
}

bool log_shows(enum log_level level)
{
	return level <= max_level;
}

u64 log_start(void)
{
	return first_line;
}

/* Returns the time since the first line; a virtual CPU's TSC need not start at 0. */
static u32 stamp(void)
{
	u64 now, passed;

	if (!(cpu_features() & CPUID_1_EDX_TSC))
		return 0;
	now = rdtsc();
	if (!first_line)
		first_line = now;
	passed = now - first_line;
	if (stamp_khz)
		return tsc_ms(passed, stamp_khz);
	if (ring && tsc_khz_known())
		ring->khz = tsc_khz_known();
	return passed >> UNIT_SHIFT;
}

static void ring_put(const char *text, u32 n)
{
	while (n) {
		u32 at = ring->next % RING_SIZE, part = min(n, RING_SIZE - at);

		memcpy(ring->text + at, text, part);
		ring->next += part;
		text += part;
		n -= part;
	}
}

void log_watch(void (*watch)(const char *line))
{
	watcher = watch;
}

u32 log_read(char *buf, u32 size)
{
	u32 written = ring ? ring->next : 0, n = 0;
	u32 first = written > RING_SIZE ? written - RING_SIZE : 0;

	while (first + n < written && n + 1 < size) {
		buf[n] = ring->text[(first + n) % RING_SIZE];
		n++;
	}
	buf[n] = 0;
	return n;
}

#define STAMP_DIGITS 5

/*
 * Writes the beginning of a line: the level's letter and the time stamp. Returns how many
 * characters these are.
 */
static int put_stamp(char *line, enum log_level level)
{
	u32 now = stamp(), left = now;

	memcpy(line, "I00000 ", STAMP_DIGITS + 2);
	line[0] = "EWID"[level];
	for (u32 i = STAMP_DIGITS; i && left; i--, left /= 10)
		line[i] = '0' + left % 10;
	if (!left)
		return STAMP_DIGITS + 2;
	return 1 + snprintf(line + 1, STAMP_DIGITS + 8, "%u ", now);
}

#define LINE_SIZE 160 /* including the terminator */

/*
 * A line is written to its place in the ring if the place is free and the ring does not end there.
 * Otherwise it is written elsewhere first, since its terminator would overwrite an older line.
 */
static void log_line(enum log_level level, const char *fmt, va_list args)
{
	char aside[LINE_SIZE], *line = aside;
	int n;

	if (level > max_level)
		return;
	if (ring && ring->next <= RING_SIZE - LINE_SIZE)
		line = ring->text + ring->next;
	n = put_stamp(line, level);
	n += vsnprintf(line + n, LINE_SIZE - n, fmt, args);
	if (line != aside)
		ring->next += n;
	else if (ring)
		ring_put(line, n);
	if (debug_port)
		outsb(DEBUG_PORT, line, n);
	if (watcher && level <= LOG_WARN)
		watcher(line);
}

#define LOG_FUNCTION(name, level)                                                                  \
	void name(const char *fmt, ...)                                                            \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, fmt);                                                               \
		log_line(level, fmt, args);                                                        \
		va_end(args);                                                                      \
	}

void log_vinfo(const char *fmt, va_list args)
{
	log_line(LOG_INFO, fmt, args);
}

LOG_FUNCTION(log_error, LOG_ERROR)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_debug, LOG_DEBUG)
