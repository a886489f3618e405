/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests keyboards, mice and tablets with report descriptors: the fields that are found in
 * descriptors, and the keys and packets that reports become.
 */
#include "fake_usb.h"
#include "unit.h"

/* The driver is included because its probe function is static. */
#include "../../src/usb/hid_probe.c"

/* clang-format off */
/* HID 1.11, B.1. */
static const u8 keyboard[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01,
	0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06,
	0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0
};

/* Three buttons, an absolute position of 15 bits and a wheel. */
static const u8 tablet[] = {
	0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x01, 0xa1, 0x00, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03,
	0x15, 0x00, 0x25, 0x01, 0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05, 0x81, 0x01,
	0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x15, 0x00, 0x26, 0xff, 0x7f, 0x35, 0x00, 0x46, 0xff, 0x7f,
	0x75, 0x10, 0x95, 0x02, 0x81, 0x02, 0x05, 0x01, 0x09, 0x38, 0x15, 0x81, 0x25, 0x7f, 0x35, 0x00,
	0x45, 0x00, 0x75, 0x08, 0x95, 0x01, 0x81, 0x06, 0xc0, 0xc0
};

/* One interface with a keyboard that has a bit for each key, a mouse of 12 bits, and volume keys. */
static const u8 composite[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x85, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00,
	0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x19, 0x00, 0x29, 0x77, 0x95, 0x78, 0x81, 0x02,
	0x05, 0x08, 0x19, 0x01, 0x29, 0x03, 0x95, 0x03, 0x91, 0x02, 0x95, 0x05, 0x91, 0x01, 0xc0,
	0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x01, 0xa1, 0x00, 0x05, 0x09, 0x19, 0x01,
	0x29, 0x05, 0x15, 0x00, 0x25, 0x01, 0x95, 0x05, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x03,
	0x81, 0x03, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x16, 0x01, 0xf8, 0x26, 0xff, 0x07, 0x75, 0x0c,
	0x95, 0x02, 0x81, 0x06, 0xc0, 0xc0,
	0x05, 0x0c, 0x09, 0x01, 0xa1, 0x01, 0x85, 0x03, 0x19, 0xe9, 0x29, 0xea, 0x15, 0x00, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x02, 0x81, 0x02, 0x95, 0x06, 0x81, 0x01, 0xc0
};
/* clang-format on */

/* ---------------------------------------------------------------- a controller with one device */
static struct {
	const u8 *descriptor;
	u32 size;
	u8 reports[8][64];
	u32 sizes[8], put, taken;
	bool gone;
	struct usb_setup led;
	u8 leds[8];
	int idle; /* the result of SET_IDLE */
} dev;

/* The result of the transfer that was started last. */
static int result;

static int fake_control_start(struct usb_device *d, const struct usb_setup *s, void *data)
{
	if (s->type == 0x81 && s->request == USB_GET_DESCRIPTOR && s->value == 0x2200) {
		result = min(dev.size, (u32)s->length);
		memcpy(data, dev.descriptor, result);
		return 0;
	}
	assert_int_equal(s->type, 0x21);
	if (s->request == HID_SET_IDLE) {
		result = dev.idle;
		return 0;
	}
	assert_int_equal(s->request, HID_SET_REPORT);
	dev.led = *s;
	memcpy(dev.leds, data, s->length);
	return 0;
}

static int fake_control_finish(struct usb_device *d, u32 ms)
{
	return result;
}

static int fake_poll(struct usb_endpoint *e, void *packet, u32 size)
{
	u32 n;

	if (dev.gone)
		return -ENODEV;
	if (dev.put == dev.taken)
		return 0;
	n = min(dev.sizes[dev.taken % 8], size);
	memcpy(packet, dev.reports[dev.taken++ % 8], n);
	return n;
}

static int fake_idle(struct usb_endpoint *e)
{
	return 0;
}

static bool fake_ours(const struct usb_controller *hc)
{
	return true;
}

static const struct usb_transfers fake_ops = { .control_start = fake_control_start,
					       .control_finish = fake_control_finish,
					       .poll = fake_poll,
					       .idle = fake_idle,
					       .ours = fake_ours };
static struct usb_controller hc = { .ops = &fake_ops };
static struct usb_device device;
static struct usb_endpoint endpoint;

static int start(const u8 *descriptor, u32 size)
{
	static u8 data[USB_DATA_SIZE];
	struct usb_interface_info in = { .class = 3, .endpoints = 1, .report_size = size };
	static struct usb_state state = { .alloc = resident_alloc };

	fake_machine();
	usb_set_state(&state);
	memset(&dev, 0, sizeof(dev));
	memset(poller, 0, sizeof(poller));
	keys_seen[0] = 0;
	packets = mice = keyboards = leds_wanted = 0;
	dev.descriptor = descriptor;
	dev.size = size;
	device = (struct usb_device){ .hc = &hc, .port = 1, .data = data };
	endpoint = (struct usb_endpoint){ .device = &device,
					  .info = { 0x81, USB_INTERRUPT, 10, 0, 64 } };
	return hid_probe(&device, &in, &(struct usb_bound){ .endpoints = &endpoint });
}

