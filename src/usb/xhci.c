// SPDX-License-Identifier: BSD-2-Clause
/*
 * Transfers by an xHCI controller. A transfer takes one access, its doorbell; its end is seen in
 * memory. Flat 32-bit, resident.
 */
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "usb/xhci.h"

#define COMMAND_MS 5000
#define LOOK_MS	   20 /* how often a silent controller is checked */
#define ALL_ONES   0xffffffff

void xhci_doorbell(struct xhci *x, u8 slot, const struct xhci_ring *r)
{
	writel(x->doorbells + slot * 4u, (u32)r->stream << 16 | r->index);
}

void xhci_fill_dequeue(const struct xhci_ring *r, u32 *context)
{
	if (r->stream) {
		r->streams[2 * r->stream] = xhci_dequeue(r) | XHCI_SCT_RING;
		context[2] = (u32)r->streams;
	} else {
		context[2] = xhci_dequeue(r);
	}
}

u8 xhci_index(u8 address)
{
	return (address & 15) * 2 + !!(address & USB_ENDPOINT_IN);
}

u32 *xhci_context(struct xhci *x, struct xhci_slot *s, u32 index)
{
	return (u32 *)(s->input + index * x->context_size);
}

/*
 * Reads the root port, with one access. If its device is gone, marks all that lead to @d, because a
 * look at the port does not get the same event again.
 */
static __cold bool xhci_connected(struct xhci *x, struct usb_device *d)
{
	u32 v = readl(x->op + XHCI_PORTSC(d->root_port));

	x->changed[d->root_port] = 0;
	if (v != ALL_ONES && v & PORTSC_CCS && !(v & (PORTSC_CSC | PORTSC_OCA)))
		return true;
	for (; d; d = d->hub)
		d->gone = true;
	return false;
}

/* Returns whether a device is still there. Events tell when to check. */
static bool xhci_has(struct xhci *x, struct usb_device *d)
{
	if (x->usb.dead || usb_gone(d))
		return false;
	return !x->changed[d->root_port] || xhci_connected(x, d);
}

static int xhci_look(struct xhci *x)
{
	u32 status = readl(x->op + XHCI_USBSTS);

	if (status != ALL_ONES && !(status & (USBSTS_HCH | USBSTS_HSE | USBSTS_HCE)))
		return 0;
	x->usb.dead = true;
	log_error("xHCI: controller stopped, status %08x\n", status);
	return -ENODEV;
}

/*
 * Waits until QEMU's controller has finished a transfer that did not end at once. QEMU reports the
 * end of a disk's data before the disk has finished the command, and then looks at the same ring
 * again. If it finds the transfer of the status there, the disk takes that, and never completes it.
 * An access to a register prevents this, because it waits until QEMU has looked.
 */
static void xhci_settle(const struct xhci *x)
{
	if (x->usb.emulated)
		readl(x->op + XHCI_USBSTS);
}

/* Waits until what is on @r has ended. */
static int xhci_wait(struct xhci *x, const struct xhci_ring *r, struct usb_device *d, u32 ms)
{
	struct deadline end = deadline_ms(ms), look = deadline_ms(LOOK_MS);

	for (bool late = false;; late = true) {
		xhci_events(x);
		if (r->done) {
			if (late)
				xhci_settle(x);
			return 0;
		}
		if (x->usb.dead || (d && !xhci_has(x, d)))
			return -ENODEV;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (deadline_passed(&look)) {
			if (xhci_look(x) || (d && !usb_plugged(d)))
				return -ENODEV;
			look = deadline_ms(LOOK_MS);
		}
	}
}

static int xhci_command_run(struct xhci *x, u32 low, u32 status, u32 control)
{
	struct xhci_ring *r = &x->command;
	int err;

	xhci_begin(r);
	xhci_put(r, low, 0, status, control);
	xhci_start(r);
	xhci_doorbell(x, 0, r);
	err = xhci_wait(x, r, NULL, COMMAND_MS);
	if (err) {
		x->usb.dead = true;
		return err;
	}
	r->count = 0;
	if (r->code == XHCI_SUCCESS)
		return 0;
	log_warn("xHCI: command %u ended with code %u\n", TRB_TYPE(control), r->code);
	return -EIO;
}

static int xhci_command_locked(struct xhci *x, u32 low, u32 status, u32 control)
{
	int err = lock_take(&x->lock, LOCK_WAIT_MS);

	if (err)
		return err;
	err = x->usb.dead ? -ENODEV : xhci_command_run(x, low, status, control);
	lock_release(&x->lock);
	return err;
}

