/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a USB device says about itself (USB 2.0, 9.6; USB 3.2, 9.6.7). Devices are not trusted: all
 * lengths are checked, and descriptors that do not fit or make no sense are left out.
 */
#ifndef USB_DESCRIPTOR_H
#define USB_DESCRIPTOR_H

#include "lib/types.h"

#define USB_CONTROL	0 /* bmAttributes of an endpoint (9.6.6) */
#define USB_ISOCHRONOUS 1
#define USB_BULK	2
#define USB_INTERRUPT	3

#define USB_ENDPOINT_IN 0x80

#define USB_INTERFACES 8 /* how many interfaces of a configuration are read at most */
#define USB_ENDPOINTS  4 /* how many endpoints of an interface are read at most */

struct usb_device_info {
	u16 version; /* bcdUSB */
	u8 class, subclass, protocol;
	u8 max_packet0; /* from the descriptor; an exponent at SuperSpeed */
	u16 vendor, product;
	u8 serial; /* number of the string with the serial number; 0: there is none */
};

struct usb_endpoint_info {
	u8 address; /* its number, and USB_ENDPOINT_IN */
	u8 type;    /* USB_* above */
	u8 interval;
	u8 burst; /* at SuperSpeed: packets that may follow the first one */
	u16 max_packet;
	/* at SuperSpeed: a bulk endpoint has 2 to the power of this many streams; 0: it has none */
	u8 streams;
	u8 pipe; /* from a pipe usage descriptor (UAS, 5.2.3.5); 0: there is none */
};

struct usb_interface_info {
	u8 number;
	u8 class, subclass, protocol;
	/* of a HID interface: size of its report descriptor in bytes; 0: there is none */
	u16 report_size;
	u8 endpoints;
	struct usb_endpoint_info endpoint[USB_ENDPOINTS];
};

struct usb_config_info {
	u8 value; /* argument of SET_CONFIGURATION */
	u8 interfaces;
	struct usb_interface_info interface[USB_INTERFACES];
};

#define USB_DEVICE_DESCRIPTOR_SIZE  18
#define USB_DEVICE_DESCRIPTOR_START 8 /* up to bMaxPacketSize0 */
#define USB_CONFIG_DESCRIPTOR_SIZE  9

/*
 * Reads the device descriptor, or the first USB_DEVICE_DESCRIPTOR_START bytes of it, at @p. If the
 * rest is missing, vendor, product and serial are 0. Returns 0, or -EINVAL if there is no device
 * descriptor.
 */
int usb_parse_device(const u8 *p, u32 len, struct usb_device_info *info);

/*
 * Reads the configuration descriptor and everything after it, @len bytes in total: the first
 * setting of each interface, with its bulk and interrupt endpoints. Returns 0, or -EINVAL if there
 * is no configuration descriptor.
 */
int usb_parse_config(const u8 *p, u32 len, struct usb_config_info *info);
/*
 * Returns wTotalLength of the configuration descriptor at @p, of which @len bytes are available:
 * the length in bytes of all that belongs to it. Returns 0 if there is no configuration descriptor.
 */
u16 usb_config_length(const u8 *p, u32 len);

/* A hub's description of itself (USB 2.0, 11.23.2.1; USB 3.2, 10.15.2.1). */
struct usb_hub_info {
	u8 ports;
	u16 power_ms;  /* time from turning on a port's power until it is good */
	u8 think_time; /* of its transaction translator, as in wHubCharacteristics */
};

/* Reads the hub descriptor of @len bytes at @p. Returns 0, or -EINVAL if there is none. */
int usb_parse_hub(const u8 *p, u32 len, struct usb_hub_info *info);

#endif
