// SPDX-License-Identifier: BSD-2-Clause
/*
 * Polls USB keyboards and mice. A poll without news only reads memory; a report takes two accesses.
 * Flat 32-bit, resident.
 */
#include "usb/hid.h"
#include "lib/errno.h"
#include "lib/string.h"

/* the most per poll, so that a device that sends for ever cannot block us */
#define REPORTS_MAX 8
#define PACKETS_MAX 16 /* the most packets for one movement */

/* The width and height of a tablet, in steps of a mouse. */
#define TABLET_WIDTH  1024
#define TABLET_HEIGHT 768

#define MOUSE_BUTTONS 0x07
#define MOUSE_ALWAYS  0x08
#define MOUSE_X_SIGN  0x10
#define MOUSE_Y_SIGN  0x20

/*
 * Returns the layout that has LEDs. Returns NULL if no layout has any, as on a device that uses the
 * boot protocol.
 */
static const struct hid_layout *hid_led_layout(const struct hid *h)
{
	for (u8 i = 0; i < h->layouts; i++)
		for (u32 k = 0; k < HID_LEDS; k++)
			if (h->layout[i].led[k] < h->layout[i].led_bits)
				return &h->layout[i];
	return NULL;
}

/*
 * Fills in the report that sets @leds, which are in HID's order: Num Lock, Caps Lock, Scroll Lock
 * (HID 1.11, B.1). Returns its size.
 */
static u16 hid_fill_leds(struct hid *h, const struct hid_layout *l, u8 leds)
{
	u8 *p = h->led_report;

	memset(p, 0, sizeof(h->led_report));
	if (!l) {
		p[0] = leds;
		return 1;
	}
	p[0] = l->led_id;
	for (u32 i = 0; i < HID_LEDS; i++)
		if (leds >> i & 1 && l->led[i] < l->led_bits)
			p[l->led[i] / 8] |= 1 << l->led[i] % 8;
	return (l->led_bits + 7) / 8;
}

static void update_leds(struct hid *h)
{
	const struct hid_layout *l = hid_led_layout(h);
	struct usb_setup s = { USB_CLASS | USB_TO_INTERFACE, HID_SET_REPORT, HID_OUTPUT,
			       h->interface, 0 };
	struct usb_device *d = h->in->device;
	u8 leds = input_leds();

	if (leds == h->leds)
		return;
	if (h->layouts && (!l || l->led_bits > sizeof(h->led_report) * 8))
		return;
	/*
	 * While somebody waits for another request to the device, begin none: if that one has ended
	 * already, he has not read its result, and this one would take its place.
	 */
	if (d->lock.taken || usb_ready(h->in))
		return;
	/* In input_leds() Scroll Lock is the first bit, and in HID's order it is the last. */
	s.length = hid_fill_leds(h, l, leds >> 1 | (leds & 1) << 2);
	s.value |= l ? l->led_id : 0;
	if (!d->hc->ops->control_start(d, &s, h->led_report))
		h->leds = leds;
}

/*
 * Takes the reports that have arrived, each of at least @least bytes. Returns false if the device
 * is gone.
 */
static bool hid_take_reports(struct hid *h, int least,
			     void (*take)(struct hid *h, const u8 *report, u32 n))
{
	u8 report[HID_REPORT_MAX];
	int n = 1;

	for (u32 i = 0; i < REPORTS_MAX && n > 0; i++) {
		n = h->in->device->hc->ops->poll(h->in, report, sizeof(report));
		if (n >= least)
			take(h, report, n);
	}
	return n >= 0;
}

/* Sends a PS/2 packet, in which Y grows upwards and the wheel's value grows downwards. */
static void hid_mouse_packet(u8 buttons, s32 x, s32 down, s32 wheel)
{
	s32 y = min(-down, 127);
	u8 packet[4] = { (buttons & MOUSE_BUTTONS) | MOUSE_ALWAYS, x, y, -wheel };

	if (x < 0)
		packet[0] |= MOUSE_X_SIGN;
	if (y < 0)
		packet[0] |= MOUSE_Y_SIGN;
	input_mouse(packet);
}

static void hid_mouse_report(struct hid *h, const u8 *report, u32 n)
{
	(void)h;
	hid_mouse_packet(report[0], (s8)report[1], (s8)report[2], n > 3 ? (s8)report[3] : 0);
}

static s32 hid_step(s32 v)
{
	return max(min(v, 127), -127);
}

/* Sends a movement of any length, in as many packets as it needs. */
static void hid_move(struct hid_motion m)
{
	for (u32 i = 0; i < PACKETS_MAX; i++) {
		s32 x = hid_step(m.x), y = hid_step(m.y);

		hid_mouse_packet(m.buttons, x, y, i ? 0 : hid_step(m.wheel));
		m.x -= x;
		m.y -= y;
		if (!m.x && !m.y)
			return;
	}
}

/* Converts a tablet's position to the movement since its last one. */
static void hid_relate(struct hid *h, const struct hid_layout *l, struct hid_motion *m)
{
	u32 x = hid_scale(&l->x, m->x, TABLET_WIDTH), y = hid_scale(&l->y, m->y, TABLET_HEIGHT);

	m->x = h->placed ? (s32)(x - h->x) : 0;
	m->y = h->placed ? (s32)(y - h->y) : 0;
	h->x = x;
	h->y = y;
	h->placed = true;
}

static void hid_take_layout(struct hid *h, const struct hid_layout *l, const u8 *report, u32 n)
{
	u8 boot[HID_REPORT] = { 0 };
	struct hid_motion m;

	if (!l->mouse) {
		/* From here on the report is handled like a boot keyboard's. */
		if (hid_read_keys(l, report, n, &boot[0], &boot[2], HID_KEYS))
			hid_keyboard_report(h, boot, sizeof(boot));
		return;
	}
	hid_read_motion(l, report, n, &m);
	if (!l->x.relative)
		hid_relate(h, l, &m);
	hid_move(m);
}

/* Gives a report to the layouts with its id. */
static void hid_any_report(struct hid *h, const u8 *report, u32 n)
{
	for (u8 i = 0; i < h->layouts; i++) {
		const struct hid_layout *l = &h->layout[i];

		if (n * 8 >= l->bits && (!l->id || l->id == report[0]))
			hid_take_layout(h, l, report, n);
	}
}

static void hid_poll(struct hid *h, int least, void (*take)(struct hid *h, const u8 *report, u32 n))
{
	if (!hid_take_reports(h, least, take)) {
		if (h->has_keys) {
			hid_release_all(h);
			input_remove_keyboard();
		}
		if (h->has_mouse)
			input_remove_mouse();
		input_remove_poller(&h->poller);
		h->polled = false;
		return;
	}
	if (!h->has_keys)
		return;
	input_repeat(&h->repeat);
	update_leds(h);
}

void hid_poll_keyboard(struct input_poller *p)
{
	hid_poll(container_of(p, struct hid, poller), 1, hid_keyboard_report);
}

void hid_poll_mouse(struct input_poller *p)
{
	hid_poll(container_of(p, struct hid, poller), 3, hid_mouse_report);
}

void hid_poll_reports(struct input_poller *p)
{
	hid_poll(container_of(p, struct hid, poller), 1, hid_any_report);
}
