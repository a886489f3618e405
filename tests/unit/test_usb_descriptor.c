/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests USB descriptors: good ones, short ones, and senseless ones. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "usb/descriptor.h"

/* A keyboard with a second interface, whose alternate setting has other endpoints. */
/* clang-format off */
static const u8 config[] = {
	9, 2, 66, 0, 2, 3, 0, 0xa0, 50,      /* configuration 3 */
	9, 4, 0, 0, 1, 3, 1, 1, 0,           /* interface 0 */
	9, 0x21, 0x11, 1, 0, 1, 0x22, 63, 0, /* the HID descriptor, which comes here */
	7, 5, 0x81, 3, 8, 0, 10,
	9, 4, 1, 0, 2, 8, 6, 0x50, 0,
	7, 5, 0x02, 2, 0, 4, 0,              /* 1024 bytes */
	6, 0x30, 20, 0, 0, 0,                /* a burst larger than possible */
	9, 4, 1, 1, 1, 8, 6, 0x62, 0,
	7, 5, 0x83, 2, 0, 2, 0,              /* cut off by wTotalLength */
};
/* clang-format on */

static int parse(const u8 *p, u32 len, struct usb_config_info *info)
{
	/*
	 * Each copy is in memory of exactly its size, so that the sanitizer finds reads after its
	 * end.
	 */
	u8 *copy = malloc(len ? len : 1);
	int err;

	memcpy(copy, p, len);
	err = usb_parse_config(copy, len, info);
	free(copy);
	return err;
}

static void test_config(void **state)
{
	struct usb_config_info info;

	assert_int_equal(parse(config, sizeof(config), &info), 0);
	assert_int_equal(info.value, 3);
	assert_int_equal(info.interfaces, 2);
	assert_int_equal(info.interface[0].protocol, 1);
	assert_int_equal(info.interface[0].endpoints, 1);
	assert_int_equal(info.interface[0].endpoint[0].address, 0x81);
	assert_int_equal(info.interface[0].endpoint[0].type, USB_INTERRUPT);
	assert_int_equal(info.interface[0].endpoint[0].max_packet, 8);
	assert_int_equal(info.interface[0].endpoint[0].interval, 10);
	assert_int_equal(info.interface[1].endpoints, 1);
	assert_int_equal(info.interface[1].endpoint[0].max_packet, 1024);
	assert_int_equal(info.interface[1].endpoint[0].burst, 15);
}

/* Wherever the descriptors are cut off, the rest is understood correctly. */
static void test_short(void **state)
{
	struct usb_config_info info;

	for (u32 len = 0; len < sizeof(config); len++) {
		int err = parse(config, len, &info);

		assert_int_equal(err, len < 9 ? -EINVAL : 0);
		if (!err)
			assert_int_equal(info.interfaces, (len >= 18) + (len >= 43));
	}
}

static void test_nonsense(void **state)
{
	static const u8 zero_length[] = { 9, 2, 40, 0, 1, 1, 0, 0, 0, 0, 4, 0, 0, 1 };
	static const u8 twice[] = { 9, 2, 41,	0, 2,	 1, 0,	  0, 0,	   9, 4,  0, 0, 1,
				    8, 6, 0x50, 0, 7,	 5, 0x81, 2, 64,   0, 0,  9, 4, 1,
				    0, 1, 8,	6, 0x50, 0, 7,	  5, 0x81, 2, 64, 0, 0 };
	/* clang-format off */
	static const u8 bad[] = {
		9, 2, 46, 0, 1, 1, 0, 0, 0,
		9, 4, 0, 0, 4, 8, 6, 0x50, 0,
		7, 5, 0x80, 2, 64, 0, 0,      /* endpoint 0 */
		7, 5, 0x81, 2, 0, 0, 0,       /* no bytes */
		7, 5, 0x82, 1, 64, 0, 1,      /* isochronous */
		7, 5, 0x83, 2, 0x01, 0x04, 0, /* 1025 bytes */
	};
	/* clang-format on */
	u8 many[9 + 20 * 9] = { 9, 2, sizeof(many), 0, 20, 1 };
	struct usb_config_info info;

	assert_int_equal(parse(zero_length, sizeof(zero_length), &info), 0);
	assert_int_equal(info.interfaces, 0);
	assert_int_equal(parse(twice, sizeof(twice), &info), 0);
	assert_int_equal(info.interface[0].endpoints, 1);
	assert_int_equal(info.interface[1].endpoints, 0);
	assert_int_equal(parse(bad, sizeof(bad), &info), 0);
	assert_int_equal(info.interface[0].endpoints, 0);
	for (u32 i = 0; i < 20; i++)
		memcpy(many + 9 + 9 * i, (u8[]){ 9, 4, i, 0, 0, 3 }, 6);
	assert_int_equal(parse(many, sizeof(many), &info), 0);
	assert_int_equal(info.interfaces, USB_INTERFACES);
}

static void test_device(void **state)
{
	static const u8 good[18] = { 18, 1, 0x10, 2, 9, 0, 2, 64, 0xf4, 0x46, 1, 0 };
	u8 d[18];
	struct usb_device_info info;

	assert_int_equal(usb_parse_device(good, 18, &info), 0);
	assert_int_equal(info.version, 0x210);
	assert_int_equal(info.protocol, 2);
	assert_int_equal(info.vendor, 0x46f4);
	assert_int_equal(usb_parse_device(good, 17, &info), 0);
	assert_int_equal(info.max_packet0, good[7]);
	assert_int_equal(info.vendor | info.product, 0);
	assert_int_equal(usb_parse_device(good, 8, &info), 0);
	assert_int_equal(usb_parse_device(good, 7, &info), -EINVAL);
	memcpy(d, good, 18);
	d[1] = 2;
	assert_int_equal(usb_parse_device(d, 18, &info), -EINVAL);
	memcpy(d, good, 18);
	d[0] = 8;
	assert_int_equal(usb_parse_device(d, 18, &info), -EINVAL);
}

static void test_hub(void **state)
{
	u8 d[9] = { 9, 0x29, 8, 0x69, 0, 50, 0, 0, 0xff };
	struct usb_hub_info info;

	assert_int_equal(usb_parse_hub(d, 9, &info), 0);
	assert_int_equal(info.ports, 8);
	assert_int_equal(info.power_ms, 100);
	assert_int_equal(info.think_time, 3);
	assert_int_equal(usb_parse_hub(d, 6, &info), -EINVAL);
	d[2] = 255;
	assert_int_equal(usb_parse_hub(d, 9, &info), 0);
	assert_int_equal(info.ports, 15);
	d[2] = 0;
	assert_int_equal(usb_parse_hub(d, 9, &info), -EINVAL);
}

UNIT_MAIN(UNIT_TEST(test_config), UNIT_TEST(test_short), UNIT_TEST(test_nonsense),
	  UNIT_TEST(test_device), UNIT_TEST(test_hub))
