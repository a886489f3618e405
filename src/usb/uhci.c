// SPDX-License-Identifier: BSD-2-Clause
/*
 * Transfers by a UHCI controller (3.4), which looks at its queues each millisecond. Flat 32-bit,
 * resident.
 */
#include "usb/uhci.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "usb/bus.h"

#define ALL_ONES 0xffff

static u8 uhci_pid(const struct usb_endpoint *e)
{
	return e->info.address & USB_ENDPOINT_IN ? PID_IN : PID_OUT;
}

/* Appends a packet to the transfer. uhci_go() then starts the transfer. */
static void uhci_put(struct uhci_pipe *p, u8 pid, u32 addr, u32 size)
{
	struct uhci_td *t = &p->td[p->count];

	t->link = UHCI_END;
	t->status = TD_ACTIVE | TD_CERR | p->speed | (pid == PID_IN ? TD_SPD : 0);
	t->token = pid | p->who | p->toggle | TD_SIZE(size);
	t->buffer = addr;
	if (p->count)
		t[-1].link = (u32)t | UHCI_DEPTH;
	p->toggle ^= TD_TOGGLE;
	p->count++;
}

/*
 * Appends @size bytes of data as packets, until no descriptor is left. Returns how many bytes were
 * appended.
 */
static u32 uhci_put_data(struct uhci_pipe *p, u8 pid, u32 addr, u32 size)
{
	u32 done = 0;

	for (u32 n; done < size && p->count < p->tds; done += n) {
		n = min(size - done, (u32)p->packet);
		uhci_put(p, pid, addr + done, n);
	}
	return done;
}

static void uhci_go(struct uhci_pipe *p)
{
	memory_barrier();
	p->qh.element = (u32)p->td;
	memory_barrier();
}

void uhci_settle(struct uhci_pipe *p)
{
	p->qh.element = UHCI_END;
	memory_barrier();
	p->count = p->at = p->moved = 0;
}

/*
 * A packet was shorter than asked for, so there is no more data. The data toggle continues after
 * this packet. In a control transfer the status follows: the controller does not reach it by
 * itself, so the queue is set to it. Returns false if the transfer has ended.
 */
static bool uhci_short(struct uhci_pipe *p)
{
	struct uhci_td *t = &p->td[p->at], *last = &p->td[p->count - 1];

	p->toggle = (t->token & TD_TOGGLE) ^ TD_TOGGLE;
	if (TD_PID(p->td[0].token) != PID_SETUP || t == last)
		return false;
	p->at = p->count - 1;
	p->qh.element = (u32)last;
	memory_barrier();
	return true;
}

/*
 * Looks at the transfer's descriptors up to @end. Returns -EBUSY while they are running, 0 if they
 * have ended well, or the error.
 */
static int uhci_state(void *pipe, u32 end)
{
	struct uhci_pipe *p = pipe;

	while (p->at < end) {
		const struct uhci_td *t = &p->td[p->at];
		u32 status = *(const volatile u32 *)&t->status, size = TD_TOKEN_SIZE(t->token), n;

		if (status & TD_ACTIVE)
			return -EBUSY;
		if (status & TD_ERRORS)
			return -EIO;
		if (status & TD_STALLED)
			return -EPIPE;
		n = min(TD_LENGTH(status), size);
		if (TD_PID(t->token) != PID_SETUP)
			p->moved += n;
		if (n == size || !(status & TD_SPD))
			p->at++;
		else if (!uhci_short(p))
			return 0;
	}
	return 0;
}

static int uhci_idle(struct uhci *x, struct usb_device *d, struct uhci_pipe *p)
{
	if (x->usb.dead || usb_gone(d))
		return -ENODEV;
	if (p->count && uhci_state(p, p->count) == -EBUSY)
		return -ETIMEDOUT;
	uhci_settle(p);
	return 0;
}

static int uhci_finish(struct usb_device *d, struct uhci_pipe *p, u32 *moved, u32 ms)
{
	int err = usb_bus_wait(d, uhci_state, p, p->count, ms);

	if (err == -ETIMEDOUT)
		return err;
	*moved += p->moved;
	uhci_settle(p);
	return err;
}

