/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The layout of a HID device's reports, from its report descriptor (HID 1.11, 6.2.2), as far as
 * keyboards, mice and tablets need it. Devices are not trusted: all positions are checked to be
 * within a report.
 */
#ifndef USB_HID_REPORT_H
#define USB_HID_REPORT_H

#include "lib/types.h"

#define HID_REPORT_MAX 64 /* bytes of a report: a packet at full speed */
#define HID_LAYOUTS    4
#define HID_RANGES     4
#define HID_ARRAYS     2
#define HID_LEDS       3

/* Consecutive usages with one bit each. */
struct hid_range {
	u8 first; /* the first usage */
	u8 count; /* 0: there is no such range */
	u16 at;	  /* bit in the report */
};

/* Fields that each contain the usage of a key that is held, or none. */
struct hid_array {
	u16 at;
	u8 size;  /* bits of each field */
	u8 count; /* 0: there is no such array */
	s32 min;  /* the value that stands for the first usage, @usage */
	u8 usage;
};

/* A number. */
struct hid_value {
	u16 at;
	u8 size; /* in bits, at most 32; 0: there is no such number */
	bool relative;
	s32 min, max;
};

/* A kind of report. */
struct hid_layout {
	bool mouse;			    /* false: a keyboard */
	u8 id;				    /* its first byte; 0: reports have no such byte */
	u16 bits;			    /* its length in bits, including the id */
	struct hid_range range[HID_RANGES]; /* keys, or buttons */
	struct hid_array array[HID_ARRAYS];
	struct hid_value x, y, wheel;
	/*
	 * The report that sets the LEDs: the bits for Num Lock, Caps Lock and Scroll Lock. 0xffff:
	 * there is no such LED.
	 */
	u16 led[HID_LEDS];
	u8 led_id;
	u16 led_bits; /* its length in bits, including the id */
};

/*
 * Reads the report descriptor of @len bytes at @p. Returns how many layouts of keyboards and mice
 * it found and stored in @l, at most HID_LAYOUTS. POST.
 */
u32 hid_parse_report(const u8 *p, u32 len, struct hid_layout *l);

/* A pointing device's report. */
struct hid_motion {
	u8 buttons; /* bit 0 left, 1 right, 2 middle */
	s32 x, y, wheel;
};

/*
 * Reads a keyboard's report of @n bytes. *@modifiers and @keys get the values of a boot report (HID
 * 1.11, B.1). If there is not room for all keys, the first ones are stored. Returns false if the
 * report says that too many keys are held.
 */
bool hid_read_keys(const struct hid_layout *l, const u8 *report, u32 n, u8 *modifiers, u8 *keys,
		   u32 room);
/* Reads a mouse's report of @n bytes. */
void hid_read_motion(const struct hid_layout *l, const u8 *report, u32 n, struct hid_motion *m);
/* Scales the position @v to a number from 0 to @range - 1. */
u32 hid_scale(const struct hid_value *f, s32 v, u32 range);

#endif
