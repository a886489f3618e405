/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 09h with keys that the runner types: the codes that INT 16h AH=10h returns for keys
 * alone and with Shift, Ctrl and Alt; lock keys, Pause, Print Screen, Ctrl-Break, SysRq, the Alt
 * keypad, and the hook INT 15h AH=4Fh.
 */
#include "probe.h"

#define TR  "IBM PS/2 and PC BIOS Interface TR, INT 16H, keyboard codes"
#define TR9 "IBM PS/2 and PC BIOS Interface TR, INT 09H"
#define NO  0xffff

/* How many ticks to wait for the runner, because its host may be busy. */
#define PATIENCE 400

struct key {
	const char *name; /* QEMU's name of the key */
	u16 plain, shift, ctrl, alt;
};

static const struct key keys[] = {
	{ "esc", 0x011b, 0x011b, 0x011b, 0x0100 },
	{ "1", 0x0231, 0x0221, NO, 0x7800 },
	{ "2", 0x0332, 0x0340, 0x0300, 0x7900 },
	{ "3", 0x0433, 0x0423, NO, 0x7a00 },
	{ "4", 0x0534, 0x0524, NO, 0x7b00 },
	{ "5", 0x0635, 0x0625, NO, 0x7c00 },
	{ "6", 0x0736, 0x075e, 0x071e, 0x7d00 },
	{ "7", 0x0837, 0x0826, NO, 0x7e00 },
	{ "8", 0x0938, 0x092a, NO, 0x7f00 },
	{ "9", 0x0a39, 0x0a28, NO, 0x8000 },
	{ "0", 0x0b30, 0x0b29, NO, 0x8100 },
	{ "minus", 0x0c2d, 0x0c5f, 0x0c1f, 0x8200 },
	{ "equal", 0x0d3d, 0x0d2b, NO, 0x8300 },
	{ "backspace", 0x0e08, 0x0e08, 0x0e7f, 0x0e00 },
	{ "tab", 0x0f09, 0x0f00, 0x9400, 0xa500 },
	{ "q", 0x1071, 0x1051, 0x1011, 0x1000 },
	{ "w", 0x1177, 0x1157, 0x1117, 0x1100 },
	{ "e", 0x1265, 0x1245, 0x1205, 0x1200 },
	{ "r", 0x1372, 0x1352, 0x1312, 0x1300 },
	{ "t", 0x1474, 0x1454, 0x1414, 0x1400 },
	{ "y", 0x1579, 0x1559, 0x1519, 0x1500 },
	{ "u", 0x1675, 0x1655, 0x1615, 0x1600 },
	{ "i", 0x1769, 0x1749, 0x1709, 0x1700 },
	{ "o", 0x186f, 0x184f, 0x180f, 0x1800 },
	{ "p", 0x1970, 0x1950, 0x1910, 0x1900 },
	{ "bracket_left", 0x1a5b, 0x1a7b, 0x1a1b, 0x1a00 },
	{ "bracket_right", 0x1b5d, 0x1b7d, 0x1b1d, 0x1b00 },
	{ "ret", 0x1c0d, 0x1c0d, 0x1c0a, 0x1c00 },
	{ "a", 0x1e61, 0x1e41, 0x1e01, 0x1e00 },
	{ "s", 0x1f73, 0x1f53, 0x1f13, 0x1f00 },
	{ "d", 0x2064, 0x2044, 0x2004, 0x2000 },
	{ "f", 0x2166, 0x2146, 0x2106, 0x2100 },
	{ "g", 0x2267, 0x2247, 0x2207, 0x2200 },
	{ "h", 0x2368, 0x2348, 0x2308, 0x2300 },
	{ "j", 0x246a, 0x244a, 0x240a, 0x2400 },
	{ "k", 0x256b, 0x254b, 0x250b, 0x2500 },
	{ "l", 0x266c, 0x264c, 0x260c, 0x2600 },
	{ "semicolon", 0x273b, 0x273a, NO, 0x2700 },
	{ "apostrophe", 0x2827, 0x2822, NO, 0x2800 },
	{ "grave_accent", 0x2960, 0x297e, NO, 0x2900 },
	{ "backslash", 0x2b5c, 0x2b7c, 0x2b1c, 0x2b00 },
	{ "z", 0x2c7a, 0x2c5a, 0x2c1a, 0x2c00 },
	{ "x", 0x2d78, 0x2d58, 0x2d18, 0x2d00 },
	{ "c", 0x2e63, 0x2e43, 0x2e03, 0x2e00 },
	{ "v", 0x2f76, 0x2f56, 0x2f16, 0x2f00 },
	{ "b", 0x3062, 0x3042, 0x3002, 0x3000 },
	{ "n", 0x316e, 0x314e, 0x310e, 0x3100 },
	{ "m", 0x326d, 0x324d, 0x320d, 0x3200 },
	{ "comma", 0x332c, 0x333c, NO, 0x3300 },
	{ "dot", 0x342e, 0x343e, NO, 0x3400 },
	{ "slash", 0x352f, 0x353f, NO, 0x3500 },
	{ "kp_multiply", 0x372a, 0x372a, 0x9600, 0x3700 },
	{ "spc", 0x3920, 0x3920, 0x3920, 0x3920 },
	{ "f1", 0x3b00, 0x5400, 0x5e00, 0x6800 },
	{ "f2", 0x3c00, 0x5500, 0x5f00, 0x6900 },
	{ "f3", 0x3d00, 0x5600, 0x6000, 0x6a00 },
	{ "f4", 0x3e00, 0x5700, 0x6100, 0x6b00 },
	{ "f5", 0x3f00, 0x5800, 0x6200, 0x6c00 },
	{ "f6", 0x4000, 0x5900, 0x6300, 0x6d00 },
	{ "f7", 0x4100, 0x5a00, 0x6400, 0x6e00 },
	{ "f8", 0x4200, 0x5b00, 0x6500, 0x6f00 },
	{ "f9", 0x4300, 0x5c00, 0x6600, 0x7000 },
	{ "f10", 0x4400, 0x5d00, 0x6700, 0x7100 },
	{ "f11", 0x8500, 0x8700, 0x8900, 0x8b00 },
	{ "f12", 0x8600, 0x8800, 0x8a00, 0x8c00 },
	{ "kp_7", 0x4700, 0x4737, 0x7700, 0x0007 },
	{ "kp_8", 0x4800, 0x4838, 0x8d00, 0x0008 },
	{ "kp_9", 0x4900, 0x4939, 0x8400, 0x0009 },
	{ "kp_subtract", 0x4a2d, 0x4a2d, 0x8e00, 0x4a00 },
	{ "kp_4", 0x4b00, 0x4b34, 0x7300, 0x0004 },
	{ "kp_5", 0x4c00, 0x4c35, 0x8f00, 0x0005 },
	{ "kp_6", 0x4d00, 0x4d36, 0x7400, 0x0006 },
	{ "kp_add", 0x4e2b, 0x4e2b, 0x9000, 0x4e00 },
	{ "kp_1", 0x4f00, 0x4f31, 0x7500, 0x0001 },
	{ "kp_2", 0x5000, 0x5032, 0x9100, 0x0002 },
	{ "kp_3", 0x5100, 0x5133, 0x7600, 0x0003 },
	{ "kp_0", 0x5200, 0x5230, 0x9200, NO },
	{ "kp_decimal", 0x5300, 0x532e, 0x9300, NO },
	{ "less", 0x565c, 0x567c, NO, NO },
	{ "kp_enter", 0xe00d, 0xe00d, 0xe00a, 0xa600 },
	{ "kp_divide", 0xe02f, 0xe02f, 0x9500, 0xa400 },
	{ "home", 0x47e0, 0x47e0, 0x77e0, 0x9700 },
	{ "up", 0x48e0, 0x48e0, 0x8de0, 0x9800 },
	{ "pgup", 0x49e0, 0x49e0, 0x84e0, 0x9900 },
	{ "left", 0x4be0, 0x4be0, 0x73e0, 0x9b00 },
	{ "right", 0x4de0, 0x4de0, 0x74e0, 0x9d00 },
	{ "end", 0x4fe0, 0x4fe0, 0x75e0, 0x9f00 },
	{ "down", 0x50e0, 0x50e0, 0x91e0, 0xa000 },
	{ "pgdn", 0x51e0, 0x51e0, 0x76e0, 0xa100 },
	{ "insert", 0x52e0, 0x52e0, 0x92e0, 0xa200 },
	{ "delete", 0x53e0, 0x53e0, 0x93e0, 0xa300 },
};

