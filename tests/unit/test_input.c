/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests keys and mouse packets of polled drivers, with a fake keyboard and a fake mouse. */
#include <string.h>

#include "unit.h"

#include "abi/bda.h"
#include "abi/shared.h"
#include "char/input.h"
#include "cpu/real.h"
#include "pc/i8042.h"
#include "real/input.h"
#include "real/input_poll.h"
#include "real/keyboard.h"
#include "real/ps2.h"
#include "real/real.h"

struct bda fake_bda;
/* One block with two names, as the linker script makes it. */
struct shared shared;
extern struct shared shared16 __attribute__((alias("shared")));

struct ebda fake_ebda;
static unsigned int asked, posted;
static u8 swallow; /* INT 15h AH=4Fh keeps this code */
static u16 words_seen[4];
static unsigned int packets;

void real_int(u8 vector, struct regs *regs)
{
	if (vector == 0x15 && regs->ah == 0x4f) {
		asked++;
		if (regs->al == swallow)
			regs->flags &= ~FLAG_CF;
	}
	posted += vector == 0x15 && regs->ax == 0x9102;
}

void real_far_call(u32 target, const u16 words[4])
{
	assert_int_equal(target, FAR_PTR(0x1234, 0x5678));
	memcpy(words_seen, words, sizeof(words_seen));
	packets++;
}

/* The clock does not move when it is read. */
static u64 now;

struct deadline deadline_us(u32 us)
{
	return (struct deadline){ .start = now, .us = us };
}

bool deadline_passed(const struct deadline *d)
{
	return now - d->start > d->us;
}

static void wait_us(u32 us)
{
	now += us;
}

/* While the Pause key waits, the next tick comes, and with it the next key. */
void real_wait(void)
{
	input_poll();
}

static u16 key_in_window;

void real_irq_window(void)
{
	if (key_in_window)
		key_put(key_in_window);
	key_in_window = 0;
}

void flat_input_poll(struct regs *regs)
{
	input_poll_service(regs);
}

void sercon_poll(void)
{
	input_character(0x1e61);
}

void sercon_show_cursor(void)
{
}

/* -------------------------------------------------------------------- the device */

/* A keyboard that reports one code at each poll. */
struct fake_keyboard {
	struct input_poller poller;
	struct input_repeat repeat;
	const u8 *codes;
	unsigned int polls, leds;
};

static struct fake_keyboard kbd;

static void kbd_poll(struct input_poller *p)
{
	struct fake_keyboard *k = container_of(p, struct fake_keyboard, poller);

	k->polls++;
	k->leds = input_leds();
	if (k->codes && *k->codes) {
		u8 code = *k->codes++;

		if (code & 0x80)
			input_release(&k->repeat, code & 0x7f, false);
		else
			input_press(&k->repeat, code, false);
	}
	input_repeat(&k->repeat);
}

static int setup(void **state)
{
	unit_setup(state);
	memset(&fake_bda, 0, sizeof(fake_bda));
	memset(&shared, 0, sizeof(shared));
	memset(&fake_ebda, 0, sizeof(fake_ebda));
	memset(&kbd, 0, sizeof(kbd));
	shared.typematic = TYPEMATIC_DEFAULT;
	fake_bda.kbd_start = fake_bda.kbd_head = fake_bda.kbd_tail = 0x1e;
	fake_bda.kbd_end = 0x3e;
	kbd.poller.poll = kbd_poll;
	asked = posted = packets = 0;
	swallow = 0;
	input_remove_poller(&kbd.poller);
	return 0;
}

static int key(void)
{
	int k;

	if (fake_bda.kbd_head == fake_bda.kbd_tail)
		return -1;
	k = BDA_WORD(fake_bda.kbd_head);
	fake_bda.kbd_head += 2;
	if (fake_bda.kbd_head == fake_bda.kbd_end)
		fake_bda.kbd_head = fake_bda.kbd_start;
	return k;
}

static void test_nobody_is_polled(void **state)
{
	assert_int_equal(shared.input_sources, 0);
	input_poll();
	assert_int_equal(kbd.polls, 0);
	input_add_poller(&kbd.poller);
	input_poll();
	input_poll_wait();
	assert_int_equal(kbd.polls, 2);
	input_remove_poller(&kbd.poller);
	assert_int_equal(shared.input_sources, 0);
	input_poll();
	assert_int_equal(kbd.polls, 2);
}

