/* SPDX-License-Identifier: BSD-2-Clause */
/* Random calls, and what watches that they write nowhere but where they may. */
#ifndef PROBE_STRESS_H
#define PROBE_STRESS_H

#include "probe.h"

#define RULE "no write outside the caller's buffer; only outputs change"

u32 random(void);
/* A few values that are often limits, else anything. */
u32 value(void);
u32 smaller(u32 a, u32 b);

/* The calls of one function: stress_begin(), some rounds of calls, stress_end(). */
u32 stress_rounds(void);
void stress_begin(const char *name);
void stress_end(void);

/*
 * A call's memory is the 128 KiB at BUF. Fill them before the first call; before each, say where
 * it may write from BUF on; after it, judge what it wrote.
 */
void fill_segment(void);
void allow_none(void);
void allow(u16 at, u32 bytes);
void judge_memory(void);

/* stress_tables.c: what goes by a table or pointers of the caller's. */
void stress_tables(void);

#endif
