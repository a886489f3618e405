/* SPDX-License-Identifier: BSD-2-Clause */
/* Random calls, and checks that they write only where they may. */
#ifndef PROBE_STRESS_H
#define PROBE_STRESS_H

#include "probe.h"

#define RULE "no write outside the caller's buffer; only outputs change"

u32 random(void);
/* Returns a value that is often a limit, or any other. */
u32 value(void);
u32 smaller(u32 a, u32 b);

/* To test one function: stress_begin(), some rounds of calls, stress_end(). */
u32 stress_rounds(void);
void stress_begin(const char *name);
void stress_end(void);

/*
 * A call's memory is the 128 KiB at BUF. Fill it before the first call. Before each call, say where
 * the call may write, from BUF on. After it, check what it wrote.
 */
void fill_segment(void);
void allow_none(void);
void allow(u16 at, u32 bytes);
void judge_memory(void);

/* stress_tables.c: calls that use tables or pointers of the caller. */
void stress_tables(void);

#endif
