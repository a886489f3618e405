/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keyboards, mice and tablets: what the files of the driver share (Device Class Definition for
 * Human Interface Devices 1.11).
 */
#ifndef USB_HID_H
#define USB_HID_H

#include "char/input.h"
#include "usb/hid_report.h"
#include "usb/usb.h"

#define HID_REPORT 8 /* how many bytes of a report are read */
#define HID_KEYS   6

/* Requests (HID 1.11, 7.2). */
#define HID_SET_REPORT	 9
#define HID_SET_IDLE	 10
#define HID_SET_PROTOCOL 11
#define HID_OUTPUT	 0x0200 /* wValue: an output report */

struct hid {
	struct input_poller poller;
	bool polled; /* the poller is in use */
	struct usb_endpoint *in;
	u8 interface;
	u8 leds; /* as the device was last told, in the order of input_leds() */
	u8 led_report[HID_REPORT];
	u8 modifiers;
	u8 keys[HID_KEYS]; /* the keys that are held down */
	struct input_repeat repeat;
	/* The layouts of its reports. Without layouts, it uses the boot protocol. */
	const struct hid_layout *layout;
	u8 layouts;
	bool has_keys, has_mouse; /* whether there is such a layout */
	bool placed;		  /* the position below is known */
	/* the last position of a tablet's pointer, as hid_scale() returns it */
	u32 x, y;
};

/* The pollers of keyboards and mice. */
void hid_poll_keyboard(struct input_poller *p);
void hid_poll_mouse(struct input_poller *p);
/* The poller of devices without the boot protocol. */
void hid_poll_reports(struct input_poller *p);

/* ---- hid_keys.c */
/* Reports the changes that a keyboard's report of @n bytes contains. */
void hid_keyboard_report(struct hid *h, const u8 *report, u32 n);
/* Reports the release of all keys that are held down. */
void hid_release_all(struct hid *h);

#endif
