/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keyboards and mice that offer the boot protocol: what the halves of the driver share (Device
 * Class Definition for Human Interface Devices 1.11, appendix B).
 */
#ifndef USB_HID_H
#define USB_HID_H

#include "char/input.h"
#include "usb/usb.h"

#define HID_REPORT 8 /* bytes of a report that are looked at */
#define HID_KEYS   6

/* HID 1.11, 7.2. */
#define HID_SET_REPORT	 9
#define HID_SET_IDLE	 10
#define HID_SET_PROTOCOL 11
#define HID_OUTPUT	 0x0200 /* wValue: an output report */

struct hid {
	struct input_poller poller;
	struct usb_endpoint *in;
	u8 interface;
	u8 leds; /* as last told, in input_leds()'s order */
	u8 led_report;
	u8 modifiers;
	u8 keys[HID_KEYS]; /* that are held */
	struct input_repeat repeat;
};

/* Their pollers. */
void hid_poll_keyboard(struct input_poller *p);
void hid_poll_mouse(struct input_poller *p);

/* ---- hid_keys.c */
/* Reports what a keyboard's report of @n bytes says. */
void hid_keyboard_report(struct hid *h, const u8 *report, u32 n);
/* Reports that all keys that are held have been released. */
void hid_release_all(struct hid *h);

#endif
