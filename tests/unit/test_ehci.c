/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests EHCI with a controller in memory and the devices of fake_usb.h. Checks schedules, toggles
 * and addresses. Accesses are counted.
 */
#include "fake_bus.h"
#include "unit.h"

#define DISK_PORT     2
#define KEYBOARD_PORT 1
#include "usb_cases.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/ehci_probe.c"

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

static void new_machine(void)
{
	fake_machine();
	memset(&fe, 0, sizeof(fe));
	fake_usb_function = &fe.f;
	fake_function_add(&fe.f, 0x8086, 0x24cd, 0x0c03, 0x20, &fe);
	fake_function_memory(&fe.f, 0, 0x1000, fe_read, fe_write);
	fake_function_subsystem(&fe.f, 0x1af4, 0x1100);
	fake_io.time_passed = work;
	fe.sts = USBSTS_HALTED;
	new_devices(3, high_device);
}

static void take(void)
{
	reset_controller();
	fe.periodic = 0x5000;
}

static int probe(void)
{
	return fake_function_probe(&fe.f, &ehci_driver);
}

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);

	disk_machine();
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	assert_int_equal(fe.config, 1);
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_bad_sector(block_devices, &bot.medium);
	assert_int_equal(bot.resets, 0);
	/*
	 * To move 64 KiB takes one access to check the ownership, and a wake-up each for command,
	 * data and status.
	 */
	fe.f.bar[0].accesses = 0;
	assert_int_equal(block_read(block_devices, 9, 128, (u32)buf, NULL), 0);
	assert_int_equal(fe.f.bar[0].accesses, 4);
	free(buf);
}

/* A real controller is not woken. Its devices get the times that they need. */
static void test_real(void **state)
{
	new_machine();
	fake_function_subsystem(&fe.f, 0x8086, 0x24cd);
	fe.port[2].usb = &bot.usb;
	fe.port[3].usb = &kbd.usb;
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us >= 162000 && fake_now_us < 300000);
	fake_medium_exercise(block_devices, &bot.medium);
	fe.f.bar[0].accesses = 0;
	expect_read(0);
	assert_int_equal(fe.f.bar[0].accesses, 1);
}

static void test_companion(void **state)
{
	new_machine();
	fe.port[1].usb = &kbd.usb;
	fe.port[1].full = true;
	fe.port[4].usb = &bot.usb;
	fe.port[4].full = fe.port[4].low = true;
	assert_int_equal(probe(), 0);
	assert_true(fe.port[1].status & PORTSC_OWNER);
	assert_true(fe.port[4].status & PORTSC_OWNER);
	assert_false(fe.port[2].status & PORTSC_OWNER);
	assert_null(block_devices);
}

/* Another firmware's SMM is asked for the controller. */
static void release(void)
{
	u8 *legsup = fe.f.config.bytes + LEGSUP;

	if (legsup[3] & LEGSUP_OS && !fe.kept)
		legsup[2] &= ~LEGSUP_BIOS;
	work();
}

static void owned_machine(u8 extended, u8 next)
{
	u8 *config = fe.f.config.bytes;

	new_machine();
	fe.port[2].usb = &bot.usb;
	fe.extended = extended;
	fake_io.time_passed = release;
	memcpy(config + OTHER_EXT, (u8[]){ 0x7f, LEGSUP, 0, 0 }, 4);
	memcpy(config + LEGSUP, (u8[]){ 1, next, LEGSUP_BIOS, 0 }, 4);
	memset(config + LEGSUP + 4, 0xff, 4);
	memset(fe.f.config.writable + LEGSUP + 2, 0xff, 6);
}

/* It has no owner, its SMI are off, and the disk works. */
static void expect_released(void)
{
	const u8 *config = fe.f.config.bytes;

	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_int_equal(config[LEGSUP + 2] | config[LEGSUP + 3], 0);
	assert_int_equal(config[LEGSUP + 4] | config[LEGSUP + 5], 0);
}

/*
 * SMM owns the controller, and releases it or not. The capability is the first or the second one,
 * and the list may lead in a circle, or nowhere.
 */
