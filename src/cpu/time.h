/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: deadlines that use the TSC. Reading the TSC costs no exit. Its frequency is looked up only
 * if a wait does not end at once. CPUs without a TSC count the PIT's clocks. Flat 32-bit, resident.
 */
#ifndef CPU_TIME_H
#define CPU_TIME_H

#include "lib/types.h"

struct deadline {
	/* in TSC cycles, or in PIT clocks if there is no TSC */
	u64 start, seen;
	u32 us;
};

/* Return a deadline @ms milliseconds (at most 4 million) or @us microseconds from now. */
struct deadline deadline_ms(u32 ms);
struct deadline deadline_us(u32 us);
bool deadline_passed(const struct deadline *d);

/*
 * The body of every polling loop. Lets other tasks run (in POST) or serves interrupts (later).
 *
 *	struct deadline d = deadline_ms(500);
 *	while (!ready())
 *		if (!wait_before(&d))
 *			return -ETIMEDOUT;
 *
 * Returns false once @d has passed, which takes at least eight calls. If the host runs something
 * else for a while, the device that is waited for may stand still, too. So the time between two
 * calls counts as at most an eighth of the deadline.
 *
 * A loop that looks at memory, or only spins, needs no cpu_pause(): under KVM a PAUSE may be an
 * exit, and QEMU's TCG takes a lock for it, which the thread that ends the request needs, too.
 */
bool wait_before(struct deadline *d);
/* Serves pending interrupts like wait_before(), but does not check a deadline. */
void time_irq_window(void);
/* Waits @us microseconds. Meanwhile other tasks run or interrupts are served. */
void delay_us(u32 us);

/*
 * Returns the TSC's frequency in kHz; 0 if there is no TSC; 1 GHz if nothing tells it. The first
 * call may measure it, which takes at least half a millisecond.
 */
u32 tsc_khz(void);
/*
 * Does the same quickly, for telling people the time before the ACPI timer is known. A host that
 * stalls meanwhile makes the result wrong, so no wait may use it. Takes at most some 30 accesses.
 */
u32 tsc_khz_estimate(void);
/* Returns the frequency in kHz if it is known already, else 0. Takes no access. */
u32 tsc_khz_known(void);
/* Converts @cycles to milliseconds by the frequency @khz. */
u32 tsc_ms(u64 cycles, u32 khz);
/*
 * Sets the I/O port of a free-running 3.579545 MHz ACPI timer for the measurement; 0: use the PIT.
 */
void time_set_pm_timer(u16 port);
/* Sets what waits call to let other tasks run; NULL: nothing. */
void time_set_yield(void (*yield)(void));
/*
 * Makes waits call @wait and do nothing else, for a task whose stack must not serve interrupts
 * (task/background.h); NULL ends that.
 */
void time_set_apart(void (*wait)(void));
/* Returns whether the caller was called by an interrupt that came while other flat code waits. */
bool time_is_waiting(void);
/* Forgets a wait whose caller was abandoned in the middle of it (INT 18h, 19h). */
void time_restart(void);
/* Returns whether other tasks run while one waits. */
bool time_can_yield(void);
/*
 * Makes waits serve interrupts from now on. To be called when the vectors and the 8259 are set up.
 */
void time_allow_irqs(void);
/*
 * While interrupts are held, waits do not serve them. For code that runs where no interrupt may
 * come.
 */
void time_hold_irqs(bool hold);
/*
 * Halts until an interrupt has been served. If interrupts are not served now, only pauses for a
 * moment, and counts the BIOS data area's ticks itself.
 */
void time_sleep(void);
/*
 * Makes waits call @window instead of serving interrupts, for code that cannot serve them here;
 * NULL ends that.
 */
void time_divert_irqs(void (*window)(void));

#endif