static void test_keys(void **state)
{
	static const u8 codes[] = { 0x2a, 0x1e, 0x9e, 0xaa, 0x30, 0xb0, 0 };

	kbd.codes = codes;
	input_add_poller(&kbd.poller);
	for (int i = 0; i < 6; i++)
		input_poll();
	assert_int_equal(key(), 0x1e41);
	assert_int_equal(key(), 0x3062);
	assert_int_equal(key(), -1);
	assert_int_equal(asked, 6);
	assert_int_equal(posted, 2);
}

/* A hook of INT 15h AH=4Fh may keep a key. */
static void test_hook_keeps_a_key(void **state)
{
	static const u8 codes[] = { 0x1e, 0x9e, 0x30, 0xb0, 0 };

	swallow = 0x1e;
	kbd.codes = codes;
	input_add_poller(&kbd.poller);
	for (int i = 0; i < 4; i++)
		input_poll();
	assert_int_equal(key(), 0x3062);
	assert_int_equal(key(), -1);
}

/* The key that ends a pause arrives while the first key is still being handled. */
static void test_pause(void **state)
{
	static const u8 pause[] = { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 };
	static const u8 codes[] = { 0x1e, 0x9e, 0 };

	input_add_poller(&kbd.poller);
	assert_true(input_key(pause, sizeof(pause)));
	kbd.codes = codes;
	input_poll();
	assert_int_equal(fake_bda.held_keys, 0);
	input_poll();
	assert_int_equal(key(), -1);
}

static void test_typematic(void **state)
{
	static const u8 codes[] = { 0x1e, 0 };
	static const u8 release[] = { 0x9e, 0 };

	kbd.codes = codes;
	input_add_poller(&kbd.poller);
	input_poll();
	assert_int_equal(key(), 0x1e61);
	wait_us(499000);
	input_poll();
	assert_int_equal(key(), -1);
	wait_us(2000);
	input_poll();
	assert_int_equal(key(), 0x1e61);
	wait_us(91000); /* 10.9 times in a second */
	input_poll();
	assert_int_equal(key(), -1);
	wait_us(2000);
	input_poll();
	assert_int_equal(key(), 0x1e61);
	/* The fastest rate of INT 16h AH=03h: after 250 ms, 30 times in a second. */
	shared.typematic = 0;
	wait_us(92000);
	input_poll();
	assert_int_equal(key(), 0x1e61);
	wait_us(34000);
	input_poll();
	assert_int_equal(key(), 0x1e61);
	kbd.codes = release;
	input_poll();
	wait_us(1000000);
	input_poll();
	assert_int_equal(key(), -1);
}

static void test_leds(void **state)
{
	static const u8 codes[] = { 0x3a, 0xba, 0 };

	kbd.codes = codes;
	input_add_poller(&kbd.poller);
	for (int i = 0; i < 3; i++)
		input_poll();
	assert_int_equal(kbd.leds, 4);
}

/* A key whose codes do not all fit is refused. Keys taken before stay in order. */
static void test_full(void **state)
{
	static const u8 grey[] = { 0xe0, 0x48 };
	unsigned int taken = 0;

	while (input_key(grey, 2))
		taken++;
	assert_int_equal(taken, 15);
	input_add_poller(&kbd.poller);
	input_poll();
	for (int i = 0; i < 15; i++)
		assert_int_equal(key(), 0x48e0);
	assert_int_equal(key(), -1);
	assert_int_equal(fake_bda.kbd_state & (KBD_E0 | KBD_E1), 0);
	/* The counters wrap. */
	for (int i = 0; i < 1000; i++) {
		assert_true(input_key(grey, 2));
		input_poll();
		assert_int_equal(key(), 0x48e0);
	}
}

static struct input_poller again;
static unsigned int polls_again;

static void poll_again(struct input_poller *p)
{
	polls_again++;
	input_poll_service(NULL); /* a tick comes */
	input_remove_poller(p);
}

static void test_pollers_leave_and_do_not_nest(void **state)
{
	again.poll = poll_again;
	input_add_poller(&kbd.poller);
	input_add_poller(&again);
	input_poll();
	assert_int_equal(polls_again, 1);
	assert_int_equal(kbd.polls, 1);
	input_poll();
	assert_int_equal(polls_again, 1);
	assert_int_equal(kbd.polls, 2);
}

static void test_characters(void **state)
{
	shared.input_sources = INPUT_SERIAL;
	input_poll();
	assert_int_equal(key(), 0x1e61);
	assert_int_equal(posted, 1);
	assert_int_equal(asked, 0);
}

