// SPDX-License-Identifier: BSD-2-Clause
/* Hubs (USB 2.0, 11.24; USB 3.2, 10.16). Flat 32-bit, resident. */
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"
#include "usb/usb.h"

#define CLASS_HUB	  0x09
#define PROTOCOL_MULTI_TT 2 /* of the device (11.23.1) */
#define SETTING_MULTI_TT  1 /* of the interface */

#define DESCRIPTOR_HUB	 0x29
#define DESCRIPTOR_SUPER 0x2a
#define DESCRIPTOR_SIZE	 12
#define SET_HUB_DEPTH	 12

/* Port features and status bits (tables 11-17, 11-21 and 11-22). */
#define PORT_RESET	    4
#define PORT_POWER	    8
#define C_PORT_RESET	    20
#define PORT_CONNECTION	    0x0001
#define PORT_ENABLED	    0x0002
#define PORT_OVER_CURRENT   0x0008
#define PORT_LOW_SPEED	    0x0200
#define PORT_HIGH_SPEED	    0x0400
#define CHANGES_SHIFT	    16
#define CHANGES		    0x1f
#define CHANGES_SUPER	    0xff
#define CHANGE_CONNECTION   0x00010000
#define CHANGE_OVER_CURRENT 0x00080000
#define CHANGE_RESET	    0x00100000
#define STATUS_SIZE	    4

#define RESET_MS    500
#define LOOK_US	    2000
#define RECOVERY_US 10000 /* 7.1.7.5 */

struct hub {
	/* the endpoint that reports changes of ports; NULL: there is none */
	struct usb_endpoint *changes;
	u32 changed; /* ports to check; bit 1 is the first one */
	u8 ports;    /* how many are in the list of ports */
};

static int port_feature(const struct usb_port *p, u8 request, u8 feature)
{
	int n = usb_control(p->hub, USB_CLASS | USB_TO_PORT, request, feature, p->number, 0);

	return min(n, 0);
}

static int port_status(const struct usb_port *p, u32 *status)
{
	const u8 *s = p->hub->data;
	int n = usb_control(p->hub, USB_IN | USB_CLASS | USB_TO_PORT, USB_GET_STATUS, 0, p->number,
			    STATUS_SIZE);

	if (n >= 0 && n < STATUS_SIZE)
		n = -EIO;
	if (n < 0)
		return n;
	*status = s[0] | s[1] << 8 | s[2] << 16 | (u32)s[3] << 24;
	return 0;
}

/* Waits until the hub has finished the reset. */
static int port_wait_reset(const struct usb_port *p, u32 *status)
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

static int port_reset(const struct usb_port *p, u32 *status)
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

static enum usb_speed port_speed(const struct usb_port *p, u32 status)
{
	if (p->hub->speed == USB_SUPER)
		return USB_SUPER;
	if (status & PORT_LOW_SPEED)
		return USB_LOW;
	return status & PORT_HIGH_SPEED ? USB_HIGH : USB_FULL;
}

static int hub_port_reset(struct usb_port *p)
{
	u32 status;
	int err = port_reset(p, &status);

	return err ? err : (int)port_speed(p, status);
}

/*
 * Clears what has changed, because the hub reports it until then. The connection, of which the
 * caller must learn, comes last: if a request fails, the hub reports the connection again.
 */
static int clear_changes(const struct usb_port *p, u32 status)
{
	/*
	 * the features that clear the bits of the status's upper half, of which the last three are
	 * only SuperSpeed hubs' (USB 3.2, tables 10-9 and 10-14)
	 */
	static const u8 features[] = { 16, 17, 18, 19, C_PORT_RESET, 29, 25, 26 };
	u32 changes = status >> CHANGES_SHIFT;
	int err = 0;

	changes &= p->hub->speed == USB_SUPER ? CHANGES_SUPER : CHANGES;
	for (u32 i = ARRAY_SIZE(features); i-- && !err;)
		if (changes >> i & 1)
			err = port_feature(p, USB_CLEAR_FEATURE, features[i]);
	return err;
}

/* Reads from the hub which ports have changed (11.12.4). */
static void read_changes(struct usb_device *d, struct hub *h)
{
	u8 bits[4] = { 0 };
	int n = h->changes ? d->hc->ops->poll(h->changes, bits, sizeof(bits)) : 0;

	/* If the endpoint has failed, ask about each port. */
	h->changed |= n < 0 ? ~0u : (u32)(bits[0] | bits[1] << 8);
}

