// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ports during POST. A device that is plugged in is reset, given an address and started, each by a
 * task of its own. Ports are checked when they are found, and again while POST waits for the user.
 * Flat 32-bit, POST.
 */
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "memory/alloc.h"
#include "task/task.h"
#include "usb/port.h"

extern const struct usb_class *const __start_usb_classes[], *const __stop_usb_classes[];

static void port_look(struct usb_port *p);

/* Checks the ports of a hub that is back. They are not new, so usb_add_ports() does not do it. */
static void look_behind(const struct usb_device *hub)
{
	for (struct usb_port *p = usb_state()->ports; p; p = p->next)
		if (p->hub == hub)
			port_look(p);
}

static void port_task(void *arg)
{
	struct usb_port *p = arg;
	bool back;
	int err = usb_port_device(p, &back);
	struct usb_device *d = p->device;

	p->resetting = false;
	if (!err)
		usb_start(d, back);
	p->busy = false;
	if (back)
		look_behind(d);
}

/* Handles what has changed on a port. Returns whether it has a device that must be started. */
static bool port_has_new(struct usb_port *p)
{
	int state = usb_port_look(p);

	if (state < 0 || state == USB_PORT_SAME)
		return false;
	if (state != USB_PORT_DEVICE)
		usb_port_forget(p);
	return state != USB_PORT_EMPTY && !p->tried;
}

/*
 * While a hub is asked about its port, other tasks run, and may come here as well. Only one of them
 * looks at the port, because the other one could clear a change that this one waits for.
 */
static void port_look(struct usb_port *p)
{
	if (p->busy || (p->hub && usb_gone(p->hub)))
		return;
	p->busy = true;
	if (!port_has_new(p)) {
		p->busy = false;
		return;
	}
	p->tried = p->resetting = true;
	task_start(port_task, p);
}

/*
 * Checks all ports. Ports of hubs that are found meanwhile are inserted at the front; whoever adds
 * them checks them.
 */
static void ports_look(void)
{
	for (struct usb_controller *hc = usb_state()->controllers; hc; hc = hc->next)
		hc->deferred = false;
	for (struct usb_port *p = usb_state()->ports; p; p = p->next)
		port_look(p);
}

static bool any_resetting(const struct usb_controller *hc)
{
	for (const struct usb_port *p = usb_state()->ports; p; p = p->next)
		if (p->hc == hc && !p->hub && p->resetting)
			return true;
	return false;
}

void usb_await_resets(const struct usb_controller *hc)
{
	struct deadline end = deadline_ms(LOCK_WAIT_MS);

	while (any_resetting(hc) && wait_before(&end))
		;
}

static void ports_start(struct usb_port *first, u8 count)
{
	drivers_on_look(ports_look);
	for (u8 i = 0; i < count && !first->hc->deferred; i++)
		port_look(&first[i]);
}

static struct usb_state *ports_init(bool deferred)
{
	struct usb_state *u = usb_state();

	if (u)
		return u;
	u = resident_alloc(sizeof(*u), 4);
	if (!u)
		return NULL;
	u->classes = __start_usb_classes;
	u->classes_end = __stop_usb_classes;
	u->alloc = resident_alloc;
	u->start = ports_start;
	usb_set_state(u);
	usb_late_init(u, deferred);
	return u;
}

int usb_add_root_ports(const struct usb_port *first, u8 count)
{
	struct usb_controller *hc = first->hc;
	struct usb_state *u = ports_init(hc->deferred);

	if (!u)
		return -ENOMEM;
	/* xHCI has ports of two kinds. */
	if (u->controllers != hc) {
		hc->next = u->controllers;
		u->controllers = hc;
	}
	return usb_add_ports(first, count);
}
