/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocators. If nothing is left, all of them log an error and return NULL, and the caller goes
 * on without the memory. Sizes and alignments are in bytes; alignments are powers of two.
 *
 * post_*	Scratch memory, gone when a guest starts: below 1 MiB (low) or anywhere below
 *		4 GiB. Not zeroed. Works even before heaps_init(), from a smaller heap that
 *		alloc_begin() makes.
 * resident_*	Stays, reserved in e820, at the top of RAM below 4 GiB (as low_* if the machine
 *		has no RAM above 1 MiB). Zeroed. For rings, drive tables, and what the run-time
 *		half of a driver owns. resident_alloc_dirty() does not zero, for callers that
 *		write all of it. resident_alloc_large() is for a frame buffer: it does not
 *		zero or log, and gives at most 32 MiB, or a twelfth of that RAM, for all calls
 *		together.
 * fseg_*	Stays, in the F segment, so it is read-only when a guest runs. Zeroed, except by
 *		fseg_alloc_dirty().
 * low_*	Stays, below 1 MiB beside the EBDA. This shrinks conventional memory, so it is
 *		only for what real-mode interfaces need there. Zeroed.
 */
#ifndef MEMORY_ALLOC_H
#define MEMORY_ALLOC_H

#include "lib/types.h"

/*
 * Makes the heap that there is until the size of RAM is known: a small range right above POST's
 * stack. To be called when POST's data are there and nothing is allocated yet. POST only.
 */
void alloc_begin(void);

/* POST only. */
void *post_alloc(u32 size, u32 align);
void *post_alloc_low(u32 size, u32 align);
void *post_alloc_high(u32 size, u32 align); /* above 1 MiB or not at all; logs nothing */
void post_free(void *p);
/*
 * Returns the end of POST's memory behind the kernel that the VMM has put where POST's data is; 0
 * if there is none (memory/behind_kernel.h).
 */
u32 alloc_behind_kernel(void);
/* Sets that end when POST's data are made anew, before anything is allocated. */
void alloc_set_behind_kernel(u32 end);
/*
 * Keeps POST's scratch memory out of [@start, @end), where the VMM has put something. Returns false
 * if some of it has been used already.
 */
bool post_reserve(u32 start, u32 end);
/* Return the size of the largest block that could be allocated now, below and above 1 MiB. */
u32 post_largest_low(void);
u32 post_largest_high(void);
void *resident_alloc(u32 size, u32 align);
void *resident_alloc_dirty(u32 size, u32 align);
void *resident_alloc_large(u32 size, u32 align);
void *fseg_alloc(u32 size, u32 align);
void *fseg_alloc_dirty(u32 size, u32 align);
void *low_alloc(u32 size, u32 align);

/*
 * Starts the heaps with the RAM from @start to @end, which are below 4 GiB. If it does not reach
 * above 1 MiB, resident memory is taken from conventional memory. For heaps_init().
 */
void alloc_init(u64 start, u64 end);

struct alloc_kept {
	u32 start, end; /* the whole pages that hold resident memory; equal if there is none */
	u32 low_start;	/* where the low memory that was taken begins; it ends at the EBDA */
};

/*
 * Ends allocation, and says what stays. The rest is given back, but the free rest of the last page
 * can still be allocated. For heaps_finish().
 */
void alloc_finish(struct alloc_kept *kept);

/*
 * Returns where the memory that stays begins now. RAM between there and 4 GiB does not belong to a
 * guest. Returns 4 GiB if nothing stays. POST only.
 */
u64 alloc_kept_start(void);

/*
 * Returns where conventional memory ends, in KiB: at the EBDA, or lower if low_alloc() was called.
 * INT 12h reports less if there is a hole (alloc_end_conventional()).
 */
u16 alloc_conventional_kib(void);
/*
 * Makes INT 12h and 40:13h report that conventional memory ends at linear address @end, because a
 * hole follows.
 */
void alloc_end_conventional(u32 end);
/* Returns the value that INT 12h and 40:13h report, in KiB. */
u16 alloc_reported_kib(void);

#endif
