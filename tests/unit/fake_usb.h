/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake USB devices for the tests of host controllers: a disk that uses the Bulk-Only Transport, and
 * a combined keyboard and mouse; and fakes of the functions that get their keys. A fake controller
 * calls control(), in() and out().
 */
#ifndef FAKE_USB_H
#define FAKE_USB_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "abi/bda.h"
#include "abi/shared.h"
#include "block/block.h"
#include "char/input.h"
#include "cpu/time.h"
#include "kit/function.h"
#include "kit/lun.h"
#include "kit/medium.h"
#include "lib/errno.h"
#include "machine/knobs.h"
#include "memory/alloc.h"
#include "task/background.h"
#include "usb/hid.h"
#include "usb/storage.h"
#include "usb/usb.h"

/* Included, because the list of ports must belong to one machine. */
#include "../../src/usb/port.c"
#include "../../src/usb/ports.c"

/* The controller, for devices' DMA. */
static struct fake_function *fake_usb_function;

/* Results of a fake device's functions, other than a number of bytes. */
#define FAKE_STALL  (-1)
#define FAKE_NAK    (-2) /* no data at this time */
#define FAKE_ERROR  (-3) /* the device does not answer */
#define FAKE_BABBLE (-4)

struct fake_usb {
	u8 speed; /* as in PORTSC */
	const u8 *descriptor;
	const u8 *config;
	u32 config_size;
	const char *serial; /* NULL: it stalls */
	u8 configured;	    /* the configuration value that was set */
	u8 halted[32];	    /* endpoints that the device has halted, by context index */
	unsigned int cleared;
	/* The device's state on a bus (fake_bus.h). */
	bool enabled;	 /* it was reset, and answers */
	bool no_address; /* it takes none */
	u8 address;
	u8 toggle[32];
	struct usb_setup setup;
	u8 data[2048];
	int size; /* size of a control transfer's data */
	u32 at;	  /* how much of the data was moved */
	int (*control)(struct fake_usb *d, const struct usb_setup *s, u8 *data);
	int (*in)(struct fake_usb *d, u8 index, u8 *data, u32 size);
	int (*out)(struct fake_usb *d, u8 index, const u8 *data, u32 size);
};

/*
 * Returns an endpoint's number as xHCI's contexts count: twice the endpoint's number, plus 1 for
 * IN.
 */
static inline u8 fake_usb_index(u8 address)
{
	return (address & 15) * 2 + !!(address & 0x80);
}

static inline void fake_usb_reset(struct fake_usb *d)
{
	d->enabled = true;
	d->address = 0;
	d->configured = 0;
	memset(d->halted, 0, sizeof(d->halted));
}

static inline int fake_usb_standard(struct fake_usb *d, const struct usb_setup *s, u8 *data)
{
	u32 n;

	if (s->request == USB_GET_DESCRIPTOR && s->type == USB_IN && s->value == 0x100) {
		n = min((u32)s->length, 18u);
		memcpy(data, d->descriptor, n);
		return n;
	}
	if (s->request == USB_GET_DESCRIPTOR && s->type == USB_IN && s->value == 0x200) {
		n = min((u32)s->length, d->config_size);
		memcpy(data, d->config, n);
		return n;
	}
	if (s->request == USB_GET_DESCRIPTOR && s->type == USB_IN && s->value == 0x303 &&
	    d->serial) {
		assert_int_equal(s->index, 0x0409);
		n = 2 + 2 * strlen(d->serial);
		memcpy(data, (u8[]){ n, 3 }, 2);
		for (u32 i = 2; i < n; i++)
			data[i] = i % 2 ? 0 : d->serial[i / 2 - 1];
		return n;
	}
	if (s->request == USB_SET_CONFIGURATION && !s->type) {
		d->configured = s->value;
		return 0;
	}
	if (s->request == USB_CLEAR_FEATURE && s->type == USB_TO_ENDPOINT) {
		d->halted[fake_usb_index(s->index)] = 0;
		d->cleared++;
		return 0;
	}
	return d->control ? d->control(d, s, data) : FAKE_STALL;
}

static u32 sigatt;

u64 knob_number(enum knob k)
{
	assert_int_equal(k, KNOB_USB_TIME_SIGATT);
	return sigatt;
}

/* Makes the driver check its ports again. */
static void (*look)(void);

void drivers_on_look(void (*fn)(void))
{
	look = fn;
}

/* In host builds tasks run to their end. */
bool time_can_yield(void)
{
	return false;
}

void *resident_alloc_large(u32 size, u32 align)
{
	return resident_alloc(size, align);
}

/* The background task runs to its end, too, unless it is to wait for ever. */
static bool background_waits;

bool background_running(void)
{
	return background_waits;
}

void background_init(void *memory)
{
}

void background_start(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}

static unsigned int continued;

void background_continue(void)
{
	continued++;
}

