// SPDX-License-Identifier: BSD-2-Clause
/*
 * Takes a device from a port that was reset to working class drivers (USB 2.0, 9.1.2). If a device
 * fails on the way, that is logged and the device is not used. Flat 32-bit, POST.
 */
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "usb/usb.h"

extern const struct usb_class *const __start_usb_classes[], *const __stop_usb_classes[];

#define DESCRIPTOR_DEVICE 1
#define DESCRIPTOR_CONFIG 2

/*
 * As many bytes as the configuration of a disk has. Most others have about as many, so there is
 * often nothing left to read.
 */
#define CONFIG_USUAL 32

#define ADDRESS_US 2000 /* after SET_ADDRESS, 9.2.6.3 */

void usb_name(const struct usb_device *d, char buf[USB_NAME_SIZE])
{
	u32 used;

	if (!d->hub) {
		snprintf(buf, USB_NAME_SIZE, "USB %u", d->port);
		return;
	}
	usb_name(d->hub, buf);
	used = strlen(buf);
	snprintf(buf + used, USB_NAME_SIZE - used, ".%u", d->port);
}

bool usb_path(const struct usb_device *d, const char *name, char *buf, u32 size)
{
	const struct device *dev = d->hc->dev;
	u32 used = 0;

	if (!d->hub && dev->bus == DEVICE_MEMORY)
		used = snprintf(buf, size, "/sysbus-xhci@%08x/", dev->base);
	if (d->hub) {
		if (!usb_path(d->hub, "hub", buf, size))
			return false;
		used = strlen(buf);
		if (used + 1 >= size)
			return false;
		buf[used++] = '/';
	}
	return used + (u32)snprintf(buf + used, size - used, "%s@%x", name, d->port) < size;
}

static void usb_complain(const struct usb_device *d, const char *what, int err)
{
	char name[USB_NAME_SIZE];

	usb_name(d, name);
	log_warn("%s: %s%s\n", name, what, error_name(err));
}

struct usb_device *usb_new(const struct usb_port *p, enum usb_speed speed)
{
	struct usb_device *d = resident_alloc(sizeof(*d), 16);
	int err;

	if (!d)
		return NULL;
	*d = (struct usb_device){ .hc = p->hc,
				  .hub = p->hub,
				  .port = p->number,
				  .root_port = p->root_port,
				  .depth = p->hub ? p->hub->depth + 1 : 0,
				  .speed = speed };
	/* Aligned to its size, so that no transfer crosses 64 KiB. */
	d->data = resident_alloc(USB_DATA_SIZE, USB_DATA_SIZE);
	err = d->data ? p->hc->setup->address(d) : -ENOMEM;
	if (err) {
		usb_complain(d, "no address: ", err);
		return NULL;
	}
	return d;
}

static int get_descriptor(struct usb_device *d, u8 kind, u16 length)
{
	return usb_control(d, USB_IN, USB_GET_DESCRIPTOR, kind << 8, 0, length);
}

/*
 * Reads the beginning of a full-speed device's descriptor, which has the packet size of endpoint 0.
 * The speed determines that size for all others.
 */
static int learn_max_packet0(struct usb_device *d)
{
	int n = get_descriptor(d, DESCRIPTOR_DEVICE, USB_DEVICE_DESCRIPTOR_START);
	u8 size;

	if (n < 0)
		return n;
	n = usb_parse_device(d->data, n, &d->info);
	if (n < 0)
		return n;
	size = d->info.max_packet0;
	if (size != 8 && size != 16 && size != 32 && size != 64)
		return -EINVAL;
	return size == 8 ? 0 : d->hc->setup->max_packet0(d, size);
}

/*
 * A full-speed device is not asked for the rest of its descriptor, because that is only wanted for
 * the log, and may take a frame of a millisecond.
 */
static int read_device(struct usb_device *d)
{
	int n;

	if (d->speed == USB_FULL)
		return learn_max_packet0(d);
	n = get_descriptor(d, DESCRIPTOR_DEVICE, USB_DEVICE_DESCRIPTOR_SIZE);
	return n < 0 ? n : usb_parse_device(d->data, n, &d->info);
}