static void drain(void)
{
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
}

/* Waits up to `limit` ticks for a key. Returns FFFFh if none comes. */
static u16 key_within(u32 limit)
{
	struct regs r;

	for (u32 t = ticks(); peek16(0x41a) == peek16(0x41c);)
		if (ticks() - t > limit)
			return NO;
	regs_init(&r);
	r.ah = 0x10;
	bios_int(0x16, &r, O_AX);
	return r.ax;
}

/* Waits for the release codes of the typed keys, by typing a marker key after them. */
static u16 typed(const char *chord)
{
	u16 first, marker;

	drain();
	host("key %s z", chord);
	first = key_within(PATIENCE);
	if (first == 0x2c7a)
		return NO;
	marker = key_within(PATIENCE);
	return marker >> 8 == 0x2c ? first : 0xfffe;
}

static void table(const char *modifier, u32 field, const char *name)
{
	fn(name, TR);
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		u16 want = (&keys[i].plain)[field];
		u16 got;

		if (keys[i].plain == 0x2c7a && !field)
			continue;
		got = typed(str("%s%s", modifier, keys[i].name));
		eq(got, want, "%s%s gives %04xh", modifier, keys[i].name, want);
	}
}

/* Sends `request` to the runner, then waits until 40:17h and 40:18h have the wanted values. */
static u16 flags_after(const char *request, u16 mask, u16 want)
{
	host("%s", request);
	for (u32 t = ticks(); (peek16(0x417) & mask) != want && ticks() - t < PATIENCE;)
		;
	return peek16(0x417) & mask;
}