void background_drop(void)
{
	background_waits = false;
}

/* The guest's program waits for a device. */
static bool guest_waits;

bool time_is_waiting(void)
{
	return guest_waits;
}

/* ------------------------------------------------------------ records calls of char/input.h */
static char keys_seen[512];
static u8 packet_seen[4];
static unsigned int packets, mice;
static u8 leds_wanted;
static struct input_poller *poller[4];

static struct input_poller *watcher;

void input_add_poller(struct input_poller *p)
{
	if (p->watch) {
		watcher = p;
		return;
	}
	for (int i = 0; i < 4; i++) {
		if (!poller[i]) {
			poller[i] = p;
			return;
		}
	}
	fail();
}

void input_remove_poller(struct input_poller *p)
{
	if (p == watcher)
		watcher = NULL;
	for (int i = 0; i < 4; i++)
		if (poller[i] == p)
			poller[i] = NULL;
}

bool input_key(const u8 *codes, u32 n)
{
	for (u32 i = 0; i < n; i++)
		sprintf(keys_seen + strlen(keys_seen), "%02x ", codes[i]);
	return true;
}

void input_press(struct input_repeat *r, u8 code, bool e0)
{
	sprintf(keys_seen + strlen(keys_seen), "+%s%02x ", e0 ? "e0" : "", code);
}

void input_release(struct input_repeat *r, u8 code, bool e0)
{
	sprintf(keys_seen + strlen(keys_seen), "-%s%02x ", e0 ? "e0" : "", code);
}

void input_repeat(struct input_repeat *r)
{
}

u8 input_leds(void)
{
	return leds_wanted;
}

/* A poller wants to be called again soon. */
static bool input_busy;

void input_set_busy(bool busy)
{
	input_busy = busy;
}

static unsigned int keyboards;

void input_add_keyboard(void)
{
	keyboards++;
}

void input_remove_keyboard(void)
{
	keyboards--;
}

void input_add_mouse(void)
{
	mice++;
}

void input_remove_mouse(void)
{
	mice--;
}

bool input_mouse(const u8 packet[4])
{
	memcpy(packet_seen, packet, 4);
	packets++;
	return true;
}

static inline void poll(void)
{
	for (int i = 0; i < 4; i++)
		if (poller[i])
			poller[i]->poll(poller[i]);
}

/* POST is over; or some seconds of a guest's time pass, with a tick at each second. */
static inline void end_post(void)
{
	shared.post_done = POST_DONE;
}

static inline void seconds_pass(u32 n)
{
	for (u32 i = 0; i < n; i++) {
		bios_data->ticks += 18;
		if (watcher)
			watcher->poll(watcher);
		poll();
	}
}

/* ------------------------------------------------------------------------ a disk */
static const u8 super_device[18] = { 18, 1, 0, 3, 0, 0, 0, 9, 0xf4, 0x46, 1, 0, 0, 0, 1, 2, 3, 1 };
static const u8 high_device[18] = { 18, 1, 0, 2, 0, 0, 0, 64, 0xf4, 0x46, 1, 0, 0, 0, 1, 2, 3, 1 };
static const u8 full_device[18] = { 18, 1, 0, 2, 0, 0, 0, 8, 0x27, 0x06, 1, 0, 0, 0, 1, 2, 3, 1 };

static const u8 disk_config[] = { 9,	2, 32, 0, 1,	1, 0, 0xc0, 0, 9, 4, 0,	   0, 2, 8, 6,
				  0x50, 0, 7,  5, 0x81, 2, 0, 2,    0, 7, 5, 0x02, 2, 0, 2, 0 };

static const u8 full_disk_config[] = { 9,  2, 32, 0, 1, 1,    0, 0xc0, 0, 9,	4,
				       0,  0, 2,  8, 6, 0x50, 0, 7,    5, 0x81, 2,
				       64, 0, 0,  7, 5, 0x02, 2, 64,   0, 0 };

enum bot_state { BOT_COMMAND, BOT_DATA_IN, BOT_DATA_OUT, BOT_STATUS };

static struct bot {
	struct fake_usb usb;
	struct fake_target target;
	struct fake_medium medium;
	struct fake_lun lun[2];
	u8 max_lun, most_lun; /* what it says, and the highest that a command has named */
	enum bot_state state;
	struct storage_cbw cbw;
	struct storage_csw csw;
	u8 stage[0x10000];
	u32 moved, at; /* how many bytes the command moves, and how many the bus has moved */
	unsigned int resets, executed;
	/* What the device does wrong. */
	u32 stall_status, bad_status, phase_error, wrong_tag, short_status, refuse_data;
	bool hang, babble;
	u8 hang_opcode;
} bot;

