// SPDX-License-Identifier: BSD-2-Clause
/* Polls the sources of keys and mouse packets that do not raise an interrupt. Real mode. */
#include "real/input_poll.h"
#include "real/input.h"
#include "real/ps2.h"
#include "real/real.h"
#include "real/sercon.h"

/*
 * The bytes of a mouse packet that were taken from the ring so far. A flat driver stores all four
 * at once, but a tick may interrupt drain() between two of them, and then takes the rest.
 */
static u8 packet[MOUSE_PACKET];
static u8 packet_bytes;

static void take_mouse_byte(u8 byte)
{
	packet[packet_bytes++] = byte;
	if (packet_bytes < MOUSE_PACKET)
		return;
	packet_bytes = 0;
	mouse_packet(packet);
}

/*
 * Takes what flat drivers have stored. Handling a key may take long (the Pause key waits). A tick
 * that comes meanwhile continues here with the next key.
 */
static void drain(void)
{
	volatile struct shared *s = &shared16;

	while (s->input_head != s->input_tail) {
		u16 entry = s->input_ring[s->input_head % INPUT_RING];

		s->input_head++;
		if (entry & INPUT_MOUSE)
			take_mouse_byte(entry);
		else
			input_scan_code(entry);
	}
}

static void poll_flat(void)
{
	struct regs unused;

	unused.flags = 0; /* interrupts stay off */
	flat_input_poll(&unused);
	drain();
}

void input_poll(void)
{
	if (shared16.input_sources & INPUT_SERIAL)
		sercon_poll();
	if (shared16.input_sources & INPUT_FLAT ||
	    (shared16.input_sources & INPUT_WATCH && !virtual_8086()))
		poll_flat();
}

bool input_poll_is_busy(void)
{
	return shared16.input_sources & INPUT_BUSY && !virtual_8086();
}

void input_poll_wait(void)
{
	if (shared16.input_sources & INPUT_SERIAL) {
		sercon_show_cursor();
		sercon_poll();
	}
	/* In virtual-8086 mode a call of flat code costs an SMI, so only the ticks poll. */
	if (shared16.input_sources & (INPUT_FLAT | INPUT_WATCH) && !virtual_8086())
		poll_flat();
}
