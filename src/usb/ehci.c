// SPDX-License-Identifier: BSD-2-Clause
/*
 * Transfers by an EHCI controller (4.10). The controller looks for work in memory by itself, and
 * writes the results there. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "usb/bus.h"
#include "usb/ehci.h"

#define ALL_ONES 0xffffffff

/*
 * Makes QEMU's controller look for work. It looks at idle schedules ever more rarely, unless the
 * set of enabled schedules changes. So this function turns the periodic schedule on if it is off,
 * and off if it is on. If there are endpoints on the schedule, it turns it on again at once, and at
 * worst an endpoint misses one turn.
 */
static void ehci_wake(struct ehci *x)
{
	if (!x->usb.emulated)
		return;
	x->command ^= USBCMD_PSE;
	writel(x->op + EHCI_USBCMD, x->command);
	if (!x->periodic || x->command & USBCMD_PSE)
		return;
	x->command |= USBCMD_PSE;
	writel(x->op + EHCI_USBCMD, x->command);
}

static void fill_buffer(struct ehci_qtd *t, u32 addr)
{
	t->buffer[0] = addr;
	for (u32 i = 1; i < ARRAY_SIZE(t->buffer); i++)
		t->buffer[i] = ALIGN_DOWN(addr, (u32)EHCI_PAGE) + i * EHCI_PAGE;
}

/* Appends a descriptor to the transfer that ehci_go() will start. */
static void ehci_put(struct ehci_pipe *p, u32 token, u32 addr, u32 size)
{
	struct ehci_qtd *t = &p->qtd[p->count];

	t->next = t->alternate = EHCI_END;
	t->token = token | QTD_BYTES(size) | QTD_CERR | QTD_ACTIVE;
	fill_buffer(t, addr);
	if (p->count)
		p->qtd[p->count - 1].next = (u32)t;
	/*
	 * Note how many bytes of data this descriptor moves; a setup packet is no data. The PID
	 * cannot tell later whether it is one, because the controller may write it.
	 */
	p->asked[p->count++] = (token & QTD_PID) == QTD_SETUP ? 0 : size;
}

static void ehci_go(struct ehci_pipe *p)
{
	memory_barrier();
	p->qh.next = (u32)p->qtd;
	memory_barrier();
}

void ehci_settle(struct ehci_pipe *p)
{
	p->count = 0;
	p->qh.next = EHCI_END;
	memory_barrier();
	p->qh.alternate = EHCI_END;
	p->qh.token &= QTD_TOGGLE;
}

/*
 * Returns the state of a transfer of @end descriptors: -EBUSY while it runs, 0, or an error. Counts
 * in p->moved how many bytes of data it has moved.
 */
static int ehci_state(void *pipe, u32 end)
{
	struct ehci_pipe *p = pipe;

	p->moved = 0;
	for (u32 i = 0; i < end; i++) {
		u32 token = *(const volatile u32 *)&p->qtd[i].token;
		u32 left = min(QTD_LEFT(token), p->asked[i]);

		if (token & QTD_ACTIVE)
			return -EBUSY;
		p->moved += p->asked[i] - left;
		if (token & QTD_HALTED)
			return token & QTD_ERRORS || !(token & QTD_CERR) ? -EIO : -EPIPE;
		/* A short packet ends a bulk transfer. */
		if (left && !(p->qtd[i].alternate & EHCI_END))
			return 0;
	}
	return 0;
}

static int ehci_idle(struct ehci *x, struct usb_device *d, struct ehci_pipe *p)
{
	if (x->usb.dead || usb_gone(d))
		return -ENODEV;
	if (p->count && ehci_state(p, p->count) == -EBUSY)
		return -ETIMEDOUT;
	ehci_settle(p);
	return 0;
}

static int ehci_finish(struct usb_device *d, struct ehci_pipe *p, u32 *moved, u32 ms)
{
	int err = usb_bus_wait(d, ehci_state, p, p->count, ms);

	if (err == -ETIMEDOUT)
		return err;
	*moved = p->moved;
	ehci_settle(p);
	return err;
}

