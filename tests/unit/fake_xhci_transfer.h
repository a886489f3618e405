/* SPDX-License-Identifier: BSD-2-Clause */
/* The transfers of a fake xHCI controller (4.10, 4.11). Checks the TRBs that the driver gives it.
 */
#ifndef FAKE_XHCI_TRANSFER_H
#define FAKE_XHCI_TRANSFER_H

#include "fake_xhci_ring.h"

/* A transfer of one or more TRBs. */
struct fx_td {
	struct xhci_trb *t[16];
	u32 at[16];
	u32 n, total;
};

static inline u32 fx_code(int n)
{
	return n == FAKE_STALL ? XHCI_STALL : n == FAKE_BABBLE ? XHCI_BABBLE : 4;
}

static inline void fx_transfer_event(struct fx_slot *s, u32 index, u32 at, u32 code, u32 left)
{
	fx_event(at, code << 24 | left,
		 TRB(TRB_EVENT_TRANSFER) | (u32)(s - fx.slot) << 24 | index << 16);
}

/*
 * A control transfer: setup stage, perhaps a data stage, status stage. Returns false if there is
 * none.
 */
static inline bool fx_control(struct fx_slot *s)
{
	struct fake_usb *d = fx_device(s);
	u32 deq = s->deq[1], at[3];
	u8 cycle = s->cycle[1], data[65536];
	struct xhci_trb *t[3] = { fx_fetch(&deq, &cycle) };
	struct usb_setup setup;
	u32 n = 1, stages, size = 0;
	int moved;

	if (!t[0])
		return false;
	at[0] = deq;
	assert_int_equal(TRB_TYPE(t[0]->control), TRB_SETUP);
	assert_true(t[0]->control & TRB_IDT);
	assert_int_equal(t[0]->status, 8);
	memcpy(&setup, t[0], 8);
	stages = setup.length ? 3 : 2;
	assert_int_equal(t[0]->control >> 16 & 3, !setup.length ? 0 : setup.type & 0x80 ? 3 : 2);
	for (; n < stages; n++) {
		deq += 16;
		t[n] = fx_fetch(&deq, &cycle);
		assert_non_null(t[n]);
		at[n] = deq;
	}
	if (stages == 3) {
		assert_int_equal(TRB_TYPE(t[1]->control), TRB_DATA);
		size = t[1]->status & TRB_LENGTH;
		assert_int_equal(size, setup.length);
		assert_int_equal(t[1]->low >> 16, (t[1]->low + size - 1) >> 16);
		if (!(setup.type & USB_IN))
			memcpy(data, fake_dma(&fx.f, t[1]->low, size), size);
	}
	assert_int_equal(TRB_TYPE(t[stages - 1]->control), TRB_STATUS);
	assert_int_equal(!!(t[stages - 1]->control & TRB_DIR_IN),
			 !(setup.length && setup.type & USB_IN));
	moved = d ? fake_usb_standard(d, &setup, data) : FAKE_ERROR;
	if (moved == FAKE_NAK)
		return false;
	s->deq[1] = deq + 16;
	s->cycle[1] = cycle;
	if (moved < 0) {
		s->halted[1] = 1;
		fx_transfer_event(s, 1, at[stages == 3], fx_code(moved), size);
		return false;
	}
	if (size && setup.type & USB_IN) {
		memcpy(fake_dma(&fx.f, t[1]->low, size), data, moved);
		if ((u32)moved < size)
			fx_transfer_event(s, 1, at[1], XHCI_SHORT, size - moved);
	}
	fx_transfer_event(s, 1, at[stages - 1], XHCI_SUCCESS, 0);
	return true;
}

static inline bool fx_collect(struct fx_slot *s, u32 index, u32 *deq, u8 *cycle, struct fx_td *td)
{
	*deq = s->deq[index];
	*cycle = s->cycle[index];
	td->n = td->total = 0;
	do {
		struct xhci_trb *t = fx_fetch(deq, cycle);

		if (!t) {
			assert_int_equal(td->n, 0); /* there must be no incomplete transfer */
			return false;
		}
		assert_int_equal(TRB_TYPE(t->control), TRB_NORMAL);
		assert_true(td->n < 16);
		assert_int_equal(t->low >> 16, (t->low + (t->status & TRB_LENGTH) - 1) >> 16);
		td->t[td->n] = t;
		td->at[td->n++] = *deq;
		td->total += t->status & TRB_LENGTH;
		*deq += 16;
	} while (td->t[td->n - 1]->control & TRB_CHAIN);
	return true;
}

static inline int fx_move(struct fake_usb *d, u32 index, struct fx_td *td)
{
	static u8 data[1 << 17];
	struct fake_segment seg[16];
	int n;

	for (u32 i = 0; i < td->n; i++)
		seg[i] = (struct fake_segment){ td->t[i]->low, td->t[i]->status & TRB_LENGTH };
	if (!d)
		return FAKE_ERROR;
	if (d->halted[index])
		return FAKE_STALL;
	if (!(index & 1)) {
		fake_gather(&fx.f, seg, td->n, data, td->total);
		return d->out(d, index, data, td->total);
	}
	n = d->in(d, index, data, td->total);
	if (n > 0)
		fake_scatter(&fx.f, seg, td->n, data, n);
	return n;
}

static inline bool fx_bulk(struct fx_slot *s, u32 index)
{
	struct fake_usb *d = fx_device(s);
	struct fx_td td;
	u32 deq, done = 0;
	u8 cycle;
	int n;

	if (!fx_collect(s, index, &deq, &cycle, &td))
		return false;
	n = fx_move(d, index, &td);
	if (n == FAKE_NAK)
		return false;
	s->deq[index] = deq;
	s->cycle[index] = cycle;
	if (n < 0) {
		s->halted[index] = 1;
		if (n == FAKE_STALL)
			d->halted[index] = 1;
		fx_transfer_event(s, index, td.at[0], fx_code(n), td.t[0]->status & TRB_LENGTH);
		return false;
	}
	for (u32 i = 0; i < td.n; i++) {
		u32 size = td.t[i]->status & TRB_LENGTH;

		if (done + size > (u32)n) {
			assert_true(td.t[i]->control & TRB_ISP);
			fx_transfer_event(s, index, td.at[i], XHCI_SHORT, done + size - n);
			return true;
		}
		done += size;
	}
	assert_true(td.t[td.n - 1]->control & TRB_IOC);
	fx_transfer_event(s, index, td.at[td.n - 1], XHCI_SUCCESS, 0);
	return true;
}

/* Continues the transfers of an endpoint. */
static inline void fx_kick(u32 id, u32 index)
{
	struct fx_slot *s = &fx.slot[id];

	while (s->open[index] && !s->halted[index] &&
	       (index == 1 ? fx_control(s) : fx_bulk(s, index)))
		;
}

static inline void fx_bell(struct fx_slot *s, u32 value)
{
	u32 id = s - fx.slot, index = value & 0xff;

	assert_true(index < 32);
	assert_false(fx.looks_again);
	assert_int_equal(value >> 16, !!s->streams[index]);
	fx_kick(id, index);
	/* Streams continue when the device is ready. */
	for (u32 n = 0; n < 3; n++)
		for (u32 i = 2; i < 32; i++)
			if (s->streams[i])
				fx_kick(id, i);
}

#endif
