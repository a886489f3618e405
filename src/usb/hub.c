// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hubs (USB 2.0, 11.24; USB 3.2, 10.16). Their ports are tasks, but one device at a time has the
 * address 0. Flat 32-bit, POST.
 */
#include "cpu/task.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "usb/usb.h"

#define CLASS_HUB 0x09

#define DESCRIPTOR_HUB	 0x29
#define DESCRIPTOR_SUPER 0x2a
#define DESCRIPTOR_SIZE	 12
#define SET_HUB_DEPTH	 12

/* Port features and status bits, tables 11-17, 11-21 and 11-22. */
#define PORT_RESET	4
#define PORT_POWER	8
#define C_PORT_RESET	20
#define PORT_CONNECTION 0x0001
#define PORT_ENABLED	0x0002
#define PORT_LOW_SPEED	0x0200
#define PORT_HIGH_SPEED 0x0400
#define CHANGE_RESET	0x00100000
#define STATUS_SIZE	4

#define RESET_MS    500
#define LOOK_US	    2000
#define RECOVERY_US 10000 /* 7.1.7.5 */

struct hub_port {
	struct usb_device *hub;
	u8 port;
};

static int port_feature(const struct hub_port *p, u8 request, u8 feature)
{
	int n = usb_control(p->hub, USB_CLASS | USB_TO_PORT, request, feature, p->port, 0);

	return min(n, 0);
}

static int port_status(const struct hub_port *p, u32 *status)
{
	const u8 *s = p->hub->data;
	int n = usb_control(p->hub, USB_IN | USB_CLASS | USB_TO_PORT, USB_GET_STATUS, 0, p->port,
			    STATUS_SIZE);

	if (n >= 0 && n < STATUS_SIZE)
		n = -EIO;
	if (n < 0)
		return n;
	*status = s[0] | s[1] << 8 | s[2] << 16 | (u32)s[3] << 24;
	return 0;
}

/* Until the hub has driven the reset. */
static int port_wait_reset(const struct hub_port *p, u32 *status)
{
	struct deadline end = deadline_ms(RESET_MS);

	for (;;) {
		int err = port_status(p, status);

		if (err)
			return err;
		if (!(*status & PORT_CONNECTION))
			return -ENODEV;
		if (*status & CHANGE_RESET)
			return *status & PORT_ENABLED ? 0 : -EIO;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		delay_us(LOOK_US);
	}
}

static int port_reset(const struct hub_port *p, u32 *status)
{
	int err = port_feature(p, USB_SET_FEATURE, PORT_RESET);

	if (!err)
		err = port_wait_reset(p, status);
	if (!err)
		err = port_feature(p, USB_CLEAR_FEATURE, C_PORT_RESET);
	if (!err && !p->hub->hc->emulated)
		delay_us(RECOVERY_US);
	return err;
}

static enum usb_speed port_speed(const struct hub_port *p, u32 status)
{
	if (p->hub->speed == USB_SUPER)
		return USB_SUPER;
	if (status & PORT_LOW_SPEED)
		return USB_LOW;
	return status & PORT_HIGH_SPEED ? USB_HIGH : USB_FULL;
}

/* Resets what is behind the port and gives it an address: nobody else may have the address 0. */
static struct usb_device *hub_port_device(const struct hub_port *p)
{
	struct lock *lock = &p->hub->hc->reset;
	struct usb_device *d = NULL;
	u32 status;
	int err = lock_take(lock, LOCK_WAIT_MS);

	if (err)
		return NULL;
	err = port_reset(p, &status);
	if (!err)
		d = usb_new(p->hub->hc, p->hub, p->port, p->hub->root_port, port_speed(p, status));
	lock_release(lock);
	if (err) {
		char name[USB_NAME_SIZE];

		usb_name(p->hub, name);
		log_warn("%s, port %u: %s\n", name, p->port, error_name(err));
	}
	return d;
}

static void hub_port_task(void *arg)
{
	struct hub_port *p = arg;
	struct usb_device *d = hub_port_device(p);

	if (d)
		usb_start(d);
	post_free(p);
}

static int port_probe(struct usb_device *hub, u8 port)
{
	struct hub_port here = { hub, port }, *p;
	u32 status;
	int err = port_status(&here, &status);

	if (err || !(status & PORT_CONNECTION))
		return err;
	p = post_alloc(sizeof(*p), 4);
	if (!p)
		return -ENOMEM;
	*p = here;
	task_start(hub_port_task, p);
	return 0;
}

static int read_hub(struct usb_device *d, struct usb_hub_info *info)
{
	u8 kind = d->speed == USB_SUPER ? DESCRIPTOR_SUPER : DESCRIPTOR_HUB;
	int n = usb_control(d, USB_IN | USB_CLASS | USB_TO_DEVICE, USB_GET_DESCRIPTOR, kind << 8, 0,
			    DESCRIPTOR_SIZE);

	return n < 0 ? n : usb_parse_hub(d->data, n, info);
}

static int start_hub(struct usb_device *d, struct usb_hub_info *info)
{
	int err = read_hub(d, info);

	if (!err && d->speed == USB_SUPER)
		err = usb_control(d, USB_CLASS | USB_TO_DEVICE, SET_HUB_DEPTH, d->depth, 0, 0);
	if (err >= 0)
		err = d->hc->setup->hub(d, info);
	for (u8 port = 1; port <= info->ports && !err; port++)
		err = port_feature(&(struct hub_port){ d, port }, USB_SET_FEATURE, PORT_POWER);
	return err;
}

static int hub_probe(struct usb_device *d, const struct usb_interface_info *in,
		     struct usb_endpoint *endpoints)
{
	struct usb_hub_info info = { 0 };
	int err;

	(void)in;
	(void)endpoints;
	if (d->depth >= USB_HUBS_MAX)
		return -ERANGE;
	err = start_hub(d, &info);
	if (err)
		return err;
	delay_us(max((u32)info.power_ms, d->hc->attach_ms) * 1000);
	for (u8 port = 1; port <= info.ports && !err; port++)
		err = port_probe(d, port);
	return err;
}

USB_CLASS_DRIVER(hub_class) = { .name = "hub: ", .class = CLASS_HUB, .probe = hub_probe };