static void bot_execute(struct bot *b)
{
	struct fake_segment seg = { (u32)b->stage, sizeof(b->stage) };
	u8 status;

	b->executed++;
	seg.len = b->cbw.length;
	status = fake_target_execute(&b->target, fake_usb_function, b->cbw.lun, b->cbw.cdb, &seg, 1,
				     &b->moved);
	b->csw = (struct storage_csw){ CSW_SIGNATURE, b->cbw.tag, b->cbw.length - b->moved,
				       !!status };
}

static int bot_out(struct fake_usb *u, u8 index, const u8 *data, u32 size)
{
	struct bot *b = container_of(u, struct bot, usb);

	if (b->hang)
		return FAKE_NAK;
	if (b->state == BOT_DATA_OUT && b->refuse_data) {
		b->refuse_data--;
		b->csw = (struct storage_csw){ CSW_SIGNATURE, b->cbw.tag, b->cbw.length, 1 };
		b->state = BOT_STATUS;
		return FAKE_STALL;
	}
	if (b->state == BOT_DATA_OUT) {
		assert_true(b->at + size <= b->cbw.length);
		memcpy(b->stage + b->at, data, size);
		b->at += size;
		if (b->at == b->cbw.length) {
			bot_execute(b);
			b->state = BOT_STATUS;
		}
		return size;
	}
	/* If the host is out of step, the device stalls until it gets a reset recovery. */
	if (b->state != BOT_COMMAND || size != 31)
		return FAKE_STALL;
	memcpy(&b->cbw, data, 31);
	b->at = 0;
	assert_int_equal(b->cbw.signature, CBW_SIGNATURE);
	assert_true(b->cbw.lun <= b->max_lun && b->cbw.cdb_size >= 6 && b->cbw.cdb_size <= 16);
	b->most_lun = max(b->most_lun, b->cbw.lun);
	if (b->cbw.length && !(b->cbw.flags & CBW_IN)) {
		b->state = BOT_DATA_OUT;
	} else {
		bot_execute(b);
		b->state = b->cbw.length ? BOT_DATA_IN : BOT_STATUS;
	}
	return size;
}

static int bot_status(struct bot *b, u8 *data, u32 size)
{
	if (b->stall_status) {
		b->stall_status--;
		return FAKE_STALL;
	}
	if (size != 13)
		return FAKE_STALL;
	b->state = BOT_COMMAND;
	memcpy(data, &b->csw, 13);
	if (b->bad_status) {
		b->bad_status--;
		data[0] ^= 1;
	}
	if (b->wrong_tag) {
		b->wrong_tag--;
		data[4] ^= 1;
	}
	if (b->phase_error) {
		b->phase_error--;
		data[12] = 2;
	}
	if (b->short_status) {
		b->short_status--;
		return 12;
	}
	return 13;
}

static int bot_in(struct fake_usb *u, u8 index, u8 *data, u32 size)
{
	struct bot *b = container_of(u, struct bot, usb);
	u32 n;

	if (b->hang || (b->hang_opcode && b->cbw.cdb[0] == b->hang_opcode))
		return FAKE_NAK;
	if (b->state == BOT_STATUS)
		return bot_status(b, data, size);
	if (b->state != BOT_DATA_IN)
		return FAKE_STALL;
	if (b->babble || !b->moved)
		b->state = BOT_STATUS;
	if (b->babble) {
		b->babble = false;
		return FAKE_BABBLE;
	}
	if (!b->moved)
		return FAKE_STALL;
	/*
	 * A controller may ask for parts. Each part except the last one is a multiple of whole
	 * packets.
	 */
	n = min(b->moved - b->at, size);
	memcpy(data, b->stage + b->at, n);
	b->at += n;
	if (b->at == b->moved && (n < size || b->at == b->cbw.length))
		b->state = BOT_STATUS;
	return n;
}

static int bot_control(struct fake_usb *u, const struct usb_setup *s, u8 *data)
{
	struct bot *b = container_of(u, struct bot, usb);

	if (s->type == 0xa1 && s->request == 0xfe) {
		data[0] = b->max_lun;
		return b->max_lun ? 1 : FAKE_STALL;
	}
	if (s->type == 0x21 && s->request == 0xff) {
		b->resets++;
		b->state = BOT_COMMAND;
		return 0;
	}
	return FAKE_STALL;
}

static inline void new_bot(void)
{
	usb_set_state(NULL);
	watcher = NULL;
	background_waits = guest_waits = false;
	continued = 0;
	shared.post_done = 0;
	memset(&bot, 0, sizeof(bot));
	bot.usb = (struct fake_usb){ .speed = 4,
				     .descriptor = super_device,
				     .config = disk_config,
				     .config_size = sizeof(disk_config),
				     .control = bot_control,
				     .in = bot_in,
				     .out = bot_out };
	fake_medium_init(&bot.medium, 1 << 16, 512, 3);
	fake_lun_init(&bot.lun[0], FAKE_LUN_DISK, &bot.medium);
	bot.target.lun[0] = &bot.lun[0];
}

#include "fake_keyboard.h"

#endif
