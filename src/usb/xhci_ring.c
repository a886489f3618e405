// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rings of an xHCI controller: transfers, commands, and the events that end them (4.9). An event is
 * believed only if it names a TRB that is running. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/string.h"
#include "usb/xhci.h"

void xhci_ring_reset(struct xhci_ring *r)
{
	memset(r->trb, 0, XHCI_RING_BYTES);
	r->at = r->first = r->count = r->ready = 0;
	r->done = false;
	r->cycle = TRB_CYCLE;
	r->trb[XHCI_LINK].low = (u32)r->trb;
}

bool xhci_ring_init(struct xhci_ring *r, u8 index, void *memory)
{
	if (!memory)
		return false;
	r->trb = memory;
	r->index = index;
	xhci_ring_reset(r);
	return true;
}

u32 xhci_dequeue(const struct xhci_ring *r)
{
	return (u32)&r->trb[r->at] | r->cycle;
}

static u8 next_of(u8 at)
{
	return at + 1 == XHCI_LINK ? 0 : at + 1;
}

/* Gives the link TRB to the controller, because a transfer continues after it. */
static void wrap(struct xhci_ring *r, u32 chain)
{
	memory_barrier();
	r->trb[XHCI_LINK].control = TRB(TRB_LINK) | TRB_TOGGLE | chain | r->cycle;
	r->cycle ^= TRB_CYCLE;
}

void xhci_begin(struct xhci_ring *r)
{
	r->first = r->at;
	r->count = 0;
	r->done = false;
	r->code = 0;
	r->moved = 0;
}

/* Appends a TRB. The first one has the wrong cycle bit until all are there. */
void xhci_put(struct xhci_ring *r, u32 low, u32 high, u32 status, u32 control)
{
	struct xhci_trb *t = &r->trb[r->at];

	t->low = low;
	t->high = high;
	t->status = status;
	memory_barrier();
	t->control = control | (r->count++ ? r->cycle : r->cycle ^ TRB_CYCLE);
	r->at = next_of(r->at);
	if (!r->at)
		wrap(r, control & TRB_CHAIN);
}

void xhci_start(struct xhci_ring *r)
{
	memory_barrier();
	r->trb[r->first].control ^= TRB_CYCLE;
	memory_barrier();
}

void xhci_arm(struct xhci_ring *r)
{
	struct xhci_trb *t = &r->trb[r->at];

	t->low = (u32)(r->packets + r->at * XHCI_PACKET);
	t->high = 0;
	t->status = r->packet_size;
	memory_barrier();
	t->control = TRB(TRB_NORMAL) | TRB_IOC | TRB_ISP | r->cycle;
	r->count++;
	r->at = next_of(r->at);
	if (!r->at)
		wrap(r, 0);
}

/*
 * Returns the TRB's position among those that are running, or XHCI_RING if it is not one of them.
 */
static u8 place_of(const struct xhci_ring *r, const struct xhci_trb *event)
{
	u32 offset = event->low - (u32)r->trb;
	u8 at = offset / sizeof(*r->trb), place;

	if (event->high || offset >= XHCI_LINK * sizeof(*r->trb) || offset % sizeof(*r->trb))
		return XHCI_RING;
	place = at >= r->first ? at - r->first : at + XHCI_LINK - r->first;
	return place < r->count ? place : XHCI_RING;
}

/*
 * Returns how many bytes were moved if TRB number @place was the last one and had @left bytes to
 * go.
 */
static u32 moved_until(const struct xhci_ring *r, u8 place, u32 left)
{
	u32 moved = 0, length = 0;
	u8 at = r->first;

	for (u8 i = 0; i <= place; i++, at = next_of(at)) {
		length = r->trb[at].status & TRB_LENGTH;
		if (TRB_TYPE(r->trb[at].control) == TRB_SETUP)
			length = 0;
		moved += length;
	}
	return moved - min(left, length);
}

static void take_packet(struct xhci_ring *r, u8 place, u8 code, u32 left)
{
	/* Packets must come in order. */
	if (place != r->ready || r->done)
		return;
	if (code != XHCI_SUCCESS && code != XHCI_SHORT) {
		r->code = code;
		r->done = true;
		return;
	}
	r->size[(r->first + place) % XHCI_LINK] = r->packet_size - min(left, (u32)r->packet_size);
	r->ready++;
}

static void take_completion(struct xhci_ring *r, const struct xhci_trb *event)
{
	u8 code = event->status >> 24, place = place_of(r, event);
	u32 left = event->status & 0xffffff;

	if (place == XHCI_RING)
		return;
	if (r->interrupt) {
		take_packet(r, place, code, left);
		return;
	}
	if (r->done)
		return;
	/* The data stage was short. The event of the status stage follows. */
	if (r->control && code == XHCI_SHORT && place + 1 < r->count) {
		r->moved = moved_until(r, place, left);
		return;
	}
	if (!r->control)
		r->moved = moved_until(r, place, left);
	r->code = code;
	r->done = true;
}

static void take_transfer(struct xhci *x, const struct xhci_trb *event)
{
	u8 slot = event->control >> 24, endpoint = event->control >> 16 & (XHCI_ENDPOINTS - 1);
	struct xhci_ring *r;

	if (slot > x->slots || !x->slot[slot])
		return;
	r = x->slot[slot]->ring[endpoint];
	if (r)
		take_completion(r, event);
}

static void take_event(struct xhci *x, const struct xhci_trb *event)
{
	switch (TRB_TYPE(event->control)) {
	case TRB_EVENT_TRANSFER:
		take_transfer(x, event);
		break;
	case TRB_EVENT_COMMAND:
		if (x->command.done)
			break;
		take_completion(&x->command, event);
		if (x->command.done)
			x->command_slot = event->control >> 24;
		break;
	case TRB_EVENT_PORT:
		x->changed[event->low >> 24] = 1;
		break;
	}
}

/* Takes at most one ring of events, so that a controller that never stops cannot block us. */
void xhci_events(struct xhci *x)
{
	for (u32 n = 0; n < XHCI_EVENTS; n++) {
		const volatile struct xhci_trb *e = &x->events[x->event_at];
		struct xhci_trb copy;

		if ((e->control & TRB_CYCLE) != x->event_cycle)
			return;
		memory_barrier();
		copy = (struct xhci_trb){ e->low, e->high, e->status, e->control };
		if (++x->event_at == XHCI_EVENTS) {
			x->event_at = 0;
			x->event_cycle ^= TRB_CYCLE;
		}
		take_event(x, &copy);
		if (++x->unreported < XHCI_REPORT)
			continue;
		x->unreported = 0;
		writel(XHCI_ERDP(x->runtime), (u32)&x->events[x->event_at] | ERDP_EHB);
	}
}
