/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 09h: scan codes, key codes, shift states and LEDs; and a terminal's keys. */
#include "unit.h"

#include "pc/i8042.h"
#include "real/keyboard.h"
#include "real/ps2.h"
#include "real/real.h"
#include "real/sercon.h"

struct bda fake_bda;
struct shared shared16;

static u8 last_vector;
static u16 last_ax;
static unsigned int waits;
static u8 written[8];
static unsigned int nr_written, beeps;

void real_int(u8 vector, struct regs *regs)
{
	last_vector = vector;
	last_ax = regs->ax;
}

/* The code waits for a key, so this sends one, which ends a pause. */
void real_wait(void)
{
	waits++;
	key_byte(0x1e);
	key_byte(0x9e);
}

/* This test has no polled devices. */
void mouse_packet(const u8 bytes[MOUSE_PACKET])
{
}

void sercon_poll(void)
{
}

void sercon_show_cursor(void)
{
}

void flat_input_poll(struct regs *regs)
{
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	(void)size;
	beeps += port == 0x61 && (value & 3) == 3;
	if (port == I8042_DATA && nr_written < sizeof(written))
		written[nr_written++] = value;
}

static u8 status, data;
static unsigned int data_reads;

static u32 port_read(u16 port, unsigned int size)
{
	(void)size;
	if (port == I8042_STATUS)
		return status;
	if (port != I8042_DATA)
		return 0;
	data_reads++;
	return data;
}

static int setup(void **state)
{
	unit_setup(state);
	memset(&fake_bda, 0, sizeof(fake_bda));
	fake_bda.kbd_start = fake_bda.kbd_head = fake_bda.kbd_tail = 0x1e;
	fake_bda.kbd_end = 0x3e;
	fake_bda.kbd_state = KBD_101_KEYS;
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	last_vector = 0;
	waits = 0;
	nr_written = 0;
	status = data = 0;
	data_reads = 0;
	key_polled(); /* a byte that was polled is no longer there when the interrupt comes */
	int09(NULL);
	return 0;
}

static void type(const u8 *codes, unsigned int n)
{
	while (n--)
		key_byte(*codes++);
}
#define TYPE(...)                                                                                  \
	do {                                                                                       \
		static const u8 codes[] = { __VA_ARGS__ };                                         \
		type(codes, sizeof(codes));                                                        \
	} while (0)

/* Takes the next key from the buffer. Returns -1 if there is none. */
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

static void test_letters(void **state)
{
	(void)state;
	TYPE(0x1e, 0x9e);
	assert_int_equal(key(), 0x1e61);
	TYPE(0x2a, 0x1e, 0x9e, 0xaa);
	assert_int_equal(key(), 0x1e41);
	assert_int_equal(fake_bda.shift_flags, 0);
	TYPE(0x1d, 0x1e, 0x9e, 0x9d);
	assert_int_equal(key(), 0x1e01);
	TYPE(0xe0, 0x38, 0x1e, 0x9e, 0xe0, 0xb8);
	assert_int_equal(key(), 0x1e00);
	assert_int_equal(key(), -1);
	assert_int_equal(fake_bda.kbd_state, KBD_101_KEYS);
}

static void test_caps_lock_is_for_letters(void **state)
{
	(void)state;
	TYPE(0x3a, 0xba, 0x1e, 0x9e, 0x02, 0x82);
	assert_int_equal(key(), 0x1e41);
	assert_int_equal(key(), 0x0231);
	TYPE(0x36, 0x1e, 0x9e, 0xb6);
	assert_int_equal(key(), 0x1e61);
	assert_int_equal(fake_bda.shift_flags, SHIFT_CAPS);
	/* A key that is held does not toggle again. */
	TYPE(0x3a, 0x3a, 0x3a, 0xba);
	assert_int_equal(fake_bda.shift_flags, 0);
}

static void test_pad_and_grey_keys(void **state)
{
	(void)state;
	TYPE(0x48, 0xc8, 0xe0, 0x48, 0xe0, 0xc8);
	assert_int_equal(key(), 0x4800);
	assert_int_equal(key(), 0x48e0);
	/* With Num Lock on, the keyboard sends E0 2A around grey keys. */
	TYPE(0x45, 0xc5, 0x48, 0xc8, 0xe0, 0x2a, 0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0xaa);
	assert_int_equal(key(), 0x4838);
	assert_int_equal(key(), 0x48e0);
	TYPE(0x38, 0xe0, 0x53, 0xe0, 0xd3, 0xb8);
	assert_int_equal(key(), 0xa300);
	TYPE(0xe0, 0x1c, 0xe0, 0x9c, 0xe0, 0x35, 0xe0, 0xb5);
	assert_int_equal(key(), 0xe00d);
	assert_int_equal(key(), 0xe02f);
}

