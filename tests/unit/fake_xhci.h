/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake xHCI controller (eXtensible Host Controller Interface 1.2) with fake devices on its root
 * ports. It checks what the driver gives it: contexts, rings, alignment, memory.
 */
#ifndef FAKE_XHCI_H
#define FAKE_XHCI_H

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
	u32 legacy, scratch;
	bool csz, no_protocols, no_streams, deaf, mute_commands;
	u32 cmd_deq;
	u8 cmd_cycle;
	u32 ev_at;
	u8 ev_cycle;
	struct fx_slot slot[FX_SLOTS + 1];
	unsigned int bells, commands[64], resets;
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
	struct fake_usb *d = fx.root[s->root_port];

	return s->route && fx.routed ? fx.routed(s->route) : d;
}

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
	assert_int_equal(value >> 16, !!s->streams[index]);
	fx_kick(id, index);
	/* Streams continue when the device is ready. */
	for (u32 n = 0; n < 3; n++)
		for (u32 i = 2; i < 32; i++)
			if (s->streams[i])
				fx_kick(id, i);
}

static inline void fx_port_event(u32 port)
{
	if (fx.cmd & USBCMD_RS)
		fx_event(port << 24, XHCI_SUCCESS << 24, TRB(TRB_EVENT_PORT));
}

static inline void fx_unplug(u32 port)
{
	fx.root[port] = NULL;
	fx.portsc[port] = PORTSC_PP | PORTSC_CSC;
	fx_port_event(port);
}

static inline void fx_reset(void)
{
	fx.resets++;
	fx.cmd = fx.config = fx.dcbaap = fx.crcr = fx.erstsz = fx.erstba = fx.erdp = 0;
	fx.sts = USBSTS_HCH;
	memset(fx.slot, 0, sizeof(fx.slot));
	for (u32 i = 1; i <= FX_PORTS; i++) {
		struct fake_usb *d = fx.root[i];

		fx.portsc[i] = PORTSC_PP | (d ? PORTSC_CCS | PORTSC_CSC | d->speed << 10 : 0);
		if (d && d->speed >= 4)
			fx.portsc[i] |= PORTSC_PED;
	}
}

static inline void fx_write_port(u32 port, u32 v)
{
	fx.portsc[port] &= ~(v & PORTSC_CHANGES);
	/* Writing 1 to this bit would turn the port off. */
	assert_false(v & PORTSC_PED);
	assert_true(v & PORTSC_PP);
	if (v & PORTSC_PR && fx.root[port]) {
		fx.portsc[port] |= PORTSC_PED | PORTSC_PRC;
		fx_port_event(port);
	}
}

static inline u32 fx_read_ext(u32 off)
{
	/* A legacy capability, then 4 USB 3 ports, then 4 USB 2 ports. */
	switch (off) {
	case 0x00:
		return fx.legacy | (fx.no_protocols ? 0 : 4) << 8 | 1;
	case 0x10:
		return 0x03000000 | 4 << 8 | 2;
	case 0x18:
		return 4 << 8 | 1;
	case 0x20:
		return 0x02000000 | 2;
	case 0x28:
		return 4 << 8 | 5;
	}
	return 0;
}

static inline u32 fx_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (fx.deaf)
		return ~0u;
	switch (off) {
	case XHCI_CAPLENGTH:
		return 0x01000000 | FX_OP;
	case XHCI_HCSPARAMS1:
		return FX_SLOTS | FX_PORTS << 24;
	case XHCI_HCSPARAMS2:
		return (fx.scratch & 31) << 27 | fx.scratch >> 5 << 21;
	case XHCI_HCCPARAMS1:
		return (FX_EXT / 4) << 16 | (fx.no_streams ? 0 : 7 << 12) |
		       (fx.csz ? HCCPARAMS1_CSZ : 0);
	case XHCI_DBOFF:
		return FX_BELLS;
	case XHCI_RTSOFF:
		return FX_RUNTIME;
	case FX_OP + XHCI_USBCMD:
		return fx.cmd;
	case FX_OP + XHCI_USBSTS:
		return fx.sts;
	case FX_OP + XHCI_PAGESIZE:
		return 1;
	case FX_OP + XHCI_DCBAAP:
		return fx.dcbaap;
	}
	if (off >= FX_EXT && off < FX_EXT + 0x30)
		return fx_read_ext(off - FX_EXT);
	if (off >= FX_OP + XHCI_PORTSC(1) && off < FX_OP + XHCI_PORTSC(FX_PORTS + 1))
		return fx.portsc[(off - FX_OP - 0x400) / 16 + 1];
	fail_msg("read of %x", off);
	return 0;
}

static inline void fx_start(u32 v)
{
	fx.cmd = v;
	fx.sts = v & USBCMD_RS ? 0 : USBSTS_HCH;
	if (!(v & USBCMD_RS))
		return;
	fx.cmd_deq = fx.crcr & ~63u;
	fx.cmd_cycle = fx.crcr & 1;
	fx.ev_at = 0;
	fx.ev_cycle = 1;
	if (fx.scratch) {
		u32 *list = fake_dma(&fx.f, *(u32 *)fake_dma(&fx.f, fx.dcbaap, 8), 8 * fx.scratch);

		for (u32 i = 0; i < fx.scratch; i++) {
			assert_int_equal(list[2 * i] & 0xfff, 0);
			fake_dma(&fx.f, list[2 * i], 4096);
		}
	}
}

static inline void fx_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	if (fx.deaf)
		return;
	if (off >= FX_BELLS && off < FX_BELLS + 4 * (FX_SLOTS + 1)) {
		u32 id = (off - FX_BELLS) / 4;

		fx.bells++;
		assert_true(fx.cmd & USBCMD_RS);
		if (id)
			fx_bell(&fx.slot[id], value);
		else
			fx_commands();
		return;
	}
	if (off >= FX_OP + XHCI_PORTSC(1) && off < FX_OP + XHCI_PORTSC(FX_PORTS + 1)) {
		fx_write_port((off - FX_OP - 0x400) / 16 + 1, value);
		return;
	}
	switch (off) {
	case FX_OP + XHCI_USBCMD:
		if (value & USBCMD_HCRST)
			fx_reset();
		else
			fx_start(value);
		return;
	case FX_OP + XHCI_CONFIG:
		fx.config = value;
		return;
	case FX_OP + XHCI_DCBAAP:
		fx.dcbaap = value;
		return;
	case FX_OP + XHCI_CRCR:
		fx.crcr = value;
		return;
	case XHCI_ERSTSZ(FX_RUNTIME):
		fx.erstsz = value;
		return;
	case XHCI_ERSTBA(FX_RUNTIME):
		fx.erstba = value;
		return;
	case XHCI_ERDP(FX_RUNTIME):
		fx.erdp = value & ~15u;
		return;
	case FX_EXT: /* the ownership is granted at once */
		fx.legacy = value & 0x01000000;
		return;
	case FX_EXT + 4:
		assert_int_equal(value & 0xffff, 0);
		return;
	}
	/* High halves of addresses must be 0. */
	assert_int_equal(value, 0);
}

static inline void fx_machine(void)
{
	fake_machine();
	memset(&fx, 0, sizeof(fx));
	fake_usb_function = &fx.f;
	fake_function_add(&fx.f, 0x1b36, 0x000d, 0x0c03, 0x30, &fx);
	fake_function_memory(&fx.f, 0, FX_SIZE, fx_read, fx_write);
	fake_function_subsystem(&fx.f, 0x1af4, 0x1100);
}

#endif
