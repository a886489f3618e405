// SPDX-License-Identifier: BSD-2-Clause
/*
 * Takes a device from a port that was reset to working class drivers (USB 2.0, 9.1.2). If a device
 * fails on the way, that is logged and the device is not used. Flat 32-bit, resident.
 */
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "usb/port.h"

#define DESCRIPTOR_DEVICE 1
#define DESCRIPTOR_CONFIG 2
#define DESCRIPTOR_STRING 3

#define ENGLISH	     0x0409 /* the language of strings, which all devices have */
#define STRING_SIZE  255
#define STRING_LEAST 4 /* a string that is not empty */
#define SERIAL_MASK  0xffffffffffff

/*
 * How many bytes of a configuration are read at first: as many as that of a disk has. Most others
 * are not much longer, so a second read is often not needed.
 */
#define CONFIG_USUAL 32

#define ENDPOINTS_MAX (USB_INTERFACES * USB_ENDPOINTS)

#define ADDRESS_US 2000 /* after SET_ADDRESS, 9.2.6.3 */

void usb_port_name(const struct usb_device *hub, u8 port, char buf[USB_NAME_SIZE])
{
	u32 used;

	if (!hub) {
		snprintf(buf, USB_NAME_SIZE, "USB %u", port);
		return;
	}
	usb_name(hub, buf);
	used = strlen(buf);
	snprintf(buf + used, USB_NAME_SIZE - used, ".%u", port);
}

__post bool usb_path(const struct usb_device *d, const char *name, char *buf, u32 size)
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

static void usb_remember(struct usb_port *p, struct usb_device *d)
{
	d->other = p->known;
	p->known = d;
}

struct usb_device *usb_new(struct usb_port *p, enum usb_speed speed)
{
	struct usb_device *d = usb_alloc(sizeof(*d), 16);
	int err;

	if (!d)
		return NULL;
	d->hc = p->hc;
	d->hub = p->hub;
	d->port = p->number;
	d->root_port = p->root_port;
	d->depth = p->hub ? p->hub->depth + 1 : 0;
	d->speed = speed;
	/* Aligned to its size, so that no transfer crosses 64 KiB. */
	d->data = usb_alloc(USB_DATA_SIZE, USB_DATA_SIZE);
	/* If it gets no address, the next device in this port uses its memory. */
	if (d->data)
		usb_remember(p, d);
	err = d->data ? p->hc->setup->address(d) : -ENOMEM;
	if (err) {
		usb_complain(d, "no address: ", err);
		return NULL;
	}
	return d;
}

/* FNV-1a, of 32 bits. */
static u32 hash(u32 h, const u8 *p, u32 n)
{
	while (n--)
		h = (h ^ *p++) * 0x01000193;
	return h;
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
	if (n < 0)
		return n;
	n = min(n, (int)length);
	d->identity = hash(d->info.vendor << 16 | d->info.product, d->data, n);
	return usb_parse_config(d->data, n, &d->config);
}

static int read_fresh(struct usb_device *d)
{
	if (!d->hc->emulated)
		delay_us(ADDRESS_US);
	return read_descriptors(d);
}

/*
 * Returns the value of the last 12 hexadecimal digits of a string descriptor, which tell a
 * product's devices apart (Mass Storage Bulk-Only Transport 1.0, 4.1.1). Leaves out other
 * characters: QEMU's own serial numbers have some.
 */
static u64 serial_value(const u8 *string, u32 size)
{
	u64 value = 0;

	for (u32 i = 2; i + 1 < size; i += 2) {
		u8 c = string[i + 1] ? 0 : string[i], letter = (c | 0x20) - 'a';

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if (letter < 6)
			value = value << 4 | (letter + 10);
	}
	return value & SERIAL_MASK;
}

u32 usb_serial(struct usb_device *d, u64 *value)
{
	int n = -EINVAL;

	if (d->info.serial)
		n = usb_control(d, USB_IN, USB_GET_DESCRIPTOR,
				DESCRIPTOR_STRING << 8 | d->info.serial, ENGLISH, STRING_SIZE);
	if (n < STRING_LEAST)
		return 0;
	*value = serial_value(d->data, n);
	return hash(1, d->data, n);
}

/*
 * Opens the endpoints of all interfaces that have drivers. @list gets them. Returns how many there
 * are, or an error.
 */
static int open_endpoints(struct usb_device *d, struct usb_endpoint *list[ENDPOINTS_MAX])
{
	int n = 0;

	for (u32 i = 0; i < d->config.interfaces; i++) {
		struct usb_endpoint *e = d->bound[i].endpoints;

		for (u32 k = 0; e && k < d->config.interface[i].endpoints; k++, e++) {
			int err = d->hc->setup->open(e);

			if (err)
				return err;
			list[n++] = e;
		}
	}
	return n;
}

/* Ends the transfers of a device that is gone, and tells its drivers. */
static void quieten(struct usb_device *d)
{
	struct usb_endpoint *list[ENDPOINTS_MAX];

	for (u32 i = 0; i < d->config.interfaces; i++) {
		struct usb_bound *b = &d->bound[i];

		if (b->state && b->class->gone)
			b->class->gone(b);
	}
	/*
	 * Opening an endpoint again forgets its transfer. If usb_device.opened is false, some
	 * endpoints were never opened, so leave all of them alone.
	 */
	if (d->opened)
		open_endpoints(d, list);
}

/*
 * Returns whether @t, which is plugged in, is device @d, which was here before. If @d has a serial
 * number, reads that of @t.
 */