static int hub_port_look(struct usb_port *p)
{
	struct hub *h = p->of;
	u32 status, bit = 1u << p->number;
	int err;

	read_changes(p->hub, h);
	if (h->changes && !(h->changed & bit))
		return USB_PORT_SAME;
	h->changed &= ~bit;
	err = port_status(p, &status);
	if (!err)
		err = clear_changes(p, status);
	if (err)
		return err;
	if (status & PORT_OVER_CURRENT)
		return USB_PORT_SHORT;
	if (!(status & PORT_CONNECTION))
		return status & CHANGE_OVER_CURRENT ? USB_PORT_SHORT : USB_PORT_EMPTY;
	return status & CHANGE_CONNECTION ? USB_PORT_NEW : USB_PORT_DEVICE;
}

static const struct usb_port_ops hub_port_ops = { .look = hub_port_look, .reset = hub_port_reset };

static int read_hub(struct usb_device *d, struct usb_hub_info *info)
{
	u8 kind = d->speed == USB_SUPER ? DESCRIPTOR_SUPER : DESCRIPTOR_HUB;
	int n = usb_control(d, USB_IN | USB_CLASS | USB_TO_DEVICE, USB_GET_DESCRIPTOR, kind << 8, 0,
			    DESCRIPTOR_SIZE);

	return n < 0 ? n : usb_parse_hub(d->data, n, info);
}

/*
 * Selects the interface's setting with a transaction translator for each port, if the hub has that
 * many. At first such a hub uses one for all ports.
 */
static int hub_use_translators(struct usb_device *d, const struct usb_interface_info *in)
{
	int n;

	if (d->speed != USB_HIGH || d->info.protocol != PROTOCOL_MULTI_TT)
		return 0;
	n = usb_control(d, USB_TO_INTERFACE, USB_SET_INTERFACE, SETTING_MULTI_TT, in->number, 0);
	d->multi_tt = n >= 0;
	return n == -EPIPE ? 0 : min(n, 0);
}

static int start_hub(struct usb_device *d, struct usb_hub_info *info)
{
	struct usb_port p = { .hub = d };
	int err = read_hub(d, info);

	if (!err && d->speed == USB_SUPER)
		err = usb_control(d, USB_CLASS | USB_TO_DEVICE, SET_HUB_DEPTH, d->depth, 0, 0);
	err = min(err, 0);
	if (!err && d->hc->setup->hub)
		err = d->hc->setup->hub(d, info);
	for (p.number = 1; p.number <= info->ports && !err; p.number++)
		err = port_feature(&p, USB_SET_FEATURE, PORT_POWER);
	return err;
}

/* Makes the hub ready, and marks all its ports for a check. */
static int hub_begin(struct usb_device *d, const struct usb_interface_info *in, struct hub *h,
		     struct usb_hub_info *info)
{
	int err = hub_use_translators(d, in);

	if (!err)
		err = start_hub(d, info);
	if (err)
		return err;
	delay_us(max((u32)info->power_ms, d->hc->attach_ms) * 1000);
	h->changed = ~0u;
	return 0;
}

/* Adds the ports up to number @count that are not in the list yet. */
static int hub_add_ports(struct usb_device *d, struct hub *h, u8 count)
{
	const struct usb_port next = { .hc = d->hc,
				       .hub = d,
				       .of = h,
				       .ops = &hub_port_ops,
				       .number = h->ports + 1,
				       .root_port = d->root_port };
	u8 more = count > h->ports ? count - h->ports : 0;
	int err = more ? usb_add_ports(&next, more) : 0;

	if (!err)
		h->ports += more;
	return err;
}

static int hub_probe(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct hub *h = d->depth < USB_HUBS_MAX ? usb_alloc(sizeof(*h), 4) : NULL;
	struct usb_hub_info info = { 0 };
	int err;

	if (!h)
		return d->depth < USB_HUBS_MAX ? -ENOMEM : -ERANGE;
	err = hub_begin(d, in, h, &info);
	if (err)
		return err;
	if (in->endpoints && b->endpoints[0].info.type == USB_INTERRUPT &&
	    b->endpoints[0].info.address & USB_ENDPOINT_IN)
		h->changes = &b->endpoints[0];
	b->state = h;
	return hub_add_ports(d, h, info.ports);
}

/*
 * Its descriptors are the same as before, but those that tell hubs apart do not have the number of
 * ports. So this may be another hub, with more ports.
 */
static int hub_back(struct usb_device *d, const struct usb_interface_info *in, struct usb_bound *b)
{
	struct usb_hub_info info = { 0 };
	int err = hub_begin(d, in, b->state, &info);

	return err ? err : hub_add_ports(d, b->state, info.ports);
}

USB_CLASS_DRIVER(hub_class) = { .name = "hub: ",
				.class = CLASS_HUB,
				.endpoints = true,
				.late = true,
				.probe = hub_probe,
				.back = hub_back };