int xhci_command(struct xhci *x, u8 type, u32 low, u8 slot, u8 endpoint)
{
	return xhci_command_locked(x, low, 0, TRB(type) | (u32)slot << 24 | (u32)endpoint << 16);
}

/* Makes an endpoint that does not run continue after what is on its ring (4.6.10). */
static int xhci_skip(struct xhci *x, const struct xhci_slot *s, const struct xhci_ring *r)
{
	u32 low = xhci_dequeue(r) | (r->stream ? XHCI_SCT_RING : 0);

	return xhci_command_locked(x, low, (u32)r->stream << 16,
				   TRB(TRB_SET_DEQUEUE) | (u32)s->id << 24 | (u32)r->index << 16);
}

/* After an error the endpoint is halted (4.6.8). Makes it continue after the failed transfer. */
static int xhci_unhalt(struct xhci *x, const struct xhci_slot *s, const struct xhci_ring *r)
{
	int err = xhci_command(x, TRB_RESET_ENDPOINT, 0, s->id, r->index);

	return err ? err : xhci_skip(x, s, r);
}

/* Translates a transfer's completion code to an error. */
static int xhci_result(struct xhci *x, struct usb_device *d, struct xhci_ring *r)
{
	u8 code = r->code;

	r->count = 0;
	if (code == XHCI_SUCCESS || code == XHCI_SHORT)
		return 0;
	if (!xhci_connected(x, d) || usb_gone(d) || (code != XHCI_STALL && !usb_plugged(d)))
		return -ENODEV;
	if (xhci_unhalt(x, d->slot, r))
		return -EIO;
	return code == XHCI_STALL ? -EPIPE : -EIO;
}

/*
 * Returns whether a transfer may begin on @r: 0, or -ETIMEDOUT while an abandoned one is running.
 */
static int xhci_idle(struct xhci *x, struct usb_device *d, struct xhci_ring *r)
{
	xhci_events(x);
	if (!xhci_has(x, d))
		return -ENODEV;
	if (!r->count || r->interrupt)
		return 0;
	if (!r->done)
		return -ETIMEDOUT;
	xhci_result(x, d, r);
	return d->gone ? -ENODEV : 0;
}

static int xhci_finish(struct xhci *x, struct usb_device *d, struct xhci_ring *r, u32 ms)
{
	int err = xhci_wait(x, r, d, ms);

	return err ? err : xhci_result(x, d, r);
}

static int xhci_control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	struct xhci *x = xhci_of(d->hc);
	struct xhci_slot *slot = d->slot;
	struct xhci_ring *r = slot->ring[1];
	bool in = s->type & USB_IN;
	u32 setup[2];
	int err = xhci_idle(x, d, r);

	if (err)
		return err == -ETIMEDOUT ? -EBUSY : err;
	memcpy(setup, s, sizeof(setup));
	xhci_begin(r);
	xhci_put(r, setup[0], setup[1], sizeof(setup),
		 TRB(TRB_SETUP) | TRB_IDT |
			 (!s->length ? 0
			  : in	     ? TRB_SETUP_IN
				     : TRB_SETUP_OUT));
	if (s->length)
		xhci_put(r, (u32)data, 0, s->length,
			 TRB(TRB_DATA) | TRB_ISP | (in ? TRB_DIR_IN : 0));
	xhci_put(r, 0, 0, 0, TRB(TRB_STATUS) | TRB_IOC | (s->length && in ? 0 : TRB_DIR_IN));
	r->moved = r->asked = s->length;
	xhci_start(r);
	xhci_doorbell(x, slot->id, r);
	return 0;
}

static int xhci_control_finish(struct usb_device *d, u32 ms)
{
	struct xhci_ring *r = ((struct xhci_slot *)d->slot)->ring[1];
	int err = xhci_finish(xhci_of(d->hc), d, r, ms);

	return err ? err : (int)min(r->moved, r->asked);
}

/* Returns how many packets are left after @left bytes, as the field TD Size of a TRB (4.11.2.4). */
static u32 td_size(u32 left, u16 max_packet)
{
	return min((left + max_packet - 1) / max_packet, 31u) << 17;
}

/* Adds the TRBs of a bulk transfer. The data of a TRB must not cross 64 KiB (6.4.1). */
static void put_bulk(struct xhci_ring *r, u32 addr, u32 size, u16 max_packet)
{
	while (size) {
		u32 n = min(size, 0x10000 - (addr & 0xffff));

		size -= n;
		xhci_put(r, addr, 0, n | td_size(size, max_packet),
			 TRB(TRB_NORMAL) | TRB_ISP | (size ? TRB_CHAIN : TRB_IOC));
		addr += n;
	}
}