static void shifts(void)
{
	static const struct {
		const char *key;
		u16 bits;
	} held[] = {
		{ "shift", 0x0002 },  { "shift_r", 0x0001 }, { "ctrl", 0x0104 },
		{ "ctrl_r", 0x0004 }, { "alt", 0x0208 },     { "alt_r", 0x0008 },
	};
	static const struct {
		const char *key;
		u16 toggle, pressed;
	} locks[] = {
		{ "caps_lock", 0x0040, 0x4000 },
		{ "num_lock", 0x0020, 0x2000 },
		{ "scroll_lock", 0x0010, 0x1000 },
	};

	fn("INT 09h shift state", TR9 ", 40:17H and 40:18H");
	for (u32 i = 0; i < ARRAY_SIZE(held); i++) {
		eq(flags_after(str("down %s", held[i].key), 0x030f, held[i].bits), held[i].bits,
		   "%s held", held[i].key);
		eq(flags_after(str("up %s", held[i].key), 0x030f, 0), 0, "%s released",
		   held[i].key);
	}
	eq(flags_after("down ctrl_r", 0x030f, 0x0004), 0x0004, "right Ctrl held");
	eq(peek8(0x496) & 0x0c, 0x04, "40:96h bit 2: right Ctrl");
	flags_after("up ctrl_r", 0x030f, 0);
	eq(peek8(0x496) & 0x0c, 0, "40:96h bit 2 goes with it");
	flags_after("down alt_r", 0x030f, 0x0008);
	eq(peek8(0x496) & 0x0c, 0x08, "40:96h bit 3: right Alt");
	flags_after("up alt_r", 0x030f, 0);
	for (u32 i = 0; i < ARRAY_SIZE(locks); i++) {
		u16 both = locks[i].toggle | locks[i].pressed;

		eq(flags_after(str("down %s", locks[i].key), both, both), both, "%s held: on",
		   locks[i].key);
		eq(flags_after(str("up %s", locks[i].key), both, locks[i].toggle), locks[i].toggle,
		   "%s released: on", locks[i].key);
		if (i == 0) {
			eq(typed("b"), 0x3042, "Caps Lock makes B of b");
			eq(typed("shift+b"), 0x3062, "Shift undoes Caps Lock");
			eq(typed("1"), 0x0231, "Caps Lock leaves 1 alone");
		}
		if (i == 1) {
			eq(typed("kp_7"), 0x4737, "Num Lock makes 7 of keypad Home");
			eq(typed("shift+kp_7"), 0x4700, "Shift undoes Num Lock");
			eq(typed("home"), 0x47e0, "Num Lock leaves the grey Home alone");
		}
		eq(flags_after(str("key %s", locks[i].key), both, 0), 0, "%s again: off",
		   locks[i].key);
	}
	typed("a");
	poke8(0x417, peek8(0x417) & 0x7f);
	flags_after("key insert", 0x0080, 0x80);
	eq(peek8(0x417) & 0x80, 0x80, "Insert toggles 40:17h bit 7");
	flags_after("key insert", 0x0080, 0);
	eq(peek8(0x417) & 0x80, 0, "and back");
	flags_after("key kp_0", 0x0080, 0x80);
	eq(peek8(0x417) & 0x80, 0x80, "so does keypad Insert");
	flags_after("key kp_0", 0x0080, 0);
	poke8(0x417, 0);
	mdelay(50);
	drain();
}

