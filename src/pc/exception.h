/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions and devices' interrupts in flat code. Flat 32-bit, resident. */
#ifndef PC_EXCEPTION_H
#define PC_EXCEPTION_H

/* Gives exceptions in flat code a handler. To be called when the shadow is filled. */
void exceptions_init(void);
/*
 * Makes exceptions in flat code be reported through @say as well, because the user may not see the
 * log. The machine stops after the report.
 */
void exceptions_tell(void (*say)(const char *fmt, ...));

#endif
