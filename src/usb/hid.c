// SPDX-License-Identifier: BSD-2-Clause
/*
 * Polls USB keyboards and mice. A poll without news only reads memory; a report takes two accesses.
 * Flat 32-bit, resident.
 */
#include "usb/hid.h"
#include "lib/errno.h"

/* the most per poll, so that a device that sends for ever cannot block us */
#define REPORTS_MAX 8

#define MOUSE_BUTTONS 0x07
#define MOUSE_ALWAYS  0x08
#define MOUSE_X_SIGN  0x10
#define MOUSE_Y_SIGN  0x20

/* Returns the next report: its size, 0 if there is none, or -ENODEV if the device sends no more. */
static int next_report(struct hid *h, u8 report[HID_REPORT])
{
	return h->in->device->hc->ops->poll(h->in, report, HID_REPORT);
}

/* HID's order of LEDs is Num Lock, Caps Lock, Scroll Lock (HID 1.11, B.1). */
static void update_leds(struct hid *h)
{
	const struct usb_setup s = { USB_CLASS | USB_TO_INTERFACE, HID_SET_REPORT, HID_OUTPUT,
				     h->interface, 1 };
	const struct usb_transfers *ops = h->in->device->hc->ops;
	u8 leds = input_leds();

	if (leds == h->leds || ops->ready(h->in))
		return;
	h->led_report = leds >> 1 | (leds & 1) << 2;
	if (!ops->control_start(h->in->device, &s, &h->led_report))
		h->leds = leds;
}

/* Takes the reports that have come, each of @least bytes or more. False: the device is gone. */
static bool hid_take_reports(struct hid *h, int least,
			     void (*take)(struct hid *h, const u8 *report, u32 n))
{
	u8 report[HID_REPORT];
	int n = 1;

	for (u32 i = 0; i < REPORTS_MAX && n > 0; i++) {
		n = next_report(h, report);
		if (n >= least)
			take(h, report, n);
	}
	return n >= 0;
}

void hid_poll_keyboard(struct input_poller *p)
{
	struct hid *h = container_of(p, struct hid, poller);

	if (!hid_take_reports(h, 1, hid_keyboard_report)) {
		hid_release_all(h);
		input_remove_poller(p);
		return;
	}
	input_repeat(&h->repeat);
	update_leds(h);
}

/*
 * Converts a report to a PS/2 packet, in which Y grows upwards and the wheel's value grows
 * downwards.
 */
static void hid_mouse_report(struct hid *h, const u8 *report, u32 n)
{
	int x = (s8)report[1], y = min(-(s8)report[2], 127);
	u8 packet[4] = { (report[0] & MOUSE_BUTTONS) | MOUSE_ALWAYS, x, y,
			 n > 3 ? -(s8)report[3] : 0 };

	if (x < 0)
		packet[0] |= MOUSE_X_SIGN;
	if (y < 0)
		packet[0] |= MOUSE_Y_SIGN;
	input_mouse(packet);
}

void hid_poll_mouse(struct input_poller *p)
{
	struct hid *h = container_of(p, struct hid, poller);

	if (!hid_take_reports(h, 3, hid_mouse_report)) {
		input_remove_mouse();
		input_remove_poller(p);
	}
}
