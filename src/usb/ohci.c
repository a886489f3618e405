// SPDX-License-Identifier: BSD-2-Clause
/*
 * Transfers by an OHCI controller (5.2.8, 5.2.9). The controller looks at interrupt endpoints each
 * millisecond, and at control and bulk endpoints when the driver tells it that they have work. Flat
 * 32-bit, resident.
 */
#include "usb/ohci.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "usb/bus.h"

#define ALL_ONES     0xffffffff
/*
 * After this many polls without a packet, the port is checked. These are nearly a second of ticks.
 */
#define SILENT_POLLS 16
#define RING	     (OHCI_TDS + 1)

static u8 ohci_next(u8 at)
{
	return at + 1 == RING ? 0 : at + 1;
}

/* Appends a descriptor to the transfer. ohci_go() then starts the transfer. */
static void ohci_put(struct ohci_pipe *p, u32 flags, u32 addr, u32 size)
{
	u8 at = (p->first + p->count) % RING;
	struct ohci_td *t = &p->td[at];

	t->flags = flags | TD_NO_IRQ | TD_UNTOUCHED;
	t->buffer = size ? addr : 0;
	t->end = size ? addr + size - 1 : 0;
	t->next = (u32)&p->td[ohci_next(at)];
	p->asked[at] = (flags & TD_DIRECTION) == TD_SETUP ? 0 : size; /* no data */
	p->count++;
}

/*
 * Starts the transfer. A short packet halts the endpoint, so that the next descriptor does not
 * receive what follows. Only the last descriptor accepts a short packet, because no other follows
 * it.
 */
static void ohci_go(struct ohci *x, struct ohci_pipe *p, u32 list)
{
	u8 last = (p->first + p->count - 1) % RING;

	p->td[last].flags |= TD_ROUND;
	memory_barrier();
	p->ed.tail = p->td[last].next;
	memory_barrier();
	if (list)
		writel(x->regs + OHCI_COMMANDSTATUS, list);
}

void ohci_settle(struct ohci_pipe *p)
{
	p->first = (p->first + p->count) % RING;
	p->ed.head = p->ed.tail | (p->ed.head & ED_TOGGLE);
	memory_barrier();
	p->count = p->at = p->moved = 0;
}

static u32 moved_by(const struct ohci_td *t, u32 asked)
{
	u32 left;

	if (!t->buffer)
		return asked;
	left = t->end - t->buffer + 1;
	/*
	 * If the buffer is in two pages, these need not be neighbours, so only the offsets count
	 * (4.3.1.3.1).
	 */
	if ((t->end ^ t->buffer) & ~0xfffu)
		left = (t->end & 0xfff) + 0x1001 - (t->buffer & 0xfff);
	return asked - min(left, asked);
}

/* Returns -EBUSY while the transfer is running, 0 if it has ended well, or its error. */
static int ohci_state(void *pipe, u32 end)
{
	struct ohci_pipe *p = pipe;

	while (p->at < end) {
		u8 at = (p->first + p->at) % RING;
		const struct ohci_td *t = &p->td[at];
		u32 code = TD_CC(*(const volatile u32 *)&t->flags);

		if (code >= CC_PENDING)
			return -EBUSY;
		/* The descriptor is not done until the endpoint's head has moved on. */
		if ((*(const volatile u32 *)&p->ed.head & ED_HEAD_MASK) == (u32)t)
			return -EBUSY;
		memory_barrier();
		if (code != CC_GOOD && code != CC_UNDERRUN)
			return code == CC_STALL ? -EPIPE : -EIO;
		p->moved += moved_by(t, p->asked[at]);
		p->at++;
		if (code == CC_UNDERRUN)
			return 0;
	}
	return 0;
}

static int ohci_idle(struct ohci *x, struct usb_device *d, struct ohci_pipe *p)
{
	if (x->usb.dead || usb_gone(d))
		return -ENODEV;
	if (p->count && ohci_state(p, p->count) == -EBUSY)
		return -ETIMEDOUT;
	ohci_settle(p);
	return 0;
}

static int ohci_finish(struct usb_device *d, struct ohci_pipe *p, u32 *moved, u32 ms)
{
	int err = usb_bus_wait(d, ohci_state, p, p->count, ms);

	if (err == -ETIMEDOUT)
		return err;
	*moved = p->moved;
	ohci_settle(p);
	return err;
}

static int ohci_control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	struct ohci *x = ohci_of(d->hc);
	struct ohci_pipe *p = d->slot;
	bool in = s->type & USB_IN;
	int err = ohci_idle(x, d, p);

	if (err)
		return err == -ETIMEDOUT ? -EBUSY : err;
	p->setup = *s;
	ohci_put(p, TD_SETUP | TD_DATA0, (u32)&p->setup, sizeof(p->setup));
	if (s->length)
		ohci_put(p, (in ? TD_IN : TD_OUT) | TD_DATA1 | TD_ROUND, (u32)data, s->length);
	ohci_put(p, (s->length && in ? TD_OUT : TD_IN) | TD_DATA1, 0, 0);
	ohci_go(x, p, COMMAND_CLF);
	return 0;
}