static int ehci_control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	struct ehci *x = ehci_of(d->hc);
	struct ehci_pipe *p = d->slot;
	bool in = s->type & USB_IN;
	int err = ehci_idle(x, d, p);

	if (err)
		return err == -ETIMEDOUT ? -EBUSY : err;
	p->setup = *s;
	ehci_put(p, QTD_SETUP, (u32)&p->setup, sizeof(p->setup));
	if (s->length)
		ehci_put(p, (in ? QTD_IN : QTD_OUT) | QTD_TOGGLE, (u32)data, s->length);
	ehci_put(p, (s->length && in ? QTD_OUT : QTD_IN) | QTD_TOGGLE, 0, 0);
	ehci_go(p);
	ehci_wake(x);
	return 0;
}

static int ehci_control_finish(struct usb_device *d, u32 ms)
{
	u32 moved = 0;
	int err = ehci_finish(d, d->slot, &moved, ms);

	return err ? err : (int)moved;
}

static int ehci_bulk(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms)
{
	struct ehci *x = ehci_of(e->device->hc);
	struct ehci_pipe *p = e->ring;
	u32 pid = e->info.address & USB_ENDPOINT_IN ? QTD_IN : QTD_OUT;
	int err = ehci_idle(x, e->device, p);

	*moved = 0;
	if (err)
		return err;
	for (u32 n; size; addr += n, size -= n) {
		n = min(size, (u32)EHCI_QTD_BYTES);
		ehci_put(p, pid, addr, n);
		p->qtd[p->count - 1].alternate = (u32)&p->stop;
	}
	ehci_go(p);
	ehci_wake(x);
	return ehci_finish(e->device, p, moved, ms);
}

/* Asks for packets, of which each may be short. */
static void ehci_arm(struct usb_endpoint *e, struct ehci_pipe *p)
{
	ehci_settle(p);
	p->at = 0;
	for (u32 i = 0; i < (e->deep ? EHCI_ARMED : 1); i++)
		ehci_put(p, QTD_IN, (u32)p->packet[i], min(e->info.max_packet, (u16)EHCI_PACKET));
	ehci_go(p);
}

static int ehci_poll(struct usb_endpoint *e, void *packet, u32 size)
{
	struct ehci *x = ehci_of(e->device->hc);
	struct ehci_pipe *p = e->ring;
	u32 token, n = 0;

	if (x->usb.dead || usb_gone(e->device))
		return -ENODEV;
	token = p->at < p->count ? *(const volatile u32 *)&p->qtd[p->at].token : 0;
	if (token & QTD_ACTIVE)
		return 0;
	if (!usb_ours(&x->usb))
		return -ENODEV;
	if (token & QTD_HALTED)
		return -EIO;
	memory_barrier();
	if (p->at < p->count) {
		n = min(p->asked[p->at] - min(QTD_LEFT(token), p->asked[p->at]), size);
		memcpy(packet, p->packet[p->at++], n);
	}
	if (p->at == p->count)
		ehci_arm(e, p);
	return n;
}

static int ehci_clear(struct usb_endpoint *e)
{
	((struct ehci_pipe *)e->ring)->qh.token = 0;
	return 0;
}

static int ehci_endpoint_idle(struct usb_endpoint *e)
{
	if (e->info.type == USB_INTERRUPT)
		return 0;
	return ehci_idle(ehci_of(e->device->hc), e->device, e->ring);
}

static bool ehci_ours(const struct usb_controller *hc)
{
	const struct ehci *x = ehci_of(hc);

	return readl(x->op + EHCI_PERIODIC) == (u32)x->frames;
}

static void ehci_look(struct usb_device *d)
{
	struct ehci *x = ehci_of(d->hc);
	u32 v = readl(x->op + EHCI_PORTSC(d->root_port));

	x->usb.dead = v == ALL_ONES;
	d->gone = !(v & PORTSC_CCS) || v & PORTSC_CSC || !(v & PORTSC_PED);
}

static bool ehci_changed(struct usb_controller *hc)
{
	struct ehci *x = ehci_of(hc);
	bool changed = readl(x->op + EHCI_USBSTS) & USBSTS_PCD;

	if (changed)
		writel(x->op + EHCI_USBSTS, USBSTS_PCD);
	return changed;
}

const struct usb_transfers ehci_transfers = {
	.control_start = ehci_control_start,
	.control_finish = ehci_control_finish,
	.bulk = ehci_bulk,
	.poll = ehci_poll,
	.clear = ehci_clear,
	.idle = ehci_endpoint_idle,
	.ours = ehci_ours,
	.look = ehci_look,
	.changed = ehci_changed,
};
