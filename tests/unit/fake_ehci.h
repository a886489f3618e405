/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake EHCI controller in memory for test_ehci.c, which includes the driver before this. When
 * time passes, it goes through the lists of queue heads and carries out their transfers.
 */
#ifndef FAKE_EHCI_H
#define FAKE_EHCI_H

#include "fake_bus.h"

#define PORTS	    6
#define OP	    0x20
#define LEGSUP	    0x68
#define OTHER_EXT   0x60
#define LEGSUP_BIOS 1 /* in the third byte: another firmware owns the controller */
#define LEGSUP_OS   1 /* in the fourth byte: it is asked for it */

struct fe_port {
	struct fake_usb *usb;
	bool full, low;
	u32 status;
};

static struct {
	struct fake_function f;
	struct fe_port port[PORTS + 1];
	u32 cmd, sts, periodic, async, config;
	bool deaf, stuck, kept;
	u8 extended;
	u32 shorted; /* the port with an over-current; 0: none */
	unsigned int runs;
} fe;

static struct fake_usb *device_at(u8 address)
{
	struct fake_usb *found = NULL;

	for (u32 i = 1; i <= PORTS; i++) {
		struct fe_port *p = &fe.port[i];
		struct fake_usb *d = p->status & PORTSC_PED ? bus_find(p->usb, address) : NULL;

		assert_false(found && d);
		found = d ? d : found;
	}
	return found;
}

static void gather(const struct ehci_qtd *t, u32 n, void *buf, bool to_memory)
{
	u32 at = t->buffer[0], page = 0;
	u8 *p = buf;

	while (n) {
		u32 part = min(n, 0x1000 - (at & 0xfff));

		if (to_memory)
			memcpy(fake_dma(&fe.f, at, part), p, part);
		else
			memcpy(p, fake_dma(&fe.f, at, part), part);
		n -= part;
		p += part;
		if (!n)
			break;
		assert_true(++page < 5);
		assert_int_equal(t->buffer[page] & 0xfff, 0);
		at = t->buffer[page];
	}
}

/* Slower devices are behind the high-speed hub that the queue head names. */
static void check_split(const struct ehci_qh *qh, const struct fake_usb *d)
{
	const struct fake_usb *hub = device_at(qh->split >> 16 & 0x7f);

	assert_int_equal(qh->endpoint >> 12 & 3, d->speed == 3 ? 2 : d->speed == 2 ? 1 : 0);
	if (d->speed == 3)
		return;
	assert_non_null(hub);
	assert_int_equal(hub->speed, 3);
	assert_int_not_equal(qh->split >> 23 & 0x7f, 0);
	assert_int_equal(!!(qh->endpoint & QH_CONTROL), !(qh->endpoint >> 8 & 15));
	/* The split transaction is completed after it was started. */
	if (qh->split & 0xff)
		assert_true((qh->split >> 8 & 0xff) > (qh->split & 0xff));
}

static int transfer(struct fake_usb *d, const struct ehci_qh *qh, u32 n)
{
	static u8 data[0x10000];
	const struct ehci_qtd t = { .buffer = { qh->buffer[0], qh->buffer[1], qh->buffer[2],
						qh->buffer[3], qh->buffer[4] } };
	u32 pid = qh->token & QTD_PID;
	bool toggle = qh->token & QTD_TOGGLE;
	int moved;

	check_split(qh, d);
	if (pid != QTD_IN)
		gather(&t, n, data, false);
	if (pid == QTD_SETUP)
		return bus_setup(d, data, toggle);
	moved = bus_transfer(d, qh->endpoint >> 8 & 15, pid == QTD_IN, data, n,
			     qh->endpoint >> 16 & 0x7ff, toggle);
	if (pid == QTD_IN && moved > 0)
		gather(&t, moved, data, true);
	return moved;
}

/* Executes the transfer in the overlay. Returns false if it continues later. */
static bool execute(struct ehci_qh *qh, struct ehci_qtd *t)
{
	struct fake_usb *d = device_at(qh->endpoint & 0x7f);
	u32 n = QTD_LEFT(qh->token), packet = qh->endpoint >> 16 & 0x7ff;
	int moved;

	assert_true(packet);
	moved = d ? transfer(d, qh, n) : FAKE_ERROR;
	if (moved == FAKE_NAK)
		return false;
	qh->token &= ~QTD_ACTIVE;
	if (moved < 0) {
		qh->token |= QTD_HALTED | (moved == FAKE_BABBLE ? 0x10 : 0);
		if (moved == FAKE_ERROR)
			qh->token = (qh->token & ~QTD_CERR) | 0x08;
	} else {
		qh->token = (qh->token & ~QTD_BYTES(0x7fff)) | QTD_BYTES(n - moved);
		if (!(qh->endpoint & QH_DTC) && max((moved + packet - 1) / packet, 1u) & 1)
			qh->token ^= QTD_TOGGLE;
	}
	t->token = qh->token;
	return true;
}

