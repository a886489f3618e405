// SPDX-License-Identifier: BSD-2-Clause
/*
 * Passes keys and mouse packets from flat drivers on to real-mode code, and calls the pollers of
 * those drivers. Flat 32-bit, resident.
 */
#include "char/input.h"
#include "abi/bda.h"
#include "abi/shared.h"

#define SCAN_E0	     0xe0
#define SCAN_RELEASE 0x80
#define MOUSE_BYTES  4

#define REPEAT_DELAY_MS 250 /* one to four times this */
#define REPEAT_UNIT_US	4167

static struct input_poller *pollers;
static bool polling;

/* Tells real-mode code which kinds of pollers there are, so that it makes no call without need. */
static void input_tell_sources(void)
{
	u8 sources = shared.input_sources & ~(INPUT_FLAT | INPUT_WATCH);

	for (const struct input_poller *p = pollers; p; p = p->next)
		sources |= p->watch ? INPUT_WATCH : INPUT_FLAT;
	shared.input_sources = sources;
}

void input_add_poller(struct input_poller *p)
{
	p->next = pollers;
	pollers = p;
	input_tell_sources();
}

void input_remove_poller(struct input_poller *p)
{
	struct input_poller **at = &pollers;

	while (*at && *at != p)
		at = &(*at)->next;
	if (*at)
		*at = p->next;
	input_tell_sources();
}

void input_set_busy(bool busy)
{
	shared.input_sources = (shared.input_sources & ~INPUT_BUSY) | (busy ? INPUT_BUSY : 0);
}

void input_poll_service(struct regs *regs)
{
	struct input_poller *p, *next;

	(void)regs;
	/* If a poller lets interrupts in, the tick would call all pollers again. Prevent that. */
	if (polling)
		return;
	polling = true;
	for (p = pollers; p; p = next) {
		next = p->next;
		p->poll(p);
	}
	polling = false;
}

/* Stores all bytes or none, because half a key would change the meaning of the next one. */
static bool input_put(u16 kind, const u8 *bytes, u32 n)
{
	u8 used = shared.input_tail - shared.input_head;

	if (n > INPUT_RING - 1u - used)
		return false;
	for (u32 i = 0; i < n; i++)
		shared.input_ring[shared.input_tail++ % INPUT_RING] = kind | bytes[i];
	return true;
}

bool input_key(const u8 *codes, u32 n)
{
	return input_put(0, codes, n);
}

bool input_mouse(const u8 packet[4])
{
	return input_put(INPUT_MOUSE, packet, MOUSE_BYTES);
}

void input_add_keyboard(void)
{
	shared.input_keyboards++;
}

void input_remove_keyboard(void)
{
	if (shared.input_keyboards)
		shared.input_keyboards--;
}

void input_add_mouse(void)
{
	shared.input_mice++;
	bios_data->equipment |= EQUIPMENT_MOUSE;
}

void input_remove_mouse(void)
{
	if (shared.input_mice)
		shared.input_mice--;
}

u8 input_leds(void)
{
	return bios_data->shift_flags >> 4 & LED_MASK;
}

/* The time from pressing a key to its first repetition, and the time between repetitions. */
static u32 repeat_delay_us(void)
{
	return (shared.typematic >> 5 & 3u) * REPEAT_DELAY_MS * 1000 + REPEAT_DELAY_MS * 1000;
}

static u32 repeat_period_us(void)
{
	u8 rate = shared.typematic & 0x1f;

	return ((8u + (rate & 7)) << (rate >> 3)) * REPEAT_UNIT_US;
}

void input_press(struct input_repeat *r, u8 code, bool e0)
{
	r->n = 0;
	if (e0)
		r->codes[r->n++] = SCAN_E0;
	r->codes[r->n++] = code;
	input_key(r->codes, r->n);
	r->next = deadline_us(repeat_delay_us());
}

void input_release(struct input_repeat *r, u8 code, bool e0)
{
	const u8 codes[2] = { SCAN_E0, code | SCAN_RELEASE };

	/* Only the release of this key ends the repetition. */
	if (r->n && r->codes[r->n - 1] == code && (r->n == 2) == e0)
		r->n = 0;
	input_key(codes + !e0, 1 + e0);
}

void input_repeat(struct input_repeat *r)
{
	if (!r->n || !deadline_passed(&r->next))
		return;
	input_key(r->codes, r->n);
	r->next = deadline_us(repeat_period_us());
}
