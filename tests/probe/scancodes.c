/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 09h with scan codes that nobody types: the 8042 is told to send them (command D2h,
 * "write keyboard output buffer"). Tests codes without a meaning, prefixes, overrun,
 * acknowledgements, held keys, both keys of a pair, and programs that read the byte before the
 * BIOS.
 */
#include "probe.h"

#define TR "IBM PS/2 and PC BIOS Interface TR, INT 09H"
#define AT "IBM PC AT TR, BIOS listing, INT 09"
#define HW "IBM PS/2 Hardware Interface TR, 8042 command "
#define NO 0xffff

#define STATUS	 0x64
#define DATA	 0x60
#define OUT_FULL 0x01
#define IN_FULL	 0x02
#define FROM_AUX 0x20
#define SAY_KEY	 0xd2
#define SAY_AUX	 0xd3

u32 read_first_next;
u8 read_first_byte;
void read_first_isr(void);

/* INT 09h of a program that reads the byte before it calls the BIOS. */
__asm__(".globl read_first_isr\n"
	"read_first_isr:\n"
	"	pushw %ax\n"
	"	inb $0x60, %al\n"
	"	movb %al, %cs:read_first_byte\n"
	"	popw %ax\n"
	"	ljmpw *%cs:read_first_next\n");

static void drain(void)
{
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
}

/* Returns the next key in the buffer, or FFFFh. */
static u16 key(void)
{
	struct regs r;

	if (peek16(0x41a) == peek16(0x41c))
		return NO;
	regs_init(&r);
	r.ah = 0x10;
	bios_int(0x16, &r, O_AX);
	return r.ax;
}

static void write_wait(u16 port, u8 byte)
{
	for (u32 n = 0; n < 100000 && inb(STATUS) & IN_FULL; n++)
		;
	outb(port, byte);
}

/* Makes the controller send a byte, and waits until it was taken. */
static void say(u8 byte)
{
	cli();
	write_wait(STATUS, SAY_KEY);
	write_wait(DATA, byte);
	sti();
	for (u32 n = 0; n < 100000 && inb(STATUS) & OUT_FULL; n++)
		;
	udelay(20);
}

static void say_all(const char *bytes, u32 n)
{
	while (n--)
		say(*bytes++);
}
#define SAY(s) say_all(s, sizeof(s) - 1)

/* Returns whether the controller has this command. Without it nothing here can be checked. */
static bool speaks(void)
{
	drain();
	SAY("\x1e\x9e");
	return key() == 0x1e61;
}

static void meaningless(void)
{
	static const u8 states[] = { 0x1d, 0x2a, 0x36, 0x38, 0x3a, 0x45, 0x46, 0x54 };
	u16 flags = peek16(0x417);

	fn("INT 09h codes without a key", TR ", key codes");
	for (u8 code = 0x59; code < 0x80; code++) {
		/* With bit 7 set these are prefixes, or answers of the keyboard. */
		if (code == 0x60 || code == 0x61 || code == 0x7a || code == 0x7e)
			continue;
		drain();
		say(code);
		say(code | 0x80);
		eq(key(), NO, "%02xh gives no key", code);
	}
	for (u32 i = 0; i < sizeof(states); i++) {
		drain();
		say(states[i]);
		say(states[i] | 0x80);
		eq(key(), NO, "%02xh gives no key", states[i]);
	}
	SAY("\x3a\xba\x45\xc5\x46\xc6");
	eq(peek16(0x417), flags, "and 40:17h and 40:18h are as before");
	drain();
}

static void prefixes(void)
{
	fn("INT 09h prefixes", TR ", 40:96H");
	drain();
	say(0xe0);
	eq(peek8(0x496) & 3, 2, "bit 1: the last code was E0h");
	SAY("\x48");
	eq(peek8(0x496) & 3, 0, "and no more after the next");
	SAY("\xe0\xc8");
	eq(key(), 0x48e0, "E0 48h is the grey cursor key");
	say(0xe1);
	eq(peek8(0x496) & 3, 1, "bit 0: the last code was E1h");
	SAY("\x1e\x9e");
	eq(peek8(0x496) & 3, 0, "a code that does not belong to it ends it");
	eq(peek8(0x417) & 0x0f, 0, "no shift key is held");
	drain();
	SAY("\xe0\x2a");
	eq(peek8(0x417) & 3, 0, "E0 2Ah, which comes before a grey key, is no Shift");
	SAY("\xe0\x52\xe0\xd2\xe0\xaa");
	eq(key(), 0x52e0, "nor is the key changed");
	SAY("\xe0\x52\xe0\xd2");
	drain();
}

