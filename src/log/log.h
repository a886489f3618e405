/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log: a ring in resident memory, to be read with scripts/log, mirrored to the debug port
 * 0x402 where a machine has one. A line is formatted once and costs no access where nobody listens. Flat 32-bit,
 * resident.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include "lib/types.h"

#define DEBUG_PORT 0x402 /* QEMU's debug console, where there is one */

enum log_level {
	LOG_ERROR, /* something does not work */
	LOG_WARN,  /* something is left out or worked around */
	LOG_INFO,  /* what a user may want to know of a boot; the default */
	LOG_DEBUG, /* what only a developer wants */
};

/* Finds out whether the debug port is there: one access. Before this, lines go to the ring. */
void log_init(void);
/* Lines above @level are dropped, in the ring too. */
/* After a sleep, which may have reset the TSC: stamps begin anew. */
void log_resume(void);
void log_set_level(enum log_level level);
void log_printf(enum log_level level, const char *fmt, ...) __printf(2, 3);

#define log_error(...) log_printf(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_printf(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_printf(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_printf(LOG_DEBUG, __VA_ARGS__)

#endif