static void send(const u8 *bytes, u32 size)
{
	memcpy(dev.reports[dev.put % 8], bytes, size);
	dev.sizes[dev.put++ % 8] = size;
	poll();
}
#define SEND(...) send((const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

static void expect_keys(const char *text)
{
	assert_string_equal(keys_seen, text);
	keys_seen[0] = 0;
}

static void expect_packet(u8 b0, u8 b1, u8 b2, u8 b3)
{
	assert_memory_equal(packet_seen, ((u8[]){ b0, b1, b2, b3 }), 4);
}

static void test_keyboard(void **state)
{
	assert_int_equal(start(keyboard, sizeof(keyboard)), 0);
	assert_non_null(poller[0]);
	assert_int_equal(mice, 0);
	assert_int_equal(keyboards, 1);
	SEND(2, 0, 0x04, 0, 0, 0, 0, 0);
	expect_keys("+2a +1e ");
	SEND(0, 0, 0x05, 0, 0, 0, 0, 0);
	expect_keys("-2a -1e +30 ");
	/* If a report says that too many keys are held, the held keys stay held. */
	SEND(0, 0, 1, 1, 1, 1, 1, 1);
	expect_keys("");
	/* The report is too short. */
	SEND(0, 0, 0);
	expect_keys("");
	leds_wanted = 6;
	poll();
	assert_int_equal(dev.led.value, 0x200);
	assert_int_equal(dev.led.length, 1);
	assert_int_equal(dev.leds[0], 3);
	dev.gone = true;
	poll();
	expect_keys("-30 ");
	assert_int_equal(keyboards, 0);
	assert_null(poller[0]);
}

static void test_tablet(void **state)
{
	dev.idle = 0;
	assert_int_equal(start(tablet, sizeof(tablet)), 0);
	assert_int_equal(mice, 1);
	/* The first position is not a movement. */
	SEND(0, 0x00, 0x40, 0x00, 0x40, 0);
	expect_packet(0x08, 0, 0, 0);
	/* Moves by a 32nd of the width to the right, and of the height down. */
	SEND(1, 0x00, 0x44, 0x00, 0x44, 0);
	expect_packet(0x29, 32, 0x100 - 24, 0);
	packets = 0;
	/* A move from the middle to a corner takes several packets. */
	SEND(0, 0, 0, 0, 0, 1);
	assert_true(packets > 3 && packets < 8);
	/* The position is beyond the limits in the descriptor. */
	SEND(0, 0xff, 0xff, 0xff, 0xff, 0);
	assert_true(packets < 32);
	dev.gone = true;
	poll();
	assert_int_equal(mice, 0);
}

static void test_composite(void **state)
{
	u8 report[17] = { 1 };

	assert_int_equal(start(composite, sizeof(composite)), 0);
	assert_int_equal(mice, 1);
	report[1] = 1;
	report[2 + 0x04 / 8] = 1 << 4;
	report[2 + 0x1e / 8] = 1 << 6;
	send(report, sizeof(report));
	expect_keys("+1d +1e +02 ");
	/* The mouse's report does not change the keys. It moves 3 to the right and 2 up. */
	SEND(2, 0x02, 0x03, 0xe0, 0xff);
	expect_packet(0x0a, 3, 2, 0);
	expect_keys("");
	/* Volume keys are ignored. */
	SEND(3, 1);
	expect_keys("");
	memset(report + 1, 0, 16);
	send(report, sizeof(report));
	expect_keys("-1d -1e -02 ");
	leds_wanted = 1;
	poll();
	assert_int_equal(dev.led.value, 0x201);
	assert_int_equal(dev.led.length, 2);
	assert_memory_equal(dev.leds, ((u8[]){ 1, 4 }), 2);
}

/* These are neither a keyboard nor a mouse, or make no sense. */
static void test_others(void **state)
{
	static const u8 joystick[] = { 0x05, 0x01, 0x09, 0x04, 0xa1, 0x01, 0x09, 0x30,
				       0x75, 0x08, 0x95, 0x01, 0x81, 0x02, 0xc0 };
	u8 cut[sizeof(composite)];

	assert_int_equal(start(joystick, sizeof(joystick)), 0);
	assert_null(poller[0]);
	assert_int_equal(start(NULL, 0), 0);
	assert_null(poller[0]);
	for (u32 n = 1; n < sizeof(composite); n++) {
		start(composite, n);
		memcpy(cut, composite, sizeof(cut));
		cut[n] ^= 0xff;
		start(cut, sizeof(cut));
		SEND(1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
		SEND(2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
	}
	/* Devices need not support idle rates, but may not fail otherwise. */
	for (u32 n = 0; n < 4; n++) {
		fake_alloc_left = n;
		start(keyboard, sizeof(keyboard));
	}
}

UNIT_MAIN(UNIT_TEST(test_keyboard), UNIT_TEST(test_tablet), UNIT_TEST(test_composite),
	  UNIT_TEST(test_others))