static int ohci_control_finish(struct usb_device *d, u32 ms)
{
	u32 moved = 0;
	int err = ohci_finish(d, d->slot, &moved, ms);

	return err ? err : (int)moved;
}

static int ohci_bulk(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms)
{
	struct ohci *x = ohci_of(e->device->hc);
	struct ohci_pipe *p = e->ring;
	u32 direction = e->info.address & USB_ENDPOINT_IN ? TD_IN : TD_OUT;
	int err = ohci_idle(x, e->device, p);

	*moved = 0;
	if (err)
		return err;
	for (u32 n; size; addr += n, size -= n) {
		n = min(size, (u32)OHCI_BYTES);
		ohci_put(p, direction, addr, n);
	}
	ohci_go(x, p, COMMAND_BLF);
	return ohci_finish(e->device, p, moved, ms);
}

/* Asks for packets, of which each may be short. */
static void ohci_arm(struct ohci *x, struct usb_endpoint *e, struct ohci_pipe *p)
{
	ohci_settle(p);
	for (u32 i = 0; i < (e->deep ? OHCI_ARMED : 1); i++)
		ohci_put(p, TD_IN | TD_ROUND, (u32)p->packet[i],
			 min(e->info.max_packet, (u16)OHCI_PACKET));
	ohci_go(x, p, 0);
}

/*
 * Takes the next packet. Returns its size; 0 if no packet is asked for; -EBUSY if the packet has
 * not come yet; or -EIO.
 */
static int ohci_take(struct ohci_pipe *p, void *packet, u32 size)
{
	u8 at = (p->first + p->at) % RING;
	const struct ohci_td *t = &p->td[at];
	u32 code, n;

	if (p->at == p->count)
		return 0;
	code = TD_CC(*(const volatile u32 *)&t->flags);
	if (code >= CC_PENDING || (*(const volatile u32 *)&p->ed.head & ED_HEAD_MASK) == (u32)t)
		return -EBUSY;
	if (code != CC_GOOD)
		return -EIO;
	memory_barrier();
	n = min(moved_by(t, p->asked[at]), size);
	memcpy(packet, p->packet[p->at++], n);
	return n;
}

static void ohci_look(struct usb_device *d)
{
	struct ohci *x = ohci_of(d->hc);
	u32 v = readl(x->regs + OHCI_PORT(d->root_port));

	x->usb.dead = v == ALL_ONES;
	d->gone = !(v & PORT_CCS) || v & PORT_CSC || !(v & PORT_PES);
}

/* Returns whether the device's root port is still connected. */
static bool ohci_connected(struct usb_device *d)
{
	ohci_look(d);
	return !d->hc->dead && !d->gone;
}

static int ohci_poll(struct usb_endpoint *e, void *packet, u32 size)
{
	struct ohci *x = ohci_of(e->device->hc);
	struct ohci_pipe *p = e->ring;
	int n;

	if (x->usb.dead || usb_gone(e->device))
		return -ENODEV;
	n = ohci_take(p, packet, size);
	/*
	 * QEMU's controller reports no error if a device is gone and does not answer, so check its
	 * port from time to time.
	 */
	if (n == -EBUSY)
		return ++p->silent % SILENT_POLLS || ohci_connected(e->device) ? 0 : -ENODEV;
	if (!usb_ours(&x->usb))
		return -ENODEV;
	if (n >= 0 && p->at == p->count)
		ohci_arm(x, e, p);
	return n;
}

static int ohci_clear(struct usb_endpoint *e)
{
	((struct ohci_pipe *)e->ring)->ed.head &= ~ED_TOGGLE;
	return 0;
}

static int ohci_endpoint_idle(struct usb_endpoint *e)
{
	if (e->info.type == USB_INTERRUPT)
		return 0;
	return ohci_idle(ohci_of(e->device->hc), e->device, e->ring);
}

static bool ohci_ours(const struct usb_controller *hc)
{
	const struct ohci *x = ohci_of(hc);

	return readl(x->regs + OHCI_HCCA) == (u32)x->hcca;
}

static bool ohci_changed(struct usb_controller *hc)
{
	struct ohci *x = ohci_of(hc);
	bool changed = readl(x->regs + OHCI_INTSTATUS) & INT_RHSC;

	if (changed)
		writel(x->regs + OHCI_INTSTATUS, INT_RHSC);
	return changed;
}

const struct usb_transfers ohci_transfers = {
	.control_start = ohci_control_start,
	.control_finish = ohci_control_finish,
	.bulk = ohci_bulk,
	.poll = ohci_poll,
	.clear = ohci_clear,
	.idle = ohci_endpoint_idle,
	.ours = ohci_ours,
	.look = ohci_look,
	.changed = ohci_changed,
};
