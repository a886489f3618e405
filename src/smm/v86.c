// SPDX-License-Identifier: BSD-2-Clause
/*
 * The flat side of calls from virtual-8086 mode: finds the service and the caller's memory, and
 * asks virtual-8086 mode to do things in the middle of a service. Flat 32-bit, resident.
 */
#include "smm/v86.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/cpu.h"
#include "cpu/time.h"
#include "smm/page_walk.h"

/*
 * How often interrupts are served. It costs two SMIs, so it is done every one or two milliseconds,
 * or after this many looks.
 */
#define WINDOW_CYCLES (1u << 22)
#define WINDOW_LOOKS  64

typedef void (*flat_service)(struct regs *regs);

/* Offsets in the F segment. */
extern const char flat_services[], flat_services_end[];

u32 v86_serve(void);
void v86_ask(u8 operation, u8 vector, struct regs *regs);

bool v86_running;
struct paging v86_paging; /* the caller's; v86_gate.S fills in its control registers */
static u32 hidden, hidden_end;
static bool irqs_on; /* the caller has interrupts on */
static u64 last_window;
static u32 looks;

void __post v86_init(u32 end, u32 bytes)
{
	v86_paging.ram_end = end;
	hidden = end;
	hidden_end = end + bytes;
}

bool v86_translate(u32 linear, bool write, u32 *physical)
{
	u32 at;

	if (!page_walk(&v86_paging, linear, write, &at))
		return false;
	*physical = at;
	if (at >= hidden && at < hidden_end)
		return false;
	return !write || at - SHARED_BASE >= SHARED_SIZE;
}

bool v86_irqs_come(void)
{
	return irqs_on;
}

/*
 * Returns whether the caller has the resident segment, with the registers and the stack, mapped to
 * its own address.
 */
static bool same_shared(void)
{
	for (u32 at = SHARED_BASE; at < SHARED_BASE + SHARED_SIZE; at += PAGE_SIZE) {
		u32 physical;

		if (!page_walk(&v86_paging, at, true, &physical) || physical != at)
			return false;
	}
	return true;
}

static void v86_request(u8 operation, u8 vector, struct regs *regs);

/* Serves interrupts in virtual-8086 mode, because flat code cannot when a wait asks for it. */
static void v86_window(void)
{
	bool due = cpu_features() & CPUID_1_EDX_TSC ? rdtsc() - last_window > WINDOW_CYCLES
						    : ++looks % WINDOW_LOOKS == 0;

	if (irqs_on && due)
		v86_request(GATE_WINDOW, 0, (struct regs *)SHARED_BASE);
}

static void v86_begin(bool irqs)
{
	v86_running = true;
	irqs_on = irqs;
	last_window = cpu_features() & CPUID_1_EDX_TSC ? rdtsc() : 0;
	time_divert_irqs(v86_window);
}

static void v86_end(void)
{
	v86_running = false;
	time_divert_irqs(NULL);
}

/*
 * Asks virtual-8086 mode to do something. Code that runs there may call services, or never return.
 */
static void v86_request(u8 operation, u8 vector, struct regs *regs)
{
	bool irqs = irqs_on;

	v86_end();
	v86_ask(operation, vector, regs);
	v86_begin(irqs);
}

void v86_int(u8 vector, struct regs *regs)
{
	v86_request(GATE_INTERRUPT, vector, regs);
}

/* Runs the service. v86_gate.S calls this. Returns the new value of shared.gate_state. */
u32 v86_serve(void)
{
	const flat_service *services = (const void *)(FSEG_BASE + (u32)flat_services);
	u32 n = shared.gate_service, at = shared.gate_argument;
	struct regs *regs = (struct regs *)(SHARED_BASE + at);

	if (n >= (u32)(flat_services_end - flat_services) / sizeof(*services) ||
	    at > SHARED_SIZE - sizeof(*regs) || !same_shared())
		return GATE_REFUSED;
	v86_begin(regs->flags & FLAG_IF);
	services[n](regs);
	v86_end();
	return GATE_DONE;
}
