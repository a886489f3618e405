/* SPDX-License-Identifier: BSD-2-Clause */
/* The log for host builds. It is kept for the test to check, and printed if UNIT_LOG=1. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "log/log.h"

void log_init(void *memory)
{
	(void)memory;
}

void *log_keep(void *memory)
{
	(void)memory;
	return NULL;
}

void log_set_level(enum log_level level)
{
	(void)level;
}

bool log_shows(enum log_level level)
{
	(void)level;
	return true;
}

void log_vinfo(const char *fmt, va_list args)
{
	size_t used = strlen(fake_log);

	vsnprintf(fake_log + used, sizeof(fake_log) - used, fmt, args);
}

#define LOG_FUNCTION(name)                                                                         \
	void name(const char *fmt, ...)                                                            \
	{                                                                                          \
		size_t used = strlen(fake_log);                                                    \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, fmt);                                                               \
		vsnprintf(fake_log + used, sizeof(fake_log) - used, fmt, args);                    \
		va_end(args);                                                                      \
		if (getenv("UNIT_LOG"))                                                            \
			fputs(fake_log + used, stderr);                                            \
	}

LOG_FUNCTION(log_error)
LOG_FUNCTION(log_warn)
LOG_FUNCTION(log_info)
LOG_FUNCTION(log_debug)
