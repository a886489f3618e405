// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ports of controllers and hubs, and the devices that are plugged into them. Flat 32-bit, resident.
 */
#include "usb/port.h"
#include "abi/shared.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

static struct usb_state *state;

struct usb_state *usb_state(void)
{
	return state;
}

void usb_set_state(struct usb_state *u)
{
	state = u;
}

bool usb_is_late(void)
{
	return shared.post_done == POST_DONE;
}

void *usb_alloc(u32 size, u32 align)
{
	u32 at;

	if (!usb_is_late())
		return state->alloc(size, align);
	at = ALIGN_UP(state->pool, align);
	if (at > state->pool_end || size > state->pool_end - at)
		return NULL;
	state->pool = at + size;
	memset((void *)at, 0, size);
	return (void *)at;
}

bool usb_may_return(const struct usb_device *d)
{
	return usb_is_late() || (d->started && !d->drive);
}

/*
 * Returns a device of @speed that was in this port before, or NULL. The device that is plugged in
 * now gets its slot, address and buffer, even if it is another one, because a port has only one
 * device at a time.
 */
static struct usb_device *port_known(const struct usb_port *p, int speed)
{
	struct usb_device *d = p->known;

	while (d && d->speed != speed)
		d = d->other;
	return d;
}

static struct usb_device *port_new(struct usb_port *p, int speed, bool *back)
{
	struct usb_device *known = port_known(p, speed);

	return known ? usb_again(p, known, back) : usb_new(p, speed);
}

/*
 * Only one device on a bus may have address 0, so take the lock, unless the controller assigns
 * addresses itself.
 */
int usb_port_device(struct usb_port *p, bool *back)
{
	struct lock *lock = p->hc->parallel && !p->hub ? NULL : &p->hc->reset;
	char name[USB_NAME_SIZE];
	int speed = lock ? lock_take(lock, LOCK_WAIT_MS) : 0;

	*back = false;
	if (speed)
		return speed;
	speed = p->ops->reset(p);
	if (speed >= 0)
		p->device = port_new(p, speed, back);
	if (lock)
		lock_release(lock);
	if (speed < 0 && speed != -ENODEV) {
		usb_port_name(p->hub, p->number, name);
		log_warn("%s: no reset: %s\n", name, error_name(speed));
	}
	return p->device ? 0 : min(speed, -ENODEV);
}

int usb_port_look(struct usb_port *p)
{
	int state = p->ops->look(p);
	char name[USB_NAME_SIZE];

	if (state == USB_PORT_SHORT && !p->shorted) {
		usb_port_name(p->hub, p->number, name);
		log_warn("%s: over-current\n", name);
	}
	if (state != USB_PORT_SAME)
		p->shorted = state == USB_PORT_SHORT;
	return state == USB_PORT_SHORT ? USB_PORT_EMPTY : state;
}

void usb_port_forget(struct usb_port *p)
{
	if (p->device)
		p->device->gone = true;
	p->device = NULL;
	p->tried = false;
}

void usb_forget_behind(const struct usb_device *hub)
{
	for (struct usb_port *p = state->ports; p; p = p->next)
		if (p->hub == hub)
			usb_port_forget(p);
}

int usb_add_ports(const struct usb_port *first, u8 count)
{
	struct usb_port *p = usb_alloc(count * sizeof(*p), 4);

	if (!p)
		return -ENOMEM;
	for (u8 i = 0; i < count; i++) {
		p[i] = *first;
		p[i].number += i;
		p[i].root_port += first->hub ? 0 : i;
		p[i].next = state->ports;
		state->ports = &p[i];
	}
	if (!usb_is_late())
		state->start(p, count);
	return 0;
}