static bool usb_is_same(const struct usb_device *d, struct usb_device *t)
{
	u64 value;

	if (d->speed != t->speed || d->identity != t->identity)
		return false;
	if (d->probed && !usb_may_return(d))
		return false;
	if (d->serial && !t->serial)
		t->serial = usb_serial(t, &value);
	return !d->serial || d->serial == t->serial;
}

/* Makes a device from @t, which was not in this port before. */
static struct usb_device *usb_keep(struct usb_port *p, struct usb_device *known,
				   struct usb_device *t)
{
	struct usb_device *d;

	t->opened = t->probed = t->started = t->drive = t->multi_tt = false;
	memset(t->bound, 0, sizeof(t->bound));
	/* If nothing was ever read from the last one, its place is free. */
	if (!known->identity) {
		*known = *t;
		return known;
	}
	d = usb_alloc(sizeof(*d), 16);
	if (!d) {
		usb_complain(t, "", -ENOMEM);
		return NULL;
	}
	*d = *t;
	usb_remember(p, d);
	return d;
}

/*
 * Reads the device's descriptors into a copy of @known, with whose slot and buffer it talks to the
 * device. Only the descriptors tell whether the device was here before.
 */
struct usb_device *usb_again(struct usb_port *p, struct usb_device *known, bool *back)
{
	struct usb_device t = *known, *d;
	int err;

	t.gone = false;
	t.lock = (struct lock){ 0 };
	t.serial = 0;
	for (d = p->known; d; d = d->other)
		quieten(d);
	err = p->hc->setup->address(&t);
	/* If @known had no slot or address, those made now are kept for the next device here. */
	known->slot = t.slot;
	known->address = t.address;
	if (!err)
		err = read_fresh(&t);
	if (err < 0) {
		usb_complain(&t, "", err);
		return NULL;
	}
	for (d = p->known; d; d = d->other)
		if (usb_is_same(d, &t)) {
			usb_forget_behind(d);
			d->gone = false;
			d->lock = (struct lock){ 0 };
			*back = d->probed;
			return d;
		}
	return usb_keep(p, known, &t);
}

/*
 * Returns the driver for interface @in. Returns NULL if there is none, or if it is one that cannot
 * start after POST and POST is over.
 */
static const struct usb_class *class_of(const struct usb_interface_info *in)
{
	const struct usb_state *u = usb_state();

	for (const struct usb_class *const *c = u->classes; c < u->classes_end; c++)
		if ((*c)->class == in->class &&
		    !(((*c)->subclass ^ in->subclass) & (*c)->subclass_mask) &&
		    !(((*c)->protocol ^ in->protocol) & (*c)->protocol_mask))
			return (*c)->late || !usb_is_late() ? *c : NULL;
	return NULL;
}

/* Makes the endpoints of interface @in. */
static int bind_endpoints(struct usb_device *d, const struct usb_interface_info *in,
			  struct usb_bound *b)
{
	if (!b->class->endpoints || !in->endpoints || b->endpoints)
		return 0;
	b->endpoints = usb_alloc(in->endpoints * sizeof(*b->endpoints), 4);
	if (!b->endpoints)
		return -ENOMEM;
	for (u32 i = 0; i < in->endpoints; i++) {
		b->endpoints[i].device = d;
		b->endpoints[i].info = in->endpoint[i];
	}
	return 0;
}

/*
 * Finds drivers, or for a device that is back takes those that it had, and opens the endpoints that
 * they need. Returns how many interfaces have a driver, or an error.
 */
static int open_interfaces(struct usb_device *d, bool back)
{
	struct usb_endpoint *list[ENDPOINTS_MAX];
	int found = 0, n, err = 0;

	for (u32 i = 0; i < d->config.interfaces && !err; i++) {
		struct usb_bound *b = &d->bound[i];

		if (!back)
			b->class = class_of(&d->config.interface[i]);
		if (!b->class)
			continue;
		found++;
		d->drive |= !b->class->late;
		if (!back)
			err = bind_endpoints(d, &d->config.interface[i], b);
	}
	n = err ? err : open_endpoints(d, list);
	d->opened = n >= 0;
	if (n > 0 && d->hc->setup->opened)
		n = d->hc->setup->opened(d, list, n);
	return n < 0 ? n : found;
}

/*
 * Starts the drivers of a device, or tells them that it is back. A driver that could not start, for
 * example because a transfer failed, gets another chance then.
 */
static void start_classes(struct usb_device *d, bool back)
{
	for (u32 i = 0; i < d->config.interfaces; i++) {
		const struct usb_interface_info *in = &d->config.interface[i];
		struct usb_bound *b = &d->bound[i];
		int err = 0;

		if (b->class && (!back || (b->failed && b->class->late))) {
			err = b->class->probe(d, in, b);
			b->failed = err;
		} else if (b->state && b->class->back) {
			err = b->class->back(d, in, b);
		}
		if (err)
			usb_complain(d, b->class->name, err);
		d->started |= b->state != NULL;
	}
	d->probed = true;
}

void usb_start(struct usb_device *d, bool back)
{
	char name[USB_NAME_SIZE];
	/* usb_again() has read the descriptors of a device that is not the first one. */
	int n = d->identity ? 0 : read_fresh(d);

	if (n >= 0)
		n = open_interfaces(d, back);
	if (n > 0)
		n = usb_control(d, USB_TO_DEVICE, USB_SET_CONFIGURATION, d->config.value, 0, 0);
	if (n < 0) {
		usb_complain(d, "", n);
		return;
	}
	usb_name(d, name);
	if (d->info.vendor)
		log_debug("%s: %04x:%04x\n", name, d->info.vendor, d->info.product);
	start_classes(d, back);
}
