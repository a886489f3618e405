// SPDX-License-Identifier: BSD-2-Clause
/*
 * Deadlines. The TSC's frequency comes from the hypervisor (CPUID leaf 40000010h, which VMware
 * defined and KVM and QEMU offer). If it does not say, the TSC is measured against the ACPI timer
 * (ACPI 6.5, 4.8.3.3), channel 2 of the 8254, or the local APIC's timer. Flat 32-bit, resident.
 */
#include "cpu/time.h"
#include "abi/bda.h"
#include "abi/control_port.h"
#include "abi/pit.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/lapic.h"

#define PM_TIMER_HZ 3579545

#define DEADLINE_MAX_MS 4000000 /* so many microseconds fit into 32 bits */
#define CALIBRATION_US	500	/* the minimum */
#define MIN_LOOKS	8	/* a power of 2, because there is no 64-bit division */

static u32 khz;
static u16 pm_timer;
static void (*yield_hook)(void);
static bool irqs_allowed, irqs_held, waiting;
static void (*apart)(void);
static void (*diverted)(void);
static u64 pit_clock; /* without a TSC: half PIT clocks counted so far */
static u16 pit_last;

static bool have_tsc(void)
{
	return cpu_features() & CPUID_1_EDX_TSC;
}

void time_set_pm_timer(u16 port)
{
	pm_timer = port;
}

void time_set_yield(void (*yield)(void))
{
	yield_hook = yield;
}

bool time_can_yield(void)
{
	return yield_hook || apart;
}

void time_set_apart(void (*wait)(void))
{
	apart = wait;
}

bool time_is_waiting(void)
{
	return waiting;
}

void time_restart(void)
{
	waiting = false;
}

void time_allow_irqs(void)
{
	irqs_allowed = true;
}

void time_hold_irqs(bool hold)
{
	irqs_held = hold;
}

void time_divert_irqs(void (*window)(void))
{
	diverted = window;
}

static u32 hypervisor_khz(void)
{
	if (!(cpuid(1).ecx & CPUID_1_ECX_HYPERVISOR))
		return 0;
	if (cpuid(0x40000000).eax < 0x40000010)
		return 0;
	return cpuid(0x40000010).eax;
}

/* Divides by a 32-bit number. The quotient must fit 32 bits. */
static u32 div_u64(u64 n, u32 d)
{
	u32 rest = n >> 32, q = 0;

	if (rest >= d)
		return 0xffffffff;
	for (int i = 31; i >= 0; i--) {
		u64 r = (u64)rest << 1 | ((u32)n >> i & 1);

		q <<= 1;
		if (r >= d) {
			r -= d;
			q |= 1;
		}
		rest = r;
	}
	return q;
}

#define TICK_US		54925 /* of the 8254's channel 0 */
#define CYCLES_STANDING (1u << 22)

static u32 pm_timer_clocks(void)
{
	return inl(pm_timer) & 0xffffff;
}

/* Channel 2 counts down; the result counts up. */
static u32 pit_clocks(void)
{
	u8 low;

	outb(PIT_COMMAND, PIT_CHANNEL2_LATCH);
	low = inb(PIT_CHANNEL2);
	return -(inb(PIT_CHANNEL2) << 8 | low) & 0xffff;
}

/*
 * Measures the TSC against a clock of @clock_khz, whose counter has the bits in @mask. Between two
 * reads of the counter only the TSC is watched, twice as long each time. So the measurement takes
 * some twenty accesses, however long it lasts. Returns 0 if the counter does not move.
 */
static u32 time_measure(u32 (*clock)(void), u32 clock_khz, u32 mask)
{
	u32 start = clock(), clocks = 0;
	u64 t0 = rdtsc(), cycles = 0;

	for (u32 chunk = 1 << 14; chunk < 1u << 30; chunk *= 2) {
		while (cycles < chunk) {
			cpu_pause();
			cycles = rdtsc() - t0;
		}
		clocks = (clock() - start) & mask;
		cycles = rdtsc() - t0;
		if (clocks >= clock_khz * CALIBRATION_US / 1000)
			break;
		/* Any clock moves in this time. There is none at that port if it does not. */
		if (!clocks && chunk >= CYCLES_STANDING)
			break;
	}
	return clocks ? div_u64(cycles * clock_khz, clocks) : 0;
}

static u32 measure_by_pit(void)
{
	u8 port_b = inb(PORT_B);
	u32 result;

	outb(PORT_B, (port_b & ~PORT_B_SPEAKER) | PORT_B_GATE2);
	outb(PIT_COMMAND, PIT_CHANNEL2_RATE);
	outb(PIT_CHANNEL2, 0);
	outb(PIT_CHANNEL2, 0);
	result = time_measure(pit_clocks, PIT_HZ / 1000, 0xffff);
	outb(PORT_B, port_b);
	return result;
}