static void pairs(void)
{
	static const struct {
		const char *name, *first, *second, *end;
		u8 first_n, second_n, bit, also;
	} keys[] = {
		{ "Ctrl", "\x1d\xe0\x1d\x9d", "\xe0\x9d", "", 4, 2, 0x04, 0 },
		{ "Alt", "\x38\xe0\x38\xe0\xb8", "\xb8", "", 5, 1, 0x08, 0 },
		{ "Shift", "\x2a\x36\xaa", "\xb6", "", 3, 1, 0x01, 0x02 },
	};

	fn("INT 09h shift state", TR ", 40:17H and 40:18H");
	for (u32 i = 0; i < ARRAY_SIZE(keys); i++) {
		say_all(keys[i].first, keys[i].first_n);
		eq(peek8(0x417) & (keys[i].bit | keys[i].also), keys[i].bit,
		   "one %s of two released: the other is held", keys[i].name);
		say_all(keys[i].second, keys[i].second_n);
		eq(peek8(0x417) & (keys[i].bit | keys[i].also), 0, "both %s released",
		   keys[i].name);
	}
	drain();
	SAY("\x1d\x38\x1e\x9e\xb8\x9d");
	eq(key(), 0x1e00, "with Ctrl and Alt a key is as with Alt");
	SAY("\x2a\x1d\x1e\x9e\x9d\xaa");
	eq(key(), 0x1e01, "with Ctrl and Shift as with Ctrl");
	SAY("\xe0\x38\x1e\x9e\xe0\xb8");
	eq(key(), 0x1e00, "with the right Alt as with the left");
	SAY("\xe0\x1d\x1e\x9e\xe0\x9d");
	eq(key(), 0x1e01, "with the right Ctrl as with the left");
	SAY("\x36\x1e\x9e\xb6");
	eq(key(), 0x1e41, "with the right Shift as with the left");
	drain();
}

static void held_keys(void)
{
	u8 insert = peek8(0x417) & 0x80;

	fn("INT 09h held keys", TR ", typematic");
	drain();
	SAY("\x1e\x1e\x1e\x9e");
	ok(key() == 0x1e61 && key() == 0x1e61 && key() == 0x1e61 && key() == NO,
	   "a held key repeats");
	SAY("\x3a\x3a\xba"); /* twice, so that toggling twice is noticed */
	eq(peek8(0x417) & 0x40, 0x40, "a held Caps Lock toggles once");
	SAY("\x3a\xba");
	eq(peek8(0x417) & 0x40, 0, "and once when pressed again");
	SAY("\xe0\x52\xe0\x52\xe0\xd2");
	eq(peek8(0x417) & 0x80, insert ^ 0x80, "so does Insert");
	SAY("\xe0\x52\xe0\xd2");
	eq(peek8(0x417) & 0x80, insert, "and back");
	SAY("\x2a\x52\xd2\xaa");
	eq(peek8(0x417) & 0x80, insert, "Shift with keypad Insert types 0 and toggles nothing");
	drain();
}

static void alt_keypad(void)
{
	fn("INT 09h Alt-keypad", TR ", Alt-keypad entry");
	drain();
	SAY("\x38\x50\xd0\x49\xc9\x47\xc7\xb8");
	eq(key(), 0x0029, "297 is taken modulo 256");
	SAY("\x38\x50\xd0\x4c\xcc\x4d\xcd\xb8");
	eq(key(), NO, "256 is no character");
	SAY("\x38\xe0\x47\xe0\xc7\xb8");
	eq(key(), 0x9700, "the grey keys are no digits");
	eq(key(), NO, "and leave no character");
	SAY("\x38\x4f\xcf\x1e\x9e\xb8");
	eq(key(), 0x1e00, "another key gives up the number");
	eq(key(), NO, "which leaves no character then");
	SAY("\xe0\x38\x4f\xcf\xe0\xb8");
	eq(key(), 0x0001, "the right Alt does as well");
	eq(peek8(0x419), 0, "40:19h is cleared");
	drain();
}