static int xhci_start_bulk(struct usb_endpoint *e, u32 addr, u32 size)
{
	struct xhci *x = xhci_of(e->device->hc);
	struct xhci_slot *slot = e->device->slot;
	struct xhci_ring *r = e->ring;
	int err = xhci_idle(x, e->device, r);

	if (err)
		return err;
	xhci_begin(r);
	put_bulk(r, addr, size, e->info.max_packet);
	xhci_start(r);
	xhci_doorbell(x, slot->id, r);
	r->asked = size;
	return 0;
}

static int xhci_finish_bulk(struct usb_endpoint *e, u32 *moved, u32 ms)
{
	struct xhci_ring *r = e->ring;
	int err = xhci_finish(xhci_of(e->device->hc), e->device, r, ms);

	*moved = err == -ETIMEDOUT ? 0 : min(r->moved, r->asked);
	return err;
}

static int xhci_bulk(struct usb_endpoint *e, u32 addr, u32 size, u32 *moved, u32 ms)
{
	int err = xhci_start_bulk(e, addr, size);

	*moved = 0;
	return err ? err : xhci_finish_bulk(e, moved, ms);
}

static int xhci_cancel(struct usb_endpoint *e)
{
	struct xhci *x = xhci_of(e->device->hc);
	struct xhci_slot *slot = e->device->slot;
	struct xhci_ring *r = e->ring;
	int err = xhci_idle(x, e->device, r);

	if (err != -ETIMEDOUT)
		return err;
	err = xhci_command(x, TRB_STOP_ENDPOINT, 0, slot->id, r->index);
	if (!err)
		err = xhci_skip(x, slot, r);
	if (!err)
		r->count = 0;
	return err;
}

/* Asks for packets for the first time; the device sends them once it is configured. */
static int xhci_poll_first(struct xhci *x, const struct xhci_slot *slot, struct xhci_ring *r,
			   bool deep)
{
	xhci_begin(r);
	for (u32 i = 0; i < (deep ? XHCI_ARMED : 1); i++)
		xhci_arm(r);
	xhci_doorbell(x, slot->id, r);
	return 0;
}

static int xhci_poll(struct usb_endpoint *e, void *packet, u32 size)
{
	struct xhci *x = xhci_of(e->device->hc);
	struct xhci_slot *slot = e->device->slot;
	struct xhci_ring *r = e->ring;
	u32 n;

	xhci_events(x);
	if (!xhci_has(x, e->device))
		return -ENODEV;
	if (r->done)
		return -EIO;
	if (r->count && !r->ready)
		return 0;
	if (!usb_ours(&x->usb))
		return -ENODEV;
	if (!r->count)
		return xhci_poll_first(x, slot, r, e->deep);
	n = min((u32)r->size[r->first], size);
	memcpy(packet, r->packets + r->first * XHCI_PACKET, n);
	r->first = r->first + 1 == XHCI_LINK ? 0 : r->first + 1;
	r->ready--;
	r->count--;
	xhci_arm(r);
	xhci_doorbell(x, slot->id, r);
	return n;
}

/* An endpoint that is configured again begins with sequence number 0 (4.6.6). */
static int xhci_clear(struct usb_endpoint *e)
{
	struct xhci *x = xhci_of(e->device->hc);
	struct xhci_slot *slot = e->device->slot;
	u8 index = xhci_index(e->info.address);
	u32 *control = xhci_context(x, slot, 0), *context = xhci_context(x, slot, 1 + index);

	control[0] = 1u << index;
	control[1] = 1u << index | 1;
	xhci_fill_dequeue(e->ring, context);
	return xhci_command(x, TRB_CONFIGURE, (u32)slot->input, slot->id, 0);
}

static int xhci_endpoint_idle(struct usb_endpoint *e)
{
	return xhci_idle(xhci_of(e->device->hc), e->device, e->ring);
}

static bool xhci_ours(const struct usb_controller *hc)
{
	const struct xhci *x = xhci_of(hc);

	return readl(x->op + XHCI_DCBAAP) == (u32)x->contexts;
}

static bool xhci_changed(struct usb_controller *hc)
{
	struct xhci *x = xhci_of(hc);
	u8 any = 0;

	xhci_events(x);
	for (u32 port = 1; port <= x->ports; port++)
		any |= x->changed[port];
	return any;
}

const struct usb_transfers xhci_transfers = {
	.control_start = xhci_control_start,
	.control_finish = xhci_control_finish,
	.bulk = xhci_bulk,
	.poll = xhci_poll,
	.clear = xhci_clear,
	.idle = xhci_endpoint_idle,
	.ours = xhci_ours,
	.changed = xhci_changed,
	.start = xhci_start_bulk,
	.finish = xhci_finish_bulk,
	.cancel = xhci_cancel,
};
