// SPDX-License-Identifier: BSD-2-Clause
/* Reads USB descriptors (USB 2.0, 9.6). Uses only its arguments. Flat 32-bit, resident. */
#include "usb/descriptor.h"
#include "lib/errno.h"
#include "lib/string.h"

/* bDescriptorType, table 9-5; USB 3.2, table 9-6. */
#define TYPE_DEVICE    1
#define TYPE_CONFIG    2
#define TYPE_INTERFACE 4
#define TYPE_ENDPOINT  5
#define TYPE_HUB       0x29
#define TYPE_SUPER_HUB 0x2a
#define TYPE_COMPANION 0x30
#define TYPE_PIPE      0x24 /* a pipe usage descriptor of UAS */
#define TYPE_HID       0x21
#define TYPE_REPORT    0x22

#define INTERFACE_SIZE 9
#define ENDPOINT_SIZE  7
#define COMPANION_SIZE 6
#define PIPE_SIZE      3
#define HID_SIZE       9
#define CLASS_HID      0x03
#define HUB_SIZE       7

#define HUB_PORTS_MAX	 15 /* the most that a route string can express */
#define HUB_POWER_UNIT	 2  /* ms */
#define MAX_PACKET_MASK	 0x7ff
#define MAX_PACKET_LIMIT 1024
#define BURST_MAX	 15
#define STREAMS_MAX	 16 /* the largest exponent */

static u16 le16(const u8 *p)
{
	return p[0] | p[1] << 8;
}

int usb_parse_device(const u8 *p, u32 len, struct usb_device_info *info)
{
	if (len < USB_DEVICE_DESCRIPTOR_START || p[0] < USB_DEVICE_DESCRIPTOR_SIZE ||
	    p[1] != TYPE_DEVICE)
		return -EINVAL;
	*info = (struct usb_device_info){
		.version = le16(p + 2),
		.class = p[4],
		.subclass = p[5],
		.protocol = p[6],
		.max_packet0 = p[7],
	};
	if (len >= USB_DEVICE_DESCRIPTOR_SIZE) {
		info->vendor = le16(p + 8);
		info->product = le16(p + 10);
		info->serial = p[16];
	}
	return 0;
}

u16 usb_config_length(const u8 *p, u32 len)
{
	if (len < USB_CONFIG_DESCRIPTOR_SIZE || p[0] < USB_CONFIG_DESCRIPTOR_SIZE ||
	    p[1] != TYPE_CONFIG || le16(p + 2) < USB_CONFIG_DESCRIPTOR_SIZE)
		return 0;
	return le16(p + 2);
}

/*
 * The state of the walk through a configuration: the interface that endpoints belong to, or NULL.
 */
struct walk {
	struct usb_config_info *info;
	struct usb_interface_info *interface;
	/* the endpoint that a companion descriptor belongs to, or NULL */
	struct usb_endpoint_info *endpoint;
};

static void take_interface(struct walk *w, const u8 *p)
{
	w->interface = NULL;
	w->endpoint = NULL;
	/* Skip alternate settings. */
	if (p[0] < INTERFACE_SIZE || p[3] || w->info->interfaces == USB_INTERFACES)
		return;
	w->interface = &w->info->interface[w->info->interfaces++];
	*w->interface = (struct usb_interface_info){
		.number = p[2], .class = p[5], .subclass = p[6], .protocol = p[7]
	};
}

static bool endpoint_is_new(const struct usb_config_info *info, u8 address)
{
	for (u8 i = 0; i < info->interfaces; i++)
		for (u8 k = 0; k < info->interface[i].endpoints; k++)
			if (info->interface[i].endpoint[k].address == address)
				return false;
	return true;
}

static void take_endpoint(struct walk *w, const u8 *p)
{
	struct usb_interface_info *in = w->interface;
	struct usb_endpoint_info e;

	w->endpoint = NULL;
	if (!in || p[0] < ENDPOINT_SIZE || in->endpoints == USB_ENDPOINTS)
		return;
	e = (struct usb_endpoint_info){ .address = p[2] & 0x8f,
					.type = p[3] & 3,
					.interval = p[6],
					.max_packet = le16(p + 4) & MAX_PACKET_MASK };
	if (!(e.address & 0x0f) || !e.max_packet || e.max_packet > MAX_PACKET_LIMIT)
		return;
	if (e.type != USB_BULK && e.type != USB_INTERRUPT)
		return;
	/* Two interfaces with the same endpoint would share its ring. */
	if (!endpoint_is_new(w->info, e.address))
		return;
	w->endpoint = &in->endpoint[in->endpoints++];
	*w->endpoint = e;
}

/*
 * Reads the first entry of the HID descriptor, which is for the report descriptor (HID 1.11,
 * 6.2.1).
 */
static void take_hid(struct usb_interface_info *in, const u8 *p)
{
	if (in->class == CLASS_HID && p[0] >= HID_SIZE && p[6] == TYPE_REPORT)
		in->report_size = le16(p + 7);
}

/* Reads a descriptor that follows an endpoint's and adds to it. */
static void take_extra(struct usb_endpoint_info *e, const u8 *p)
{
	if (p[1] == TYPE_COMPANION && p[0] >= COMPANION_SIZE) {
		e->burst = min(p[2], (u8)BURST_MAX);
		if (e->type == USB_BULK)
			e->streams = min(p[3] & 31, STREAMS_MAX);
	} else if (p[1] == TYPE_PIPE && p[0] >= PIPE_SIZE) {
		e->pipe = p[2];
	}
}

int usb_parse_config(const u8 *p, u32 len, struct usb_config_info *info)
{
	struct walk w = { .info = info };
	u32 end = min(len, (u32)usb_config_length(p, len));

	memset(info, 0, sizeof(*info));
	if (!end)
		return -EINVAL;
	info->value = p[5];
	/* Each descriptor is at least two bytes long, so this ends. */
	for (u32 at = p[0]; at + 2 <= end && p[at] >= 2 && p[at] <= end - at; at += p[at]) {
		if (p[at + 1] == TYPE_INTERFACE)
			take_interface(&w, p + at);
		else if (p[at + 1] == TYPE_ENDPOINT)
			take_endpoint(&w, p + at);
		else if (p[at + 1] == TYPE_HID && w.interface && !w.endpoint)
			take_hid(w.interface, p + at);
		else if (w.endpoint)
			take_extra(w.endpoint, p + at);
	}
	return 0;
}

int usb_parse_hub(const u8 *p, u32 len, struct usb_hub_info *info)
{
	if (len < HUB_SIZE || p[0] < HUB_SIZE || (p[1] != TYPE_HUB && p[1] != TYPE_SUPER_HUB) ||
	    !p[2])
		return -EINVAL;
	*info = (struct usb_hub_info){
		.ports = min(p[2], (u8)HUB_PORTS_MAX),
		.power_ms = p[5] * HUB_POWER_UNIT,
		.think_time = le16(p + 3) >> 5 & 3,
	};
	return 0;
}