static void sys_req(void)
{
	u32 old = isr_next = vector(0x15);

	fn("INT 15h AH=85h", TR ", SysRq");
	isr_count = 0;
	isr_filter = 0x85;
	set_vector(0x15, OUR(chain_isr));
	say(0x54);
	eq(isr_ax, 0x8500, "54h: AX=8500h");
	eq(peek8(0x418) & 4, 4, "40:18h bit 2 is set");
	say(0x54);
	eq(isr_count, 1, "once for a key that is held");
	say(0xd4);
	eq(isr_ax, 0x8501, "D4h: AX=8501h");
	eq(peek8(0x418) & 4, 0, "40:18h bit 2 is clear");
	set_vector(0x15, old);
	isr_filter = 0;
}

static void breaks(void)
{
	u32 old = vector(0x1b);

	fn("INT 1Bh", TR ", Ctrl-Break");
	isr_count = 0;
	set_vector(0x1b, OUR(count_isr));
	poke8(0x471, 0);
	drain();
	SAY("\x1e\x9e\x30\xb0\xe0\x46\xe0\xc6");
	eq(isr_count, 0, "E0 46h alone is no Break");
	SAY("\x1d\xe0\x46\xe0\xc6\x9d");
	eq(isr_count, 1, "with Ctrl it is");
	eq(key(), 0, "the keys before it are dropped for 0000h");
	eq(key(), NO, "which is the only key then");
	eq(peek8(0x471) & 0x80, 0x80, "40:71h bit 7 is set");
	poke8(0x471, 0);
	set_vector(0x1b, old);
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

	fn("INT 09h overrun", AT);
	drain();
	outb(0x43, 0xb0); /* counter 2 in mode 0 */
	outb(0x42, 0);
	outb(0x42, 0);
	write_wait(STATUS, SAY_KEY);
	write_wait(DATA, 0xff);
	for (u32 t = ticks(); !(beeped = speaker_mode() == 3) && ticks() - t < 9;)
		;
	ok(beeped, "FFh, keys were lost, beeps: the speaker's counter makes a square wave");
	eq(key(), NO, "and is no key");
	mdelay(50);
	eq(inb(0x61) & 3, 0, "the speaker is off again");
	say(0x00);
	eq(key(), NO, "00h is no key");
}

static void answers(void)
{
	u8 leds = peek8(0x497);

	fn("INT 09h answers of the keyboard", TR ", 40:97H");
	poke8(0x497, leds & ~0x70);
	drain();
	say(0xfa);
	eq(peek8(0x497) & 0x30, 0x10, "FAh sets bit 4, acknowledged");
	poke8(0x497, leds & ~0x70);
	say(0xfe);
	eq(peek8(0x497) & 0x30, 0x20, "FEh sets bit 5, resend");
	poke8(0x497, leds);
	eq(key(), NO, "neither is a key");
	fn("INT 09h indicators", TR ", 40:97H");
	SAY("\x3a\xba");
	for (u32 t = ticks(); (peek8(0x497) & 0x47) != 4 && ticks() - t < 20;)
		;
	eq(peek8(0x497) & 0x47, 0x04, "Caps Lock lights its indicator");
	SAY("\x45\xc5");
	for (u32 t = ticks(); (peek8(0x497) & 0x47) != 6 && ticks() - t < 20;)
		;
	eq(peek8(0x497) & 0x47, 0x06, "Num Lock its own");
	SAY("\x3a\xba\x45\xc5");
	for (u32 t = ticks(); peek8(0x497) & 0x47 && ticks() - t < 20;)
		;
	eq(peek8(0x497) & 0x47, 0, "both go out");
	eq(peek8(0x497) & 0x80, 0, "bit 7: no error");
	drain();
}