static void test_alt_keypad(void **state)
{
	(void)state;
	TYPE(0x38, 0x4f, 0xcf, 0x50, 0xd0, 0x51, 0xd1, 0xb8);
	assert_int_equal(key(), 123);
	assert_int_equal(key(), -1);
	assert_int_equal(fake_bda.alt_keypad, 0);
}

static void test_pause_swallows_a_key(void **state)
{
	(void)state;
	TYPE(0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5);
	assert_int_equal(waits, 1);
	assert_int_equal(key(), -1);
	assert_int_equal(fake_bda.held_keys, 0);
	assert_int_equal(fake_bda.shift_flags, 0);
}

static void test_break_print_and_sysrq(void **state)
{
	(void)state;
	TYPE(0x1e, 0x9e, 0x1d, 0xe0, 0x46, 0xe0, 0xc6, 0x9d);
	assert_int_equal(last_vector, 0x1b);
	assert_int_equal(fake_bda.break_flag, 0x80);
	assert_int_equal(key(), 0);
	assert_int_equal(key(), -1);
	TYPE(0xe0, 0x2a, 0xe0, 0x37, 0xe0, 0xb7, 0xe0, 0xaa);
	assert_int_equal(last_vector, 0x05);
	TYPE(0x38, 0x54, 0x54);
	assert_int_equal(last_vector, 0x15);
	assert_int_equal(last_ax, 0x8500);
	TYPE(0xd4, 0xb8);
	assert_int_equal(last_ax, 0x8501);
}

static void test_insert_toggles(void **state)
{
	(void)state;
	TYPE(0xe0, 0x52, 0xe0, 0x52, 0xe0, 0xd2);
	assert_int_equal(fake_bda.shift_flags, SHIFT_INSERT);
	assert_int_equal(fake_bda.held_keys, 0);
	assert_int_equal(key(), 0x52e0);
	TYPE(0x45, 0xc5, 0x52, 0xd2);
	assert_int_equal(fake_bda.shift_flags, SHIFT_INSERT | SHIFT_NUM);
}

static void test_buffer_holds_15(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		TYPE(0x1e, 0x9e);
	for (int i = 0; i < 15; i++)
		assert_int_equal(key(), 0x1e61);
	assert_int_equal(key(), -1);
}

static void test_leds_follow(void **state)
{
	(void)state;
	TYPE(0x3a, 0xba);
	assert_int_equal(nr_written, 1);
	assert_int_equal(written[0], 0xed);
	key_byte(0xfa);
	assert_int_equal(written[1], 0x04);
	key_byte(0xfa);
	assert_int_equal(fake_bda.kbd_leds, 0x04);
	assert_int_equal(nr_written, 2);
	/* If a keyboard refuses, it is not asked for ever. */
	TYPE(0x3a, 0xba);
	key_byte(0xfe);
	assert_int_equal(fake_bda.kbd_leds & LED_UPDATE, 0);
	assert_int_equal(nr_written, 3);
}

static u32 no_port_b(u16 port, unsigned int size)
{
	return 0xff;
}

/* A machine without port 61h has no speaker: the beep ends with the first look. */
static void test_no_speaker(void **state)
{
	(void)state;
	beeps = 0;
	fake_io.port_read = no_port_b;
	fake_io.port_accesses = 0;
	key_byte(0xff);
	assert_int_equal(beeps, 0);
	assert_int_equal(fake_io.port_accesses, 1);
	assert_int_equal(key(), -1);
}

/* The keyboard has lost keys. */
static void test_overrun_beeps(void **state)
{
	(void)state;
	beeps = 0;
	key_byte(0xff);
	assert_int_equal(beeps, 1);
	assert_int_equal(key(), -1);
}

static void irq(u8 with_status, u8 byte)
{
	status = with_status;
	data = byte;
	int09(NULL);
}

static void test_irq_takes_the_byte(void **state)
{
	(void)state;
	irq(I8042_OBF, 0x1e);
	assert_int_equal(key(), 0x1e61);
	/* A byte from the mouse is not taken. */
	irq(I8042_OBF | I8042_AUX, 0x1e);
	irq(I8042_ABSENT, 0xff);
	assert_int_equal(key(), -1);
	assert_int_equal(data_reads, 1);
}