/* A program asks for a key while interrupts are off. Pending interrupts are let in. */
static void test_key_with_interrupts_off(void **state)
{
	struct regs r = { .ax = 0x0100, .flags = FLAG_IF };

	key_in_window = 0x1e61;
	int16(&r);
	assert_true(r.flags & FLAG_ZF);
	r = (struct regs){ .ax = 0x0100 };
	int16(&r);
	assert_false(r.flags & FLAG_ZF);
	assert_int_equal(r.ax, 0x1e61);
	assert_false(r.flags & FLAG_IF);
}

/* -------------------------------------------------------------------- the mouse */

static u8 c2(u8 al, u16 bx)
{
	struct regs r = { .ax = 0xc200 | al, .bx = bx, .es = 0x1234 };

	mouse_service(&r);
	return r.ah;
}

/* This machine has no 8042, so its ports read as FFh. */
static void test_mouse(void **state)
{
	static const u8 moved[4] = { 0x09, 5, 251, 1 };
	struct regs r = { .ax = 0xc201 };

	assert_int_equal(c2(5, 0x0300), 3); /* there is no mouse yet */
	input_add_mouse();
	assert_true(fake_bda.equipment & EQUIPMENT_MOUSE);
	assert_int_equal(c2(5, 0x0300), 0);
	mouse_service(&r);
	assert_int_equal(r.bx, 0x00aa);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(c2(2, 0x0400), 0);
	r = (struct regs){ .ax = 0xc206 };
	mouse_service(&r);
	assert_int_equal(r.bl, 0);
	assert_int_equal(r.cl, 2);
	assert_int_equal(r.dl, 80);
	input_add_poller(&kbd.poller);
	assert_true(input_mouse(moved));
	input_poll();
	assert_int_equal(packets, 0); /* the mouse is not enabled */
	r = (struct regs){ .ax = 0xc207, .es = 0x1234, .bx = 0x5678 };
	mouse_service(&r);
	assert_int_equal(c2(0, 0x0100), 0);
	/*
	 * A packet between the two bytes of a key stays whole. Its size is the one that the program
	 * has chosen.
	 */
	assert_true(input_mouse(moved));
	assert_true(input_key((const u8[]){ 0xe0, 0x48 }, 2));
	assert_true(input_mouse(moved));
	input_poll();
	assert_int_equal(packets, 2);
	assert_int_equal(key(), 0x48e0);
	assert_int_equal(words_seen[0], 9);
	assert_int_equal(words_seen[1], 5);
	assert_int_equal(words_seen[2], 251);
	assert_int_equal(words_seen[3], 0);
	assert_int_equal(c2(5, 0x0400), 0);
	assert_int_equal(c2(0, 0x0100), 0);
	input_mouse(moved);
	input_poll();
	assert_int_equal(words_seen[3], 1);
	assert_int_equal(c2(0, 0), 0);
	input_mouse(moved);
	input_poll();
	assert_int_equal(packets, 3);
	input_remove_mouse();
	assert_int_equal(c2(5, 0x0300), 3);
}

#define INPUT_TEST(f) cmocka_unit_test_setup(f, setup)

static void poll_nothing(struct input_poller *p)
{
}

/* One byte tells INT 08h whether there are devices, or only a poller that waits for some. */
static void test_watch(void **state)
{
	struct input_poller watch = { .poll = poll_nothing, .watch = true };
	struct input_poller device = { .poll = poll_nothing };

	input_add_poller(&watch);
	assert_int_equal(shared.input_sources, INPUT_WATCH);
	input_add_poller(&device);
	assert_int_equal(shared.input_sources, INPUT_WATCH | INPUT_FLAT);
	input_set_busy(true);
	input_remove_poller(&watch);
	assert_int_equal(shared.input_sources, INPUT_FLAT | INPUT_BUSY);
	input_set_busy(false);
	assert_int_equal(shared.input_sources, INPUT_FLAT);
	input_remove_poller(&device);
	assert_int_equal(shared.input_sources, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INPUT_TEST(test_nobody_is_polled),
		INPUT_TEST(test_keys),
		INPUT_TEST(test_hook_keeps_a_key),
		INPUT_TEST(test_pause),
		INPUT_TEST(test_typematic),
		INPUT_TEST(test_leds),
		INPUT_TEST(test_full),
		INPUT_TEST(test_pollers_leave_and_do_not_nest),
		INPUT_TEST(test_characters),
		INPUT_TEST(test_key_with_interrupts_off),
		INPUT_TEST(test_mouse),
		INPUT_TEST(test_watch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
