/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: deadlines on the TSC. Reading it costs no exit; its frequency is looked up only when
 * a wait does not end at once. CPUs without a TSC count the PIT. Flat 32-bit, resident.
 */
#ifndef CPU_TIME_H
#define CPU_TIME_H

#include "lib/types.h"

struct deadline {
	u64 start, seen; /* TSC cycles, or PIT clocks where there is no TSC */
	u32 us;
};

/* A deadline @ms milliseconds (more than 4 million count as that) or @us microseconds from now. */
struct deadline deadline_ms(u32 ms);
struct deadline deadline_us(u32 us);
bool deadline_passed(const struct deadline *d);

/*
 * The body of every polling loop: lets other tasks (in POST) or interrupts (later) in.
 *
 *	struct deadline d = deadline_ms(500);
 *	while (!ready())
 *		if (!wait_before(&d))
 *			return -ETIMEDOUT;
 *
 * Returns false once @d has passed, which takes at least eight looks: of a pause in which the
 * host ran something else, and what is waited for may have stood still too, an eighth counts.
 */
bool wait_before(struct deadline *d);
/* Lets pending interrupts in, as wait_before() does, without a look at the clock. */
void time_irq_window(void);
/* Waits @us microseconds (other tasks or interrupts run meanwhile). */
void delay_us(u32 us);

/* Cycles of the TSC in a millisecond; 0 where there is no TSC. */
u32 tsc_khz(void);
/*
 * The same, in haste: for telling the time to people, before the ACPI timer is known. A host that
 * stalls meanwhile makes it wrong, so no wait relies on it. At most some 30 accesses.
 */
u32 tsc_khz_estimate(void);
/* The frequency if it is known by now, in kHz, else 0. No access. */
u32 tsc_khz_known(void);
/* @cycles as milliseconds by the frequency @khz. */
u32 tsc_ms(u64 cycles, u32 khz);
/* An I/O port of a free-running 3.579545 MHz ACPI timer, for the calibration; 0: use the PIT. */
void time_set_pm_timer(u16 port);
/* What waits call beside opening an interrupt window; NULL: nothing. */
void time_set_yield(void (*yield)(void));
/* Whether other tasks run while one waits. */
bool time_can_yield(void);
/* From now on waits let interrupts in: call it when the vectors and the 8259 are set up. */
void time_allow_irqs(void);
/* While held, waits only look at the clock: for code that runs where no interrupt may come. */
void time_hold_irqs(bool hold);
/* Waits call @window in place of letting interrupts in here, where none may come; NULL: no more. */
void time_divert_irqs(void (*window)(void));

#endif
