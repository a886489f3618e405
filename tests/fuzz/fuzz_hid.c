/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HID report descriptors with any contents and length, and reports that are read according to them.
 */
#include <string.h>

#include "fuzz.h"
#include "usb/hid_report.h"

static void check_layout(const struct hid_layout *l)
{
	fuzz_check(l->bits <= HID_REPORT_MAX * 8);
	for (u32 i = 0; i < HID_RANGES; i++)
		fuzz_check(!l->range[i].count || l->range[i].at + l->range[i].count <= l->bits);
	for (u32 i = 0; i < HID_ARRAYS; i++)
		fuzz_check(!l->array[i].count ||
			   l->array[i].at + l->array[i].size * l->array[i].count <= l->bits);
	fuzz_check(l->x.at + l->x.size <= l->bits && l->y.at + l->y.size <= l->bits &&
		   l->wheel.at + l->wheel.size <= l->bits);
}

static void read_report(const struct hid_layout *l, const u8 *report, u32 n)
{
	u8 modifiers, keys[6];
	struct hid_motion m;

	if (!l->mouse) {
		hid_read_keys(l, report, n, &modifiers, keys, sizeof(keys));
		return;
	}
	hid_read_motion(l, report, n, &m);
	fuzz_check(m.buttons < 8);
	fuzz_check(hid_scale(&l->x, m.x, 1024) < 1024 && hid_scale(&l->y, m.y, 768) < 768);
}

FUZZ_TARGET
{
	struct hid_layout l[HID_LAYOUTS];
	u8 report[HID_REPORT_MAX];
	u32 n = fuzz_copy(report, sizeof(report)), count;

	memset(l, 0xa5, sizeof(l));
	count = hid_parse_report(fuzz_rest(), fuzz_left(), l);
	fuzz_check(count <= HID_LAYOUTS);
	for (u32 i = 0; i < count; i++) {
		check_layout(&l[i]);
		read_report(&l[i], report, n);
	}
}
