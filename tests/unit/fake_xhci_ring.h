/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake xHCI controller's state, its event ring, and how it reads rings and contexts (eXtensible
 * Host Controller Interface 1.2). Checks alignment and memory.
 */
#ifndef FAKE_XHCI_RING_H
#define FAKE_XHCI_RING_H

#include <string.h>

#include "unit.h"

#include "fake_usb.h"
#include "kit/function.h"
#include "usb/xhci.h"

#define FX_PORTS   8
#define FX_SLOTS   32
#define FX_OP	   0x40
#define FX_EXT	   0x800
#define FX_RUNTIME 0x1000
#define FX_BELLS   0x1800
#define FX_SIZE	   0x4000

struct fx_slot {
	bool enabled, addressed;
	u32 context, root_port, route, slot0, slot1, slot2;
	u32 deq[32];
	u8 cycle[32], open[32], halted[32];
	u32 type[32];
	u8 streams[32]; /* the endpoint has streams; the ring above is the first stream's */
};

static struct fake_xhci {
	struct fake_function f;
	struct fake_usb *root[FX_PORTS + 1];
	/* A device elsewhere, which is found by its route string, at root port 1. */
	struct fake_usb *(*routed)(u32 route);
	u32 cmd, sts, config, dcbaap, crcr, erstsz, erstba, erdp;
	u32 portsc[FX_PORTS + 1];
	u32 legacy, scratch, interrupters;
	u32 shorted; /* the port with an over-current; 0: none */
	bool csz, no_protocols, no_streams, deaf, mute_commands;
	u32 cmd_deq;
	u8 cmd_cycle;
	u32 ev_at;
	u8 ev_cycle;
	struct fx_slot slot[FX_SLOTS + 1];
	unsigned int bells, commands[64], resets;
	/*
	 * It has told the end of a transfer of slot 1's endpoint 3, and will look at its ring
	 * again.
	 */
	bool looks_again;
} fx;

static inline void fx_event(u32 low, u32 status, u32 control)
{
	u32 *seg = fake_dma(&fx.f, fx.erstba, 16);
	struct xhci_trb *t;

	assert_int_equal(fx.erstsz, 1);
	assert_int_equal(seg[1] | seg[3], 0);
	assert_true(seg[2] >= 16 && seg[2] <= 4096);
	assert_int_equal(seg[0] & 63, 0);
	/* The ring must not be full, because the driver says how far it has read. */
	assert_int_not_equal((fx.ev_at + 1) % seg[2], ((fx.erdp & ~15u) - seg[0]) / 16);
	t = fake_dma(&fx.f, seg[0] + fx.ev_at * 16, 16);
	t->low = low;
	t->high = 0;
	t->status = status;
	t->control = control | fx.ev_cycle;
	if (++fx.ev_at == seg[2]) {
		fx.ev_at = 0;
		fx.ev_cycle ^= 1;
	}
}

static inline u32 fx_context_size(void)
{
	return fx.csz ? 64 : 32;
}

/* Returns the address of a context. Contexts do not cross pages. */
static inline u32 *fx_context(u32 base, u32 index)
{
	u32 addr = base + index * fx_context_size();

	assert_int_equal(base & 63 & ~31u, 0);
	assert_int_equal(addr >> 12, (addr + fx_context_size() - 1) >> 12);
	return fake_dma(&fx.f, addr, fx_context_size());
}

/*
 * Returns the TRB at *@deq, after following links, or NULL if its cycle bit is not the producer's.
 */
static inline struct xhci_trb *fx_fetch(u32 *deq, u8 *cycle)
{
	for (int links = 0; links < 3; links++) {
		struct xhci_trb *t = fake_dma(&fx.f, *deq, 16);

		if ((t->control & 1) != *cycle)
			return NULL;
		if (TRB_TYPE(t->control) != TRB_LINK)
			return t;
		*deq = t->low;
		if (t->control & TRB_TOGGLE)
			*cycle ^= 1;
	}
	fail_msg("links without end");
	return NULL;
}

static inline struct fake_usb *fx_device(const struct fx_slot *s)
{
	struct fake_usb *d = s->root_port == fx.shorted ? NULL : fx.root[s->root_port];

	return s->route && fx.routed ? fx.routed(s->route) : d;
}

#endif
