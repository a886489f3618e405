// SPDX-License-Identifier: BSD-2-Clause
/*
 * The PS/2 mouse: INT 15h AH=C2h, and INT 74h, which collects the bytes of packets in the EBDA and
 * calls the program's routine (IBM PS/2 and PC BIOS Interface TR, INT 15H AH=C2H). Real mode.
 */
#include "pc/i8042.h"
#include "pc/pic.h"
#include "real/ps2.h"
#include "real/real.h"

#define MOUSE_SCALE_1	     0xe6
#define MOUSE_SCALE_2	     0xe7
#define MOUSE_SET_RESOLUTION 0xe8
#define MOUSE_STATUS	     0xe9
#define MOUSE_GET_ID	     0xf2
#define MOUSE_SET_RATE	     0xf3
#define MOUSE_ENABLE	     0xf4
#define MOUSE_DISABLE	     0xf5
#define MOUSE_RESET	     0xff
#define MOUSE_RESET_OK	     0xaa

#define DEFAULT_RESOLUTION 2
#define DEFAULT_RATE	   100
#define STATUS_ENABLED	   0x20
#define STATUS_SCALE_2	   0x10

#define PACKET_SYNC 0x08 /* set in the first byte of each packet */

/* In the EBDA: flags[0] counts the bytes of the packet, flags[1] has its size minus one. */
#define INDEX_MASK  0x07
#define SIZE_MASK   0x07
#define HANDLER_SET 0x80
#define MAX_PACKET  8

enum mouse_status {
	OK = 0,
	INVALID_FUNCTION = 1,
	INVALID_INPUT = 2,
	INTERFACE_ERROR = 3,
	NO_HANDLER = 5,
};

/* Returns the EBDA. Makes GS its segment. */
static volatile struct ebda __far *ebda(void)
{
	far_segment(BDA->ebda_seg);
	return (volatile struct ebda __far *)EBDA_OFFSET;
}

/*
 * A polled mouse (shared16.input_mice) accepts no commands, so what it would answer is kept here.
 * @absent: the last command found no mouse behind the 8042.
 */
static struct {
	bool enabled, absent;
	u8 scale, resolution, rate;
} mouse = { .resolution = DEFAULT_RESOLUTION, .rate = DEFAULT_RATE };

/* Turns on the mouse's clock, so that commands reach it. */
static bool wake(void)
{
	return ps2_controller(I8042_ENABLE_AUX);
}

static enum mouse_status mouse_command(u8 byte)
{
	mouse.absent = !wake() || !ps2_send(PS2_MOUSE, byte);
	return mouse.absent && !shared16.input_mice ? INTERFACE_ERROR : OK;
}

static enum mouse_status command_2(u8 byte, u8 data)
{
	enum mouse_status status = mouse_command(byte);

	if (status != OK || mouse.absent)
		return status;
	return ps2_send(PS2_MOUSE, data) ? OK : INTERFACE_ERROR;
}

/* Returns the next byte of the mouse's answer, or -1. A polled mouse's answer is @polled. */
static int answer(u8 polled)
{
	return mouse.absent ? polled : ps2_answer(PS2_MOUSE, false);
}

static enum mouse_status enable(u8 on)
{
	enum mouse_status status;

	if (on > 1)
		return INVALID_INPUT;
	if (!on) {
		mouse.enabled = false;
		return mouse_command(MOUSE_DISABLE);
	}
	if (!(ebda()->mouse_flags[1] & HANDLER_SET))
		return NO_HANDLER;
	ebda()->mouse_flags[0] &= ~INDEX_MASK;
	status = mouse_command(MOUSE_ENABLE);
	if (status == OK && !mouse.absent && !ps2_change_mode(I8042_MODE_IRQ12, I8042_MODE_NO_AUX))
		status = INTERFACE_ERROR;
	pic2_unmask(12);
	mouse.enabled = status == OK;
	return status;
}

static enum mouse_status mouse_reset(struct regs *regs)
{
	int ok, id;

	ebda()->mouse_flags[0] &= ~INDEX_MASK;
	if (mouse_command(MOUSE_RESET) != OK)
		return INTERFACE_ERROR;
	mouse.enabled = false;
	mouse.scale = 0;
	mouse.resolution = DEFAULT_RESOLUTION;
	mouse.rate = DEFAULT_RATE;
	ok = mouse.absent ? MOUSE_RESET_OK : ps2_answer(PS2_MOUSE, true);
	id = answer(0);
	if (ok != MOUSE_RESET_OK || id < 0)
		return INTERFACE_ERROR;
	regs->bl = ok;
	regs->bh = id;
	return OK;
}

static enum mouse_status mouse_set_rate(u8 code)
{
	static const u8 rates[] = { 10, 20, 40, 60, 80, 100, 200 };

	if (code >= sizeof(rates))
		return INVALID_INPUT;
	mouse.rate = rates[code];
	return command_2(MOUSE_SET_RATE, rates[code]);
}

