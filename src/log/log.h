/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log: a ring in resident memory that scripts/log reads. If a machine has the debug port 0x402,
 * each line goes there too; if not, a line costs no access. Flat 32-bit, resident.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include <stdarg.h>
#include "lib/types.h"

#define DEBUG_PORT 0x402 /* QEMU's debug console */

enum log_level {
	LOG_ERROR, /* something does not work */
	LOG_WARN,  /* something is left out or worked around */
	LOG_INFO,  /* what a user may want to know about a boot; the default level */
	LOG_DEBUG, /* what only a developer wants to know */
};

#define LOG_BYTES 2080 /* what the log takes: at a multiple of 16 */

/*
 * Starts the log in @memory (NULL: nothing is kept), which is POST's. Finds out, by one access,
 * whether there is a debug port. Lines before this are dropped. POST only.
 */
void log_init(void *memory);
/*
 * Moves the log to resident @memory (NULL: nothing is kept), where it stays. @memory need not be
 * zeroed. Returns the memory that it had before, or NULL; then nothing is kept either. POST only.
 */
void *log_keep(void *memory);
/* Lets time stamps begin anew. To be called after a sleep, which may have reset the TSC. */
void log_resume(void);
/* Lines above @level are dropped: they do not reach the ring either. */
void log_set_level(enum log_level level);
/* Returns whether lines of this level are logged, for callers that must prepare what they say. */
bool log_shows(enum log_level level);
/*
 * A function for each level: each call is smaller than one with the level as an argument.
 * log_vinfo() is log_info() for a caller that was given the arguments.
 */
void log_error(const char *fmt, ...) __printf(1, 2);
void log_warn(const char *fmt, ...) __printf(1, 2);
void log_info(const char *fmt, ...) __printf(1, 2);
void log_vinfo(const char *fmt, va_list args) __printf(1, 0);
void log_debug(const char *fmt, ...) __printf(1, 2);

/*
 * Calls @watch (NULL: nobody) with the line of each warning and error from now on. The line ends
 * with "\n". @watch itself may log.
 */
void log_watch(void (*watch)(const char *line));
/*
 * Copies the text in the ring, the oldest first, to @buf of @size bytes. Cuts the end of a longer
 * text, and always adds a zero byte. Returns the length of the text in @buf. POST only.
 */
u32 log_read(char *buf, u32 size);

/* The TSC's value at the first line, from which the lines' times count. */
u64 log_start(void);

#endif