/* Another program's INT 09h has read the byte first, and not the BIOS itself. */
static void test_irq_without_a_byte(void **state)
{
	(void)state;
	irq(0, 0x1e);
	assert_int_equal(key(), 0x1e61);
	key_polled();
	irq(0, 0x1e);
	assert_int_equal(key(), -1);
	irq(0, 0x1e);
	assert_int_equal(key(), 0x1e61);
	key_polled();
	irq(I8042_OBF, 0x1e);
	assert_int_equal(key(), 0x1e61);
}

/* Whatever bytes come, the buffer's pointers stay within the buffer. */
static void test_any_bytes(void **state)
{
	u32 seed = 1;

	(void)state;
	fake_io.port_write = NULL;
	for (int i = 0; i < 100000; i++) {
		seed = seed * 1664525 + 1013904223;
		/* Ctrl-Alt-Del is left out, because it ends the machine. */
		if ((seed >> 24 & 0x7f) != 0x53)
			key_byte(seed >> 24);
		assert_in_range(fake_bda.kbd_tail, 0x1e, 0x3c);
		if (seed & 0x100)
			key();
	}
}

u16 cp437_to_unicode(u8 c)
{
	return c == 0x82 ? 0xe9 : c == 0xb3 ? 0x2502 : c == 0x9e ? 0x20a7 : 0xfffe;
}

static u16 feed(const char *bytes)
{
	struct ansi_keys a = { 0 };
	u16 k = KEY_NONE;

	while (*bytes)
		k = ansi_key(&a, *bytes++);
	return k == KEY_NONE ? ansi_key_timeout(&a) : k;
}

static void test_terminal_keys(void **state)
{
	(void)state;
	assert_int_equal(feed("a"), 0x1e61);
	assert_int_equal(feed("A"), 0x1e41);
	assert_int_equal(feed("?"), 0x353f);
	assert_int_equal(feed("\r"), 0x1c0d);
	assert_int_equal(feed("\t"), 0x0f09);
	assert_int_equal(feed("\x7f"), 0x0e08);
	assert_int_equal(feed("\x03"), 0x2e03);
	assert_int_equal(feed("\033"), 0x011b);
	assert_int_equal(feed("\033x"), 0x2d00);
	assert_int_equal(feed("\033[A"), 0x48e0);
	assert_int_equal(feed("\033OB"), 0x50e0);
	assert_int_equal(feed("\033[1;5C"), 0x4de0);
	assert_int_equal(feed("\033[3~"), 0x53e0);
	assert_int_equal(feed("\033OP"), 0x3b00);
	assert_int_equal(feed("\033[15~"), 0x3f00);
	assert_int_equal(feed("\033[23~"), 0x8500); /* F11, and F12 */
	assert_int_equal(feed("\033[24~"), 0x8600);
	assert_int_equal(feed("\033[99~"), KEY_NONE);
	assert_int_equal(feed("\xc3"), KEY_NONE);
}

/* Characters of code page 437 come as UTF-8; others, and what is no UTF-8, are no keys. */
static void test_terminal_characters(void **state)
{
	(void)state;
	assert_int_equal(feed("\xc3\xa9"), 0x0082);
	assert_int_equal(feed("\xe2\x94\x82"), 0x00b3);
	assert_int_equal(feed("\xe2\x82\xa7"), 0x009e);
	assert_int_equal(feed("\xe2\x82\xac"), KEY_NONE);
	assert_int_equal(feed("\xf0\x90\x83\xa9"), KEY_NONE); /* U+100E9, not U+00E9 */
	assert_int_equal(feed("\xa9"), KEY_NONE);
	assert_int_equal(feed("\xc3"
			      "a"),
			 0x1e61);
	assert_int_equal(feed("\xe2\x94"
			      "\xc3\xa9"),
			 0x0082);
	assert_int_equal(feed("\xc3"
			      "\033[A"
			      "\xa9"),
			 KEY_NONE);
}

#define KEY_TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEY_TEST(test_letters),
		KEY_TEST(test_caps_lock_is_for_letters),
		KEY_TEST(test_pad_and_grey_keys),
		KEY_TEST(test_alt_keypad),
		KEY_TEST(test_pause_swallows_a_key),
		KEY_TEST(test_break_print_and_sysrq),
		KEY_TEST(test_insert_toggles),
		KEY_TEST(test_buffer_holds_15),
		KEY_TEST(test_leds_follow),
		KEY_TEST(test_overrun_beeps),
		KEY_TEST(test_no_speaker),
		KEY_TEST(test_irq_takes_the_byte),
		KEY_TEST(test_irq_without_a_byte),
		KEY_TEST(test_any_bytes),
		KEY_TEST(test_terminal_keys),
		KEY_TEST(test_terminal_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