static enum mouse_status set_resolution(u8 code)
{
	if (code > 3)
		return INVALID_INPUT;
	mouse.resolution = code;
	return command_2(MOUSE_SET_RESOLUTION, code);
}

static enum mouse_status get_id(struct regs *regs)
{
	int id;

	if (mouse_command(MOUSE_GET_ID) != OK)
		return INTERFACE_ERROR;
	id = answer(0);
	if (id < 0)
		return INTERFACE_ERROR;
	regs->bh = id;
	return OK;
}

/* Sets the size of packets and resets the mouse. */
static enum mouse_status initialise(u8 size)
{
	struct regs unused;
	u8 flags;

	if (size < 1 || size > MAX_PACKET)
		return INVALID_INPUT;
	flags = ebda()->mouse_flags[1];
	ebda()->mouse_flags[1] = (flags & ~SIZE_MASK) | (size - 1);
	return mouse_reset(&unused);
}

static enum mouse_status mouse_get_status(struct regs *regs)
{
	const u8 polled[3] = { mouse.enabled * STATUS_ENABLED | mouse.scale, mouse.resolution,
			       mouse.rate };
	int bytes[3];

	if (mouse_command(MOUSE_STATUS) != OK)
		return INTERFACE_ERROR;
	for (int i = 0; i < 3; i++) {
		bytes[i] = answer(polled[i]);
		if (bytes[i] < 0)
			return INTERFACE_ERROR;
	}
	regs->bl = bytes[0];
	regs->cl = bytes[1];
	regs->dl = bytes[2];
	return OK;
}

static enum mouse_status mouse_extended(struct regs *regs)
{
	switch (regs->bh) {
	case 0:
		return mouse_get_status(regs);
	case 1:
		mouse.scale = 0;
		return mouse_command(MOUSE_SCALE_1);
	case 2:
		mouse.scale = STATUS_SCALE_2;
		return mouse_command(MOUSE_SCALE_2);
	}
	return INVALID_INPUT;
}

static enum mouse_status set_handler(u16 seg, u16 off)
{
	volatile struct ebda __far *e = ebda();

	e->mouse_seg = seg;
	e->mouse_off = off;
	if (seg || off)
		e->mouse_flags[1] |= HANDLER_SET;
	else
		e->mouse_flags[1] &= ~HANDLER_SET;
	return OK;
}

static enum mouse_status dispatch(struct regs *regs)
{
	switch (regs->al) {
	case 0:
		return enable(regs->bh);
	case 1:
		return mouse_reset(regs);
	case 2:
		return mouse_set_rate(regs->bh);
	case 3:
		return set_resolution(regs->bh);
	case 4:
		return get_id(regs);
	case 5:
		return initialise(regs->bh);
	case 6:
		return mouse_extended(regs);
	case 7:
		return set_handler(regs->es, regs->bx);
	}
	return INVALID_FUNCTION;
}

void mouse_service(struct regs *regs)
{
	enum mouse_status status = dispatch(regs);

	regs->ah = status;
	set_cf(regs, status != OK);
}

/* Stores a byte. Returns true if it completes a packet. */
static bool collect(u8 byte)
{
	volatile struct ebda __far *e = ebda();
	u8 index = e->mouse_flags[0] & INDEX_MASK;
	u8 last = e->mouse_flags[1] & SIZE_MASK;

	/* This cannot be the first byte, so a byte was lost: wait for a first byte. */
	if (index == 0 && last >= 2 && !(byte & PACKET_SYNC))
		return false;
	e->mouse_data[index] = byte;
	index = index < last ? index + 1 : 0;
	e->mouse_flags[0] = (e->mouse_flags[0] & ~INDEX_MASK) | index;
	return index == 0;
}

/* Calls the program's routine with the packet @bytes, in the size that the program has chosen. */
static void tell_program(const u8 *bytes)
{
	volatile struct ebda __far *e = ebda();
	u8 last = e->mouse_flags[1] & SIZE_MASK;
	u16 words[4];

	for (u8 i = 0; i < 4; i++)
		words[i] = i <= last ? bytes[i] : 0;
	if (e->mouse_flags[1] & HANDLER_SET)
		real_far_call(FAR_PTR(e->mouse_seg, e->mouse_off), words);
}

void mouse_packet(const u8 bytes[MOUSE_PACKET])
{
	if (mouse.enabled)
		tell_program(bytes);
}

void int74(struct regs *regs)
{
	volatile struct ebda __far *e;
	u8 bytes[MOUSE_PACKET];

	if ((inb(I8042_STATUS) & (I8042_OBF | I8042_AUX)) != (I8042_OBF | I8042_AUX) ||
	    !collect(inb(I8042_DATA))) {
		pic2_eoi();
		return;
	}
	e = ebda();
	for (u8 i = 0; i < MOUSE_PACKET; i++)
		bytes[i] = e->mouse_data[i];
	pic2_eoi();
	tell_program(bytes);
}