static int uhci_control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	struct uhci_pipe *p = d->slot;
	bool in = s->type & USB_IN;
	int err = uhci_idle(uhci_of(d->hc), d, p);

	if (err)
		return err == -ETIMEDOUT ? -EBUSY : err;
	p->setup = *s;
	p->toggle = 0;
	uhci_put(p, PID_SETUP, (u32)&p->setup, sizeof(p->setup));
	uhci_put_data(p, in ? PID_IN : PID_OUT, (u32)data, s->length);
	/* The status follows the last packet in any case, even if that is short. */
	p->td[p->count - 1].status &= ~TD_SPD;
	p->toggle = TD_TOGGLE;
	uhci_put(p, s->length && in ? PID_OUT : PID_IN, 0, 0);
	uhci_go(p);
	return 0;
}

static int uhci_control_finish(struct usb_device *d, u32 ms)
{
	u32 moved = 0;
	int err = uhci_finish(d, d->slot, &moved, ms);

	return err ? err : (int)moved;
}

static int uhci_bulk(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms)
{
	struct uhci *x = uhci_of(e->device->hc);
	struct uhci_pipe *p = e->ring;
	int err = uhci_idle(x, e->device, p);

	*moved = 0;
	for (u32 asked = 0; !err && asked < size;) {
		asked += uhci_put_data(p, uhci_pid(e), addr + asked, size - asked);
		uhci_go(p);
		err = uhci_finish(e->device, p, moved, ms);
		/* A short packet ends the whole transfer. */
		if (*moved < asked)
			break;
	}
	return err;
}

/*
 * Appends the transfers to their pipes and links them all to one queue, that of the first pipe.
 * @end[i] is the number of the descriptor behind transfer i. Returns false if there are too few
 * descriptors.
 */
static bool uhci_link_chain(const struct usb_bulk *b, u32 n, u32 *end)
{
	struct uhci_td *last = NULL;

	for (u32 i = 0; i < n; i++) {
		struct uhci_pipe *p = b[i].endpoint->ring;
		struct uhci_td *first = &p->td[p->count];

		if (uhci_put_data(p, uhci_pid(b[i].endpoint), b[i].addr, b[i].size) < b[i].size)
			return false;
		if (last)
			last->link = (u32)first | UHCI_DEPTH;
		last = &p->td[p->count - 1];
		end[i] = p->count;
	}
	return true;
}

/*
 * Waits for the transfers of a chain. If the chain ends early, the later transfers have moved
 * nothing, so their pipes get back the data toggles that they had before.
 */
static int uhci_run_chain(struct usb_bulk *b, u32 n, const u32 *end, u32 *done)
{
	int err = 0;
	u32 i;

	for (i = 0; i < n; i++) {
		struct uhci_pipe *p = b[i].endpoint->ring;

		p->moved = 0;
		err = usb_bus_wait(b[i].endpoint->device, uhci_state, p, end[i], b[i].ms);
		b[i].moved = p->moved;
		if (err)
			break;
		++*done;
		if (p->moved < b[i].size)
			break;
	}
	for (u32 rest = n; rest-- > i + 1;) {
		struct uhci_pipe *p = b[rest].endpoint->ring;

		if (p != b[i].endpoint->ring)
			p->toggle = p->td[p->at].token & TD_TOGGLE;
	}
	return err;
}

/*
 * Returns how many of @n transfers can be linked. QEMU's controller hands its device all packets of
 * an endpoint at once if it has to wait for the first. If the packets include the one for a disk's
 * status, and the read before it fails, QEMU's disk never sends the status. So a transfer of
 * several packets is the last one that is linked, if the next has the same endpoint.
 */
static u32 uhci_chain_length(const struct uhci *x, const struct usb_bulk *b, u32 n)
{
	for (u32 i = 1; i < n; i++)
		if (x->usb.emulated && b[i].endpoint == b[i - 1].endpoint &&
		    b[i - 1].size > b[i].endpoint->info.max_packet)
			return i;
	return n;
}