static void before_the_bios(void)
{
	u32 old = vector(9);

	fn("INT 09h after another reader", AT " (the byte is read from port 60h as it comes)");
	read_first_next = old;
	set_vector(9, OUR(read_first_isr));
	drain();
	say(0x1e);
	eq(read_first_byte, 0x1e, "a program on INT 09h reads the byte");
	say(0x9e);
	say(0x2a);
	eq(peek8(0x417) & 2, 2, "and goes on to the BIOS, which sees the key: Shift");
	say(0x1e);
	say(0x9e);
	say(0xaa);
	eq(peek8(0x417) & 2, 0, "Shift released");
	eq(key(), 0x1e61, "a");
	eq(key(), 0x1e41, "A");
	eq(key(), NO, "no key comes twice");
	set_vector(9, old);

	fn("INT 09h without a byte", AT);
	drain();
	SAY("\x1e\x9e");
	for (u32 i = 0; i < 2; i++) {
		struct regs r;

		/* Its interrupts come late: the BIOS has already polled the bytes. */
		regs_init(&r);
		r.ax = 0x0305;
		r.bx = 0x010b;
		bios_int(0x16, &r, O_AX);
	}
	udelay(1000);
	eq(key(), 0x1e61, "a key is there once");
	eq(key(), NO, "and not again after commands to the keyboard");
}

static void mouse_byte(void)
{
	u8 mask = inb(0xa1);
	struct regs r;

	fn("INT 09h and the mouse's bytes", HW "D3h; status bit 5");
	drain();
	outb(0xa1, mask | 0x10);
	cli();
	write_wait(STATUS, SAY_AUX);
	write_wait(DATA, 0x1e);
	udelay(10);
	if ((inb(STATUS) & (OUT_FULL | FROM_AUX)) != (OUT_FULL | FROM_AUX)) {
		sti();
		skip("the controller does not say it");
		inb(DATA);
		outb(0xa1, mask);
		return;
	}
	regs_init(&r);
	r.flags &= ~IF;
	bios_int(0x09, &r, 0);
	eq(inb(STATUS) & (OUT_FULL | FROM_AUX), OUT_FULL | FROM_AUX, "its byte stays");
	inb(DATA);
	outb(0xa1, mask);
	sti();
	eq(key(), NO, "and is no key");
}

/* Tests what INT 16h and INT 09h report to a program at INT 15h, which runs others meanwhile. */
static void waiting(void)
{
	u32 old = isr_next = vector(0x15);
	struct regs r;

	drain();
	isr_count = 0;
	isr_filter = 0x90;
	set_vector(0x15, OUR(chain_isr));
	cli();
	write_wait(STATUS, SAY_KEY);
	write_wait(DATA, 0x1e);
	udelay(20);
	fn("INT 15h AH=90h", "IBM PS/2 and PC BIOS Interface TR, INT 15H (AH)=90H, keyboard");
	regs_init(&r);
	r.ah = 0;
	r.flags &= ~IF;
	bios_int(0x16, &r, O_AX);
	eq(r.ax, 0x1e61, "INT 16h waits for a key with interrupts on");
	eq(isr_count, 1, "and says once that it does");
	eq(isr_ax, 0x9002, "with AX=9002h");
	isr_count = 0;
	isr_filter = 0x91;
	fn("INT 15h AH=91h", "IBM PS/2 and PC BIOS Interface TR, INT 15H (AH)=91H, keyboard");
	SAY("\x9e\x30\xb0");
	eq(isr_count, 1, "a key that was put in the buffer is told of once");
	eq(isr_ax, 0x9102, "with AX=9102h");
	set_vector(0x15, old);
	isr_filter = 0;
	sti();
	drain();
}

void part_scancodes(void)
{
	fn("INT 09h", HW "D2h");
	if (!speaks()) {
		skip("the keyboard controller says nothing by command D2h");
		return;
	}
	poke16(0x417, 0);
	meaningless();
	prefixes();
	pairs();
	held_keys();
	alt_keypad();
	sys_req();
	breaks();
	overrun();
	answers();
	before_the_bios();
	mouse_byte();
	waiting();
}
