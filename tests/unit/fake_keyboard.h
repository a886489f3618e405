/* SPDX-License-Identifier: BSD-2-Clause */
/* A fake USB device that is a keyboard and a mouse. Included by fake_usb.h. */
#ifndef FAKE_KEYBOARD_H
#define FAKE_KEYBOARD_H

static const u8 keyboard_config[] = { 9,    2,	  59, 0, 2, 1,	  0,	0xa0, 50,   9,	  4, 0,
				      0,    1,	  3,  1, 1, 0,	  9,	0x21, 0x11, 1,	  0, 1,
				      0x22, 63,	  0,  7, 5, 0x81, 3,	8,    0,    10,	  9, 4,
				      1,    0,	  1,  3, 1, 2,	  0,	9,    0x21, 0x11, 1, 0,
				      1,    0x22, 63, 0, 7, 5,	  0x82, 3,    4,    0,	  10 };

/* A combined keyboard and mouse. */
static struct {
	struct fake_usb usb;
	u8 reports[2][16][8];
	u32 put[2], taken[2];
	u8 leds, protocol[2], idle[2];
	bool no_idle;
	u8 refuse; /* the interfaces that do not support the boot protocol, as bits */
} kbd;

static int kbd_in(struct fake_usb *u, u8 index, u8 *data, u32 size)
{
	u32 k = index == 5;

	assert_int_equal(kbd.usb.configured, 1);
	assert_int_equal(size, k ? 4 : 8);
	if (kbd.put[k] == kbd.taken[k])
		return FAKE_NAK;
	memcpy(data, kbd.reports[k][kbd.taken[k]++ % 16], size);
	return size;
}

static int kbd_control(struct fake_usb *u, const struct usb_setup *s, u8 *data)
{
	assert_int_equal(s->type, 0x21);
	assert_true(s->index < 2);
	switch (s->request) {
	case HID_SET_PROTOCOL:
		if (kbd.refuse >> s->index & 1)
			return FAKE_STALL;
		kbd.protocol[s->index] = s->value ? 2 : 1;
		return 0;
	case HID_SET_IDLE:
		kbd.idle[s->index] = 1;
		return kbd.no_idle ? FAKE_STALL : 0;
	case HID_SET_REPORT:
		assert_int_equal(s->value, 0x200);
		assert_int_equal(s->length, 1);
		kbd.leds = data[0];
		return 0;
	}
	return FAKE_STALL;
}

static inline void report(u32 k, const u8 *bytes, u32 size)
{
	memset(kbd.reports[k][kbd.put[k] % 16], 0, 8);
	memcpy(kbd.reports[k][kbd.put[k]++ % 16], bytes, size);
}
#define KEYS(...)  report(0, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))
#define MOUSE(...) report(1, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

static inline void new_keyboard(void)
{
	memset(&kbd, 0, sizeof(kbd));
	kbd.usb = (struct fake_usb){ .speed = 1,
				     .descriptor = full_device,
				     .config = keyboard_config,
				     .config_size = sizeof(keyboard_config),
				     .control = kbd_control,
				     .in = kbd_in };
}

#endif
