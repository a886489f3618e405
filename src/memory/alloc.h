/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocators. All return NULL when nothing is left, with a log line, and the caller goes
 * on without. Sizes and alignments are bytes; alignments are powers of two.
 *
 * post_*	scratch, gone when a guest starts: below 1 MiB (low) or anywhere below 4 GiB;
 *		not zeroed. Works before alloc_init() too, from a smaller heap
 * resident_*	kept, reserved in e820, above 1 MiB at the top of RAM below 4 GiB (as low_* on a
 *		machine that has none there); zeroed. For rings, drive tables and what the
 *		run-time half of a driver owns. resident_alloc_large() is for a frame buffer: not
 *		zeroed, no log line; at most 32 MiB or a twelfth of that RAM for all calls together
 * fseg_*	kept, in the F segment: read-only once a guest runs; zeroed
 * low_*	kept, below 1 MiB beside the EBDA: shrinks conventional memory, so only for what
 *		real-mode interfaces require there; zeroed
 */
#ifndef MEMORY_ALLOC_H
#define MEMORY_ALLOC_H

#include "lib/types.h"

/* POST only. */
void *post_alloc(u32 size, u32 align);
void *post_alloc_low(u32 size, u32 align);
void *post_alloc_high(u32 size, u32 align); /* above 1 MiB or not at all; no log line */
void post_free(void *p);
/* The largest block that can be had now, in bytes, below and above 1 MiB. */
u32 post_largest_low(void);
u32 post_largest_high(void);
void *resident_alloc(u32 size, u32 align);
void *resident_alloc_large(u32 size, u32 align);
void *fseg_alloc(u32 size, u32 align);
void *low_alloc(u32 size, u32 align);

/* Sets the heaps up from the e820 map: after memory_map_init(). */
void alloc_init(void);
/*
 * Ends allocation: reserves in e820 what was taken of the resident heap, in whole pages, and
 * of low memory, and gives the rest back. What is left of the last page can still be had.
 */
void alloc_finish(void);

/* Where what is kept above 1 MiB begins now: from there on RAM below 4 GiB is no guest's. 4 GiB where
 * nothing is kept. POST only. */
u64 alloc_kept_start(void);

/* Conventional memory in KiB, as INT 12h and 40:13h have it: up to the EBDA and low_alloc(). */
u16 alloc_conventional_kib(void);

#endif