static bool count_within(u32 limit)
{
	for (u32 t = ticks(); !isr_count;)
		if (ticks() - t > limit)
			return false;
	return true;
}

static void special_keys(void)
{
	u32 old;

	fn("INT 05h", TR9 ", Print Screen");
	old = vector(5);
	isr_count = 0;
	set_vector(5, OUR(count_isr));
	drain();
	host("key print");
	ok(count_within(PATIENCE), "Print Screen calls INT 05h");
	mdelay(50);
	eq(isr_count, 1, "once");
	ok(peek16(0x41a) == peek16(0x41c), "and stores no key");
	set_vector(5, old);
	eq(typed("ctrl+print"), 0x7200, "Ctrl-Print Screen gives 7200h");

	fn("INT 1Bh", TR9 ", Ctrl-Break");
	old = vector(0x1b);
	isr_count = 0;
	set_vector(0x1b, OUR(count_isr));
	poke8(0x471, 0);
	drain();
	host("key ctrl+pause");
	ok(count_within(PATIENCE), "Ctrl-Break calls INT 1Bh");
	eq(peek8(0x471) & 0x80, 0x80, "40:71h bit 7 is set");
	eq(key_within(PATIENCE), 0x0000, "0000h is put in the buffer");
	set_vector(0x1b, old);
	poke8(0x471, 0);
	mdelay(50);

	fn("INT 15h AH=85h", TR9 ", SysRq");
	old = isr_next = vector(0x15);
	isr_count = 0;
	isr_filter = 0x85;
	set_vector(0x15, OUR(chain_isr));
	drain();
	host("down alt");
	host("down sysrq");
	for (u32 t = ticks(); isr_ax != 0x8500 && ticks() - t < PATIENCE;)
		;
	eq(isr_ax, 0x8500, "Alt-SysRq pressed calls INT 15h AX=8500h");
	host("up sysrq");
	for (u32 t = ticks(); isr_ax != 0x8501 && ticks() - t < PATIENCE;)
		;
	eq(isr_ax, 0x8501, "released: AX=8501h");
	host("up alt");
	mdelay(100);
	set_vector(0x15, old);
	isr_filter = 0;

	fn("INT 15h AH=4Fh", TR9 ", keyboard intercept");
	old = isr_next = vector(0x15);
	drain();
	isr_count = 0;
	set_vector(0x15, OUR(eat_isr));
	host("key b");
	count_within(PATIENCE);
	mdelay(100);
	set_vector(0x15, old);
	eq(isr_count, 2, "called for press and release");
	eq(isr_ax, 0x4fb0, "with the scan code in AL");
	ok(peek16(0x41a) == peek16(0x41c), "CF clear on return: the key is dropped");
	drain();
	isr_count = 0;
	set_vector(0x15, OUR(swap_isr));
	host("key a");
	eq(key_within(PATIENCE), 0x3062, "AL on return is the key that counts");
	mdelay(50);
	set_vector(0x15, old);
	drain();
}

