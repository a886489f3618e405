/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of a fake xHCI controller (4.6). Checks the contexts that the driver gives it. */
#ifndef FAKE_XHCI_COMMAND_H
#define FAKE_XHCI_COMMAND_H

#include "fake_xhci_ring.h"

static inline void fx_open(struct fx_slot *s, u32 index, const u32 *c)
{
	s->streams[index] = c[0] >> 10 & 31;
	if (s->streams[index]) {
		/*
		 * The endpoint has a linear array of primary streams. Streams that do not exist are
		 * not checked.
		 */
		const u32 *first = fake_dma(&fx.f, c[2] + 16, 8);

		assert_int_equal(c[0] >> 15 & 1, 1);
		assert_int_equal(c[2] & 15, 0);
		fake_dma(&fx.f, c[2], 16 * (2u << s->streams[index]));
		assert_int_equal(first[0] >> 1 & 7, 1);
		assert_int_equal(first[1], 0);
		s->deq[index] = first[0] & ~15u;
		s->cycle[index] = first[0] & 1;
	} else {
		s->deq[index] = c[2] & ~15u;
		s->cycle[index] = c[2] & 1;
	}
	s->type[index] = c[1] >> 3 & 7;
	s->open[index] = 1;
	s->halted[index] = 0;
	assert_int_not_equal(c[1] >> 16, 0);
	assert_int_equal(c[3], 0);
}

static inline u32 fx_address(struct fx_slot *s, u32 input)
{
	u32 *control = fx_context(input, 0), *slot = fx_context(input, 1);

	assert_int_equal(control[0], 0);
	assert_int_equal(control[1], 3);
	s->route = slot[0] & 0xfffff;
	s->slot0 = slot[0];
	s->slot1 = slot[1];
	s->slot2 = slot[2];
	s->root_port = slot[1] >> 16 & 0xff;
	assert_true(s->root_port && s->root_port <= FX_PORTS);
	if (!fx_device(s) || (!s->route && !(fx.portsc[s->root_port] & PORTSC_PED)))
		return 4; /* USB transaction error */
	if (fx_device(s)->no_address)
		return XHCI_STALL;
	s->context = *(u32 *)fake_dma(&fx.f, fx.dcbaap + 8 * (s - fx.slot), 8);
	assert_int_equal(s->context & 63, 0);
	fake_dma(&fx.f, s->context, 32 * fx_context_size());
	fx_open(s, 1, fx_context(input, 2));
	assert_int_equal(s->type[1], 4);
	s->addressed = true;
	return XHCI_SUCCESS;
}

static inline u32 fx_configure(struct fx_slot *s, u32 input)
{
	u32 *control = fx_context(input, 0), last = 0;

	if ((control[0] & 3) || (control[1] & 3) != 1)
		return 5; /* TRB error */
	s->slot0 = *fx_context(input, 1);
	s->slot1 = fx_context(input, 1)[1];
	for (u32 i = 2; i < 32; i++) {
		if (control[0] >> i & 1)
			s->open[i] = 0;
		if (control[1] >> i & 1) {
			assert_false(s->open[i]);
			fx_open(s, i, fx_context(input, 1 + i));
		}
		if (s->open[i])
			last = i;
	}
	assert_true(s->slot0 >> 27 >= last);
	return XHCI_SUCCESS;
}

static inline u32 fx_command(const struct xhci_trb *t, u32 *id)
{
	struct fx_slot *s = &fx.slot[t->control >> 24 & 63];
	u32 type = TRB_TYPE(t->control), index = t->control >> 16 & 31;

	fx.commands[type]++;
	*id = t->control >> 24;
	if (type == TRB_ENABLE_SLOT) {
		for (*id = 1; *id <= (fx.config & 0xff); ++*id)
			if (!fx.slot[*id].enabled)
				break;
		if (*id > (fx.config & 0xff))
			return 9; /* no slots */
		fx.slot[*id].enabled = true;
		return XHCI_SUCCESS;
	}
	if (!*id || *id > FX_SLOTS || !s->enabled)
		return 11; /* slot not enabled */
	switch (type) {
	case TRB_DISABLE_SLOT:
		memset(s, 0, sizeof(*s));
		return XHCI_SUCCESS;
	case TRB_ADDRESS_DEVICE:
		return fx_address(s, t->low);
	case TRB_EVALUATE:
		assert_int_equal(fx_context(t->low, 0)[1], 2);
		return XHCI_SUCCESS;
	case TRB_CONFIGURE:
		return fx_configure(s, t->low);
	case TRB_RESET_ENDPOINT:
		if (!s->halted[index])
			return 19; /* context state error */
		s->halted[index] = 0;
		return XHCI_SUCCESS;
	case TRB_STOP_ENDPOINT:
		assert_true(s->open[index]);
		return XHCI_SUCCESS;
	case TRB_SET_DEQUEUE:
		assert_int_equal(t->status >> 16, !!s->streams[index]);
		assert_int_equal(t->low >> 1 & 7, !!s->streams[index]);
		s->deq[index] = t->low & ~15u;
		s->cycle[index] = t->low & 1;
		return XHCI_SUCCESS;
	}
	return 5;
}

static inline void fx_commands(void)
{
	struct xhci_trb *t;

	while (!fx.mute_commands && (t = fx_fetch(&fx.cmd_deq, &fx.cmd_cycle))) {
		u32 at = fx.cmd_deq, id, code = fx_command(t, &id);

		fx.cmd_deq += 16;
		fx_event(at, code << 24, TRB(TRB_EVENT_COMMAND) | id << 24);
	}
}

#endif