static void test_owned(void **state)
{
	owned_machine(LEGSUP, 0);
	expect_released();
	assert_null(strstr(fake_log, "owner"));
	owned_machine(OTHER_EXT, OTHER_EXT);
	expect_released();
	assert_null(strstr(fake_log, "owner"));
	owned_machine(LEGSUP, 0);
	fe.kept = true;
	expect_released();
	assert_non_null(strstr(fake_log, "EHCI: its owner does not let it go"));
	assert_true(fake_now_us >= 1000000 && fake_now_us < 2000000);
	owned_machine(0x3c, 0);
	assert_int_equal(probe(), 0);
	assert_int_equal(fe.f.config.bytes[LEGSUP + 3], 0);
}

static void set_over_current(bool on)
{
	fe.shorted = on ? DISK_PORT : 0;
	fe.port[DISK_PORT].status = (fe.port[DISK_PORT].status & ~PORTSC_PED) | 0x20;
	fe.sts |= USBSTS_PCD;
}

static void test_over_current(void **state)
{
	over_current_case(set_over_current);
}

static void test_errors(void **state)
{
	errors_case();
}

static void test_hang(void **state)
{
	hang_case(&fe.stuck);
	moved_case();
}

static void test_gone(void **state)
{
	pulled_case();
	/* An operating system has taken the controller. */
	disk_machine();
	reset_controller();
	fe.periodic = 0x5000;
	expect_read(-ENODEV);
	assert_int_equal(fe.cmd, 0);
	/* The controller is gone. */
	disk_machine();
	fe.deaf = true;
	expect_read(-ENODEV);
	no_memory_case(30);
}

static void test_keyboard(void **state)
{
	new_machine();
	typing_case(&fe.f.bar[0].accesses);
	fe.port[1].usb = NULL;
	expect_keys("-30 ");
	assert_null(poller[0]);
}

/* Devices of all speeds are behind a high-speed hub. The nearest such hub translates. */
static void test_hubs(void **state)
{
	hubs_case(2, 3, 0);
	pulled_from_hub_case(&hubs[4], 1);
	hubs_case(2, 3, 0);
	pulled_from_hub_case(&hubs[0], 3);
}

static void test_look(void **state)
{
	new_machine();
	new_hubs(1, 3);
	fe.port[2].usb = &hubs[0].usb;
	assert_int_equal(probe(), 0);
	hub_plug(&hubs[0], 4, &bot.usb);
	work();
	look();
	assert_non_null(block_devices);
	expect_good();
	hub_plug(&hubs[0], 4, NULL);
	work();
	look();
	expect_read(-ENODEV);
	plug(3, &kbd.usb);
	look();
	assert_non_null(poller[0]);
	fe.f.bar[0].accesses = 0;
	look();
	assert_int_equal(fe.f.bar[0].accesses, PORTS);
	pull_disk(NULL);
	look();
	assert_true(hubs[0].usb.enabled);
	KEYS(0, 0, 0x04);
	expect_keys("+1e ");
}

static void test_late(void **state)
{
	replugged_in_post_case();
	late_keyboard_case(&fe.f.bar[0].accesses);
	leds_and_request_case();
	late_failures_case();
	late_disk_case();
	port_taken_case(false);
	port_taken_case(true);
	late_taken_case(&fe.f.bar[0].accesses);
}

/* QEMU's controller needs no time. Another has to turn its ports on, which takes 20 ms. */
static void test_deferred(void **state)
{
	deferred_case(true, false);
	deferred_case(false, true);
}

UNIT_MAIN(UNIT_TEST(test_deferred), UNIT_TEST(test_disk), UNIT_TEST(test_real),
	  UNIT_TEST(test_companion), UNIT_TEST(test_owned), UNIT_TEST(test_errors),
	  UNIT_TEST(test_hang), UNIT_TEST(test_gone), UNIT_TEST(test_keyboard),
	  UNIT_TEST(test_hubs), UNIT_TEST(test_look), UNIT_TEST(test_over_current),
	  UNIT_TEST(test_late))