static int uhci_chain(struct usb_bulk *b, u32 n, u32 *done)
{
	struct usb_device *d = b->endpoint->device;
	struct uhci *x = uhci_of(d->hc);
	u32 end[USB_CHAIN_MAX], toggle[USB_CHAIN_MAX];
	bool fits;
	int err = 0;

	*done = 0;
	n = uhci_chain_length(x, b, n);
	for (u32 i = 0; i < n && !err; i++) {
		struct uhci_pipe *p = b[i].endpoint->ring;

		err = uhci_idle(x, d, p);
		toggle[i] = p->toggle;
	}
	if (err)
		return err;
	fits = uhci_link_chain(b, n, end);
	if (fits) {
		uhci_go(b->endpoint->ring);
		err = uhci_run_chain(b, n, end, done);
	}
	/* After a time-out the transfers are still running, so leave them their descriptors. */
	for (u32 i = 0; i < n && err != -ETIMEDOUT; i++) {
		struct uhci_pipe *p = b[i].endpoint->ring;

		uhci_settle(p);
		if (!fits)
			p->toggle = toggle[i];
	}
	return err;
}

/* Asks for packets, of which each may be short. */
static void uhci_arm(const struct usb_endpoint *e, struct uhci_pipe *p)
{
	uhci_settle(p);
	for (u32 i = 0; i < (e->deep ? p->tds : 1); i++) {
		uhci_put(p, PID_IN, (u32)p->buffer[i], min(p->packet, (u16)UHCI_PACKET));
		p->td[i].status &= ~TD_SPD;
	}
	uhci_go(p);
}

static int uhci_poll(struct usb_endpoint *e, void *packet, u32 size)
{
	struct uhci *x = uhci_of(e->device->hc);
	struct uhci_pipe *p = e->ring;
	u32 status, n = 0;

	if (x->usb.dead || usb_gone(e->device))
		return -ENODEV;
	status = p->at < p->count ? *(const volatile u32 *)&p->td[p->at].status : 0;
	if (status & TD_ACTIVE)
		return 0;
	if (!usb_ours(&x->usb))
		return -ENODEV;
	if (status & (TD_ERRORS | TD_STALLED))
		return -EIO;
	memory_barrier();
	if (p->at < p->count) {
		n = min(min(TD_LENGTH(status), (u32)p->packet), min(size, (u32)UHCI_PACKET));
		memcpy(packet, p->buffer[p->at++], n);
	}
	if (p->at == p->count)
		uhci_arm(e, p);
	return n;
}

static int uhci_clear(struct usb_endpoint *e)
{
	((struct uhci_pipe *)e->ring)->toggle = 0;
	return 0;
}

static int uhci_endpoint_idle(struct usb_endpoint *e)
{
	if (e->info.type == USB_INTERRUPT)
		return 0;
	return uhci_idle(uhci_of(e->device->hc), e->device, e->ring);
}

static bool uhci_ours(const struct usb_controller *hc)
{
	const struct uhci *x = uhci_of(hc);

	return inl(x->io + UHCI_FRBASEADD) == (u32)x->frames;
}

static void uhci_look(struct usb_device *d)
{
	struct uhci *x = uhci_of(d->hc);
	u16 v = inw(x->io + UHCI_PORTSC(d->root_port));

	x->usb.dead = v == ALL_ONES;
	d->gone = !(v & PORTSC_CCS) || v & PORTSC_CSC || !(v & PORTSC_PE);
}

/* An access of 32 bits reads two ports. */
static bool uhci_changed(struct usb_controller *hc)
{
	struct uhci *x = uhci_of(hc);
	u32 v = inl(x->io + UHCI_PORTSC(1 + x->pair)), news = PORTSC_CSC;

	x->pair = x->pair + 2 < x->ports ? x->pair + 2 : 0;
	news |= x->over_current & PORTSC_OCC;
	return v & (news << 16 | news);
}

const struct usb_transfers uhci_transfers = {
	.control_start = uhci_control_start,
	.control_finish = uhci_control_finish,
	.bulk = uhci_bulk,
	.chain = uhci_chain,
	.poll = uhci_poll,
	.clear = uhci_clear,
	.idle = uhci_endpoint_idle,
	.ours = uhci_ours,
	.look = uhci_look,
	.changed = uhci_changed,
};