/* 4.10.2: goes to the next descriptor. Returns false if there is none. */
static bool advance(struct ehci_qh *qh)
{
	u32 to = qh->next;
	struct ehci_qtd *t;

	if (QTD_LEFT(qh->token) && !(qh->alternate & 1))
		to = qh->alternate;
	if (to & 1)
		return false;
	assert_int_equal(to & 31, 0);
	t = fake_dma(&fe.f, to, sizeof(*t));
	if (!(t->token & QTD_ACTIVE))
		return false;
	qh->current = to;
	qh->next = t->next;
	qh->alternate = t->alternate;
	qh->token = qh->endpoint & QH_DTC ? t->token
					  : (t->token & ~QTD_TOGGLE) | (qh->token & QTD_TOGGLE);
	memcpy(qh->buffer, t->buffer, sizeof(qh->buffer));
	return true;
}

static void run_queue(struct ehci_qh *qh)
{
	for (int i = 0; i < 16; i++) {
		if (qh->token & QTD_HALTED)
			return;
		if (!(qh->token & QTD_ACTIVE) && !advance(qh))
			return;
		if (!execute(qh, fake_dma(&fe.f, qh->current, sizeof(struct ehci_qtd))))
			return;
	}
}

static void work(void)
{
	u32 at;
	int heads = 0, n = 0;

	if (fe.deaf || fe.stuck || !(fe.cmd & USBCMD_RS))
		return;
	fe.runs++;
	for (at = fe.async; fe.cmd & USBCMD_ASE; at = ((struct ehci_qh *)(at & ~31u))->link) {
		struct ehci_qh *qh = fake_dma(&fe.f, at & ~31u, sizeof(*qh));

		if (n && (at & ~31u) == fe.async)
			break;
		assert_true(!n || (at & 7) == EHCI_QH);
		assert_true(++n < 200);
		heads += !!(qh->endpoint & QH_HEAD);
		run_queue(qh);
	}
	assert_true(!n || heads == 1);
	if (!(fe.cmd & USBCMD_PSE))
		return;
	for (at = *(u32 *)fake_dma(&fe.f, fe.periodic, 4096); !(at & 1);
	     at = ((struct ehci_qh *)(at & ~31u))->link) {
		struct ehci_qh *qh = fake_dma(&fe.f, at & ~31u, sizeof(*qh));

		assert_int_not_equal(qh->split & 0xff, 0);
		run_queue(qh);
	}
}

static u32 fe_read(void *device, u32 off, unsigned int size)
{
	if (fe.deaf)
		return ~0u;
	switch (off) {
	case EHCI_CAPLENGTH:
		return 0x01000000 | OP;
	case EHCI_HCSPARAMS:
		return PORTS;
	case EHCI_HCCPARAMS:
		return fe.extended << 8;
	case OP + EHCI_USBCMD:
		return fe.cmd;
	case OP + EHCI_USBSTS:
		return fe.sts;
	case OP + EHCI_PERIODIC:
		return fe.periodic;
	}
	assert_true(off >= OP + EHCI_PORTSC(1) && off <= OP + EHCI_PORTSC(PORTS));
	off = (off - OP - 0x40) / 4;
	return fe.port[off].status | (off == fe.shorted ? PORTSC_OCA : 0);
}

static void plug(u32 port, struct fake_usb *d)
{
	fe.port[port].usb = d;
	fe.port[port].status = PORTSC_PP | (d ? PORTSC_CCS : 0) | PORTSC_CSC;
	fe.sts |= USBSTS_PCD;
}

static void reset_controller(void)
{
	fe.cmd = fe.periodic = fe.async = fe.config = 0;
	fe.sts = USBSTS_HALTED;
	for (u32 i = 1; i <= PORTS; i++) {
		struct fe_port *p = &fe.port[i];

		if (p->usb)
			p->usb->enabled = false;
		p->status =
			PORTSC_PP | (p->usb ? PORTSC_CCS | PORTSC_CSC : 0) | (p->low ? 1 << 10 : 0);
	}
}

static void write_port(struct fe_port *p, u32 v)
{
	u32 before = p->status;

	assert_false(v & PORTSC_PR && p == &fe.port[fe.shorted]);

	p->status &= ~(v & PORTSC_CHANGES);
	if (!(v & PORTSC_PED))
		p->status &= ~PORTSC_PED;
	p->status = (p->status & ~(PORTSC_PR | PORTSC_OWNER)) | (v & (PORTSC_PR | PORTSC_OWNER));
	if (before & PORTSC_PR && !(v & PORTSC_PR) && p->usb) {
		if (p->full)
			return;
		fake_usb_reset(p->usb);
		p->status |= PORTSC_PED;
	}
}

static void fe_write(void *device, u32 off, u32 value, unsigned int size)
{
	if (fe.deaf)
		return;
	switch (off) {
	case OP + EHCI_USBCMD:
		if (value & USBCMD_HCRESET) {
			reset_controller();
			return;
		}
		fe.cmd = value;
		fe.sts = value & USBCMD_RS ? 0 : USBSTS_HALTED;
		work();
		return;
	case OP + EHCI_USBSTS:
		fe.sts &= ~(value & USBSTS_PCD);
		return;
	case OP + EHCI_USBINTR:
		assert_int_equal(value, 0);
		return;
	case OP + EHCI_PERIODIC:
		assert_int_equal(value & 0xfff, 0);
		fe.periodic = value;
		return;
	case OP + EHCI_ASYNC:
		fe.async = value;
		return;
	case OP + EHCI_CONFIGFLAG:
		fe.config = value;
		return;
	}
	assert_true(off >= OP + EHCI_PORTSC(1) && off <= OP + EHCI_PORTSC(PORTS));
	write_port(&fe.port[(off - OP - 0x40) / 4], value);
}

#endif