#ifdef CONFIG_FEW_PARTS
static u32 lapic_clocks(void)
{
	return -readl(LAPIC_CURRENT);
}

/*
 * Measures the TSC against the local APIC's timer, which runs at 1 GHz on KVM and QEMU. Its
 * interrupt stays off.
 */
static u32 measure_by_lapic(void)
{
	if (!(cpu_features() & CPUID_1_EDX_APIC))
		return 0;
	writel(LAPIC_LVT_TIMER, LAPIC_LVT_MASKED);
	writel(LAPIC_DIVIDE, LAPIC_DIVIDE_BY_16);
	writel(LAPIC_INITIAL, ~0u);
	return time_measure(lapic_clocks, LAPIC_USUAL_KHZ / 16, ~0u);
}
#else
static u32 measure_by_lapic(void)
{
	return 0;
}
#endif

u32 tsc_khz(void)
{
	if (khz || !have_tsc())
		return khz;
	khz = hypervisor_khz();
	if (!khz && pm_timer)
		khz = time_measure(pm_timer_clocks, PM_TIMER_HZ / 1000, 0xffffff);
	if (!khz)
		khz = measure_by_pit();
	if (!khz)
		khz = measure_by_lapic();
	if (khz < 1000)
		/* There is no clock to measure by: better assume 1 GHz than wait for ever. */
		khz = 1000000;
	return khz;
}

u32 tsc_khz_known(void)
{
	return khz;
}

u32 tsc_khz_estimate(void)
{
	u32 estimate = khz;

	if (!have_tsc())
		return 0;
	if (!estimate)
		estimate = hypervisor_khz();
	if (!estimate)
		estimate = measure_by_pit();
	return estimate ? estimate : measure_by_lapic();
}

u32 tsc_ms(u64 cycles, u32 khz)
{
	return khz ? div_u64(cycles, khz) : 0;
}

/*
 * The clock of a CPU without a TSC: the counter of channel 0 of the PIT. It counts down by two each
 * clock, because the channel makes a square wave (abi/pit.h).
 */
static u64 pit_now(void)
{
	u16 count;

	outb(PIT_COMMAND, PIT_CHANNEL0_LATCH);
	count = inb(PIT_CHANNEL0);
	count |= inb(PIT_CHANNEL0) << 8;
	pit_clock += (u16)(pit_last - count);
	pit_last = count;
	return pit_clock;
}

static u64 now(void)
{
	return have_tsc() ? rdtsc() : pit_now();
}

/*
 * A deadline holds its start and not its end. Computing the end takes the TSC's frequency, and most
 * waits end at once, without ever needing it.
 */
struct deadline deadline_us(u32 us)
{
	u64 start = now();

	return (struct deadline){ start, start, us };
}

struct deadline deadline_ms(u32 ms)
{
	return deadline_us(min(ms, (u32)DEADLINE_MAX_MS) * 1000);
}

/* Returns the length of @d in the units of now(). */
static u64 length(const struct deadline *d)
{
	if (have_tsc())
		return (u64)d->us * ((tsc_khz() + 999) / 1000);
	return 2 * ((u64)d->us + d->us / 5);
}

bool deadline_passed(const struct deadline *d)
{
	return now() - d->start > length(d);
}

/*
 * Returns whether @d has passed. If the time since the last look is longer than one look may take,
 * the rest of it does not count: the start is moved by it.
 */
static bool out_of_time(struct deadline *d)
{
	u64 most = length(d) / MIN_LOOKS, t = now(), step = t - d->seen;

	d->seen = t;
	if (step > most)
		d->start += step - most;
	return t - d->start > length(d);
}

void time_irq_window(void)
{
	if (diverted)
		diverted();
	else if (irqs_allowed && !irqs_held)
		irq_window();
}

/*
 * Counts the BIOS data area's ticks when no timer's interrupt does. The serial console needs them:
 * by the time after an ESC it tells the Esc key from the beginning of a longer sequence.
 */
static void count_tick(void)
{
	static struct deadline next;

	if (next.us && !deadline_passed(&next))
		return;
	if (next.us)
		bios_data->ticks++;
	next = deadline_us(TICK_US);
}

void time_sleep(void)
{
	if (irqs_allowed && !irqs_held && !diverted) {
		irq_wait();
		return;
	}
	count_tick();
	cpu_pause();
}

static void let_others_in(void)
{
	bool outer = waiting;

	if (apart) {
		apart();
		return;
	}
	waiting = true;
	time_irq_window();
	waiting = outer;
	if (yield_hook)
		yield_hook();
}

bool wait_before(struct deadline *d)
{
	if (out_of_time(d))
		return false;
	let_others_in();
	return true;
}

void delay_us(u32 us)
{
	struct deadline d = deadline_us(us);

	while (!deadline_passed(&d)) {
		let_others_in();
		cpu_pause();
	}
}
