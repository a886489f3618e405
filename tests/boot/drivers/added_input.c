// SPDX-License-Identifier: BSD-2-Clause
/*
 * A keyboard on the second serial port, which sends scan codes of set 1. It is added as
 * docs/architecture.md says; test_build.py types on it. Flat 32-bit, resident.
 */
#include "char/input.h"
#include "char/uart.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define COM2	0x2f8
#define MARK	0x5a
#define RELEASE 0x80
#define NOTHING 0xff
#define MOST	16 /* codes that are taken at once */

struct line {
	struct input_poller poller;
	struct input_repeat repeat;
};

static void line_poll(struct input_poller *p)
{
	struct line *l = container_of(p, struct line, poller);

	if (inb(COM2 + UART_LSR) == NOTHING) {
		input_remove_keyboard();
		input_remove_poller(p);
		return;
	}
	for (u32 i = 0; i < MOST && inb(COM2 + UART_LSR) & UART_LSR_DR; i++) {
		u8 code = inb(COM2 + UART_RBR);

		(code & RELEASE ? input_release : input_press)(&l->repeat, code & ~RELEASE, false);
	}
	input_repeat(&l->repeat);
}

__post static int line_probe(struct device *dev)
{
	struct line *l;

	if (!machine_has(MACHINE_PORTS))
		return 0;
	outb(COM2 + UART_SCR, MARK);
	if (inb(COM2 + UART_SCR) != MARK)
		return 0;
	l = resident_alloc(sizeof(*l), 8);
	if (!l)
		return -ENOMEM;
	l->poller.poll = line_poll;
	input_add_poller(&l->poller);
	input_add_keyboard();
	return 0;
}

static const struct driver_id line_ids[] = { ISA_ID, { 0 } };

DRIVER(line_driver)
= { .name = "keyboard on COM2", .ids = line_ids, .probe = line_probe };