static void alt_keypad(void)
{
	fn("INT 09h Alt-keypad", TR9 ", Alt-keypad entry");
	drain();
	host("down alt");
	host("key kp_6 kp_5");
	host("up alt");
	eq(key_within(PATIENCE), 0x0041, "Alt 6 5 gives 0041h");
	drain();
	host("down alt");
	host("key kp_2 kp_0 kp_0");
	host("up alt");
	eq(key_within(PATIENCE), 0x00c8, "Alt 2 0 0 gives 00C8h");
	eq(peek8(0x419), 0, "40:19h is cleared");
	drain();
	host("down alt");
	host("key kp_1");
	host("up alt");
	eq(key_within(PATIENCE), 0x0001, "Alt 1 gives 0001h");
	drain();
}

static void pause(void)
{
	u32 old = isr_next = vector(0x1c);

	fn("INT 09h Pause", TR9 ", Pause");
	drain();
	isr_count = 0;
	set_vector(0x1c, OUR(pause_isr));
	host("delay 100"); /* this program cannot send a request while the BIOS pauses */
	host("key pause");
	host("delay 400");
	host("key f1");
	mdelay(1000);
	set_vector(0x1c, old);
	ok(isr_count >= 3, "Pause sets 40:18h bit 3 and waits; ticks go on (%u)", isr_count);
	eq(peek8(0x418) & 8, 0, "the next key ends it");
	eq(key_within(0), NO, "and is not stored");
	drain();
}

/* Returns the mode of counter 2, from its status. */
static u8 speaker_mode(void)
{
	outb(0x43, 0xe8);
	return inb(0x42) >> 1 & 7;
}

static void overrun(void)
{
	bool beeped;
	u32 n;

	fn("INT 09h", TR9);
	drain();
	outb(0x43, 0xb0); /* counter 2 in mode 0 */
	outb(0x42, 0);
	outb(0x42, 0);
	host("key a b c d e f g h i j k l m n o p q r");
	for (u32 t = ticks(); !(beeped = speaker_mode() == 3) && ticks() - t < PATIENCE;)
		;
	ok(beeped, "a full buffer beeps: the speaker's counter makes a square wave");
	mdelay(500);
	eq(inb(0x61) & 3, 0, "the speaker is off again");
	for (n = 0; key_within(0) != NO; n++)
		;
	eq(n, 15, "a full buffer keeps its 15 keys");
	eq(typed("a"), 0x1e61, "and works again when emptied");
}

void part_int09(void)
{
	if (!(config.host & HOST_KEYS)) {
		fn("INT 09h", TR9);
		skip("nobody is here to type");
		return;
	}
	poke16(0x417, 0);
	table("", 0, "INT 09h keys");
	table("shift+", 1, "INT 09h keys with Shift");
	table("ctrl+", 2, "INT 09h keys with Ctrl");
	table("alt+", 3, "INT 09h keys with Alt");
	shifts();
	special_keys();
	alt_keypad();
	overrun();
	pause();
}