static int read_descriptors(struct usb_device *d)
{
	int n = read_device(d);
	u16 length;

	if (n < 0)
		return n;
	n = get_descriptor(d, DESCRIPTOR_CONFIG, CONFIG_USUAL);
	if (n < 0)
		return n;
	length = usb_config_length(d->data, n);
	if (!length)
		return -EINVAL;
	if (length > n)
		n = get_descriptor(d, DESCRIPTOR_CONFIG, min(length, (u16)USB_DATA_SIZE));
	return n < 0 ? n : usb_parse_config(d->data, min(n, (int)length), &d->config);
}

static const struct usb_class *class_of(const struct usb_interface_info *in)
{
	for (const struct usb_class *const *c = __start_usb_classes; c < __stop_usb_classes; c++)
		if ((*c)->class == in->class &&
		    !(((*c)->subclass ^ in->subclass) & (*c)->subclass_mask) &&
		    !(((*c)->protocol ^ in->protocol) & (*c)->protocol_mask))
			return *c;
	return NULL;
}

/* An interface that has a driver, and its endpoints. */
struct bound {
	const struct usb_class *class;
	struct usb_endpoint *endpoints;
};

/* Makes the endpoints of interface @in and appends them to the @*n endpoints in @list. */
static int bind_endpoints(struct usb_device *d, const struct usb_interface_info *in,
			  struct bound *b, struct usb_endpoint **list, u32 *n)
{
	if (!b->class->endpoints || !in->endpoints)
		return 0;
	b->endpoints = resident_alloc(in->endpoints * sizeof(*b->endpoints), 4);
	if (!b->endpoints)
		return -ENOMEM;
	for (u32 i = 0; i < in->endpoints; i++) {
		b->endpoints[i] = (struct usb_endpoint){ .device = d, .info = in->endpoint[i] };
		list[(*n)++] = &b->endpoints[i];
	}
	return 0;
}

static int open_endpoints(struct usb_device *d, struct usb_endpoint **list, u32 n)
{
	const struct usb_setup_ops *setup = d->hc->setup;
	int err = 0;

	for (u32 i = 0; i < n && !err; i++)
		err = setup->open(list[i]);
	return err || !n || !setup->opened ? err : setup->opened(d, list, n);
}

/*
 * Finds drivers and opens the endpoints that they need. Returns how many interfaces have a driver,
 * or an error.
 */
static int bind_interfaces(struct usb_device *d, struct bound *bound)
{
	struct usb_endpoint *list[USB_INTERFACES * USB_ENDPOINTS];
	u32 endpoints = 0;
	int found = 0, err = 0;

	for (u32 i = 0; i < d->config.interfaces && !err; i++) {
		const struct usb_interface_info *in = &d->config.interface[i];

		bound[i].class = class_of(in);
		if (!bound[i].class)
			continue;
		found++;
		err = bind_endpoints(d, in, &bound[i], list, &endpoints);
	}
	if (!err)
		err = open_endpoints(d, list, endpoints);
	return err ? err : found;
}

static void start_classes(struct usb_device *d, const struct bound *bound)
{
	for (u32 i = 0; i < d->config.interfaces; i++) {
		int err;

		if (!bound[i].class)
			continue;
		err = bound[i].class->probe(d, &d->config.interface[i], bound[i].endpoints);
		if (err)
			usb_complain(d, bound[i].class->name, err);
	}
}

static int configure(struct usb_device *d, struct bound *bound)
{
	int n = read_descriptors(d);

	if (n < 0)
		return n;
	n = bind_interfaces(d, bound);
	if (n <= 0)
		return n;
	return usb_control(d, USB_TO_DEVICE, USB_SET_CONFIGURATION, d->config.value, 0, 0);
}

void usb_start(struct usb_device *d)
{
	struct bound bound[USB_INTERFACES] = { 0 };
	char name[USB_NAME_SIZE];
	int err;

	if (!d->hc->emulated)
		delay_us(ADDRESS_US);
	err = configure(d, bound);
	if (err < 0) {
		usb_complain(d, "", err);
		return;
	}
	usb_name(d, name);
	if (d->info.vendor)
		log_debug("%s: %04x:%04x\n", name, d->info.vendor, d->info.product);
	start_classes(d, bound);
}
