// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ports of controllers and hubs. A device that is plugged in is reset, given an address and
 * started, each by a task of its own. Ports are checked when they are found, and again while POST
 * waits for the user. Flat 32-bit, POST.
 */
#include "cpu/task.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "usb/usb.h"

static struct usb_port *ports;

static void port_name(const struct usb_port *p, char buf[USB_NAME_SIZE])
{
	const struct usb_device d = { .hub = p->hub, .port = p->number };

	usb_name(&d, buf);
}

/* Resets the device and gives it an address. Only one device at a time may have address 0. */
static struct usb_device *port_device(struct usb_port *p)
{
	struct lock *lock = p->hc->parallel && !p->hub ? NULL : &p->hc->reset;
	struct usb_device *d = NULL;
	char name[USB_NAME_SIZE];
	int speed = lock ? lock_take(lock, LOCK_WAIT_MS) : 0;

	if (speed)
		return NULL;
	speed = p->ops->reset(p);
	if (speed >= 0)
		d = usb_new(p, speed);
	if (lock)
		lock_release(lock);
	if (speed < 0 && speed != -ENODEV) {
		port_name(p, name);
		log_warn("%s: no reset: %s\n", name, error_name(speed));
	}
	return d;
}

static void port_task(void *arg)
{
	struct usb_port *p = arg;

	p->device = port_device(p);
	p->resetting = false;
	if (p->device)
		usb_start(p->device);
	p->busy = false;
}

/* Forgets the device that was plugged in, and everything behind it. */
static void port_forget(struct usb_port *p)
{
	if (p->device)
		p->device->gone = true;
	p->device = NULL;
	p->tried = false;
}

static void port_look(struct usb_port *p)
{
	int state;

	if (p->busy || (p->hub && usb_gone(p->hub)))
		return;
	state = p->ops->look(p);
	if (state < 0 || state == USB_PORT_SAME)
		return;
	if (state != USB_PORT_DEVICE)
		port_forget(p);
	if (state == USB_PORT_EMPTY || p->tried)
		return;
	p->tried = p->resetting = p->busy = true;
	task_start(port_task, p);
}

/*
 * Checks all ports. Ports of hubs that are found meanwhile are inserted at the front; whoever adds
 * them checks them.
 */
static void ports_look(void)
{
	for (struct usb_port *p = ports; p; p = p->next)
		port_look(p);
}

static bool any_resetting(const struct usb_controller *hc)
{
	for (const struct usb_port *p = ports; p; p = p->next)
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

int usb_add_ports(const struct usb_port *first, u8 count)
{
	struct usb_port *p = post_alloc(count * sizeof(*p), 4);

	if (!p)
		return -ENOMEM;
	for (u8 i = 0; i < count; i++) {
		p[i] = *first;
		p[i].number += i;
		p[i].root_port += first->hub ? 0 : i;
		p[i].next = ports;
		ports = &p[i];
	}
	drivers_on_look(ports_look);
	for (u8 i = 0; i < count; i++)
		port_look(&p[i]);
	return 0;
}
