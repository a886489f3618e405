/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests OHCI with a controller in memory and the devices of fake_usb.h. Once in a millisecond it
 * goes through the enabled lists and executes a transfer descriptor of each endpoint. Checks
 * toggles and addresses. Accesses are counted.
 */
#include "fake_bus.h"
#include "unit.h"

#define DISK_PORT     2
#define KEYBOARD_PORT 1
#include "usb_cases_late.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/ohci_probe.c"

#define PORTS	 3
#define FRAME_US 1000

static struct {
	struct fake_function f;
	struct fake_usb *port[PORTS + 1];
	u32 status[PORTS + 1];
	u32 control, command, changed, hcca, heads[2], interval, start;
	u32 number;
	bool deaf, stuck, owned, never_enabled;
	u64 next;
	unsigned int pulses;
	u32 shorted; /* the port with an over-current; 0: none */
	bool all_shorted;
} fo;

static struct fake_usb *device_at(u8 address)
{
	struct fake_usb *found = NULL;

	for (u32 i = 1; i <= PORTS; i++) {
		struct fake_usb *d = fo.status[i] & PORT_PES ? bus_find(fo.port[i], address) : NULL;

		assert_false(found && d);
		found = d ? d : found;
	}
	return found;
}

/* Moves @n bytes of a descriptor, which may be in two pages. */
static void copy(const struct ohci_td *t, u32 n, u8 *buf, bool to_memory)
{
	u32 first = min(n, 0x1000 - (t->buffer & 0xfff)), second = t->end & ~0xfffu;

	for (u32 i = 0; i < 2; i++) {
		u32 part = i ? n - first : first;
		void *p = part ? fake_dma(&fo.f, i ? second : t->buffer, part) : buf;

		memcpy(to_memory ? p : buf, to_memory ? buf : p, part);
		buf += part;
	}
}

static u32 size_of(const struct ohci_td *t)
{
	if (!t->buffer)
		return 0;
	if ((t->buffer ^ t->end) & ~0xfffu)
		return (t->end & 0xfff) + 0x1001 - (t->buffer & 0xfff);
	return t->end - t->buffer + 1;
}

static int execute(const struct ohci_ed *ed, const struct ohci_td *t, u32 n, bool toggle)
{
	struct fake_usb *d = device_at(ed->flags & 0x7f);
	u8 endpoint = ed->flags >> 7 & 15;
	u32 direction = t->flags & TD_DIRECTION, packet = ed->flags >> 16 & 0x7ff;
	u8 data[0x2000];
	bool in = direction == TD_IN;
	int moved;

	/* If no device answers, nothing happens here. */
	if (!d)
		return FAKE_NAK;
	assert_true(packet && n <= sizeof(data));
	assert_int_equal(!!(ed->flags & ED_LOW), d->speed == 2);
	if (!in)
		copy(t, n, data, false);
	if (direction == TD_SETUP)
		return bus_setup(d, data, toggle);
	moved = bus_transfer(d, endpoint, in, data, n, packet, toggle);
	if (in && moved > 0)
		copy(t, moved, data, true);
	return moved;
}

static void advance(struct ohci_td *t, u32 moved, u32 n)
{
	if (moved == n)
		t->buffer = 0;
	else if ((t->buffer & 0xfff) + moved > 0xfff)
		t->buffer = (t->end & ~0xfffu) + ((t->buffer + moved) & 0xfff);
	else
		t->buffer += moved;
}

/* Executes the first descriptor of an endpoint. Returns false if the endpoint does not continue. */
static bool serve(struct ohci_ed *ed)
{
	struct ohci_td *t;
	u32 n, packet = ed->flags >> 16 & 0x7ff, code = CC_GOOD;
	bool own, toggle;
	int moved;

	if (ed->flags & ED_SKIP || ed->head & ED_HALTED || (ed->head & ~15u) == ed->tail)
		return false;
	t = fake_dma(&fo.f, ed->head & ~15u, sizeof(*t));
	assert_true(TD_CC(t->flags) >= CC_PENDING);
	n = size_of(t);
	own = t->flags & TD_DATA0;
	toggle = own ? t->flags & 0x01000000 : ed->head & ED_TOGGLE;
	moved = execute(ed, t, n, toggle);
	if (moved == FAKE_NAK)
		return false;
	if (moved < 0)
		code = moved == FAKE_STALL ? CC_STALL : moved == FAKE_BABBLE ? 8 : 5;
	else if ((u32)moved < n && !(t->flags & TD_ROUND))
		code = CC_UNDERRUN;
	if (moved >= 0 && !own && max((moved + packet - 1) / packet, 1u) & 1)
		ed->head ^= ED_TOGGLE;
	if (moved >= 0)
		advance(t, moved, n);
	t->flags = (t->flags & 0x0fffffff) | code << 28;
	ed->head = t->next | (ed->head & ED_TOGGLE) | (code ? ED_HALTED : 0);
	t->next = 0x5a5a5a50; /* the field now belongs to the done queue */
	return !code;
}

static bool run_list(u32 at)
{
	bool any = false;

	for (u32 n = 0; at; n++) {
		struct ohci_ed *ed = fake_dma(&fo.f, at, sizeof(*ed));

		assert_int_equal(at & 15, 0);
		assert_true(n < 32);
		while (serve(ed))
			any = true;
		any |= (ed->head & ~15u) != ed->tail && !(ed->head & ED_HALTED);
		at = ed->next;
	}
	return any;
}

static void run_frame(void)
{
	struct ohci_hcca *hcca = fake_dma(&fo.f, fo.hcca, sizeof(*hcca));

	if ((fo.control & CONTROL_STATE) != CONTROL_OPERATING)
		return;
	if (fo.control & CONTROL_PLE)
		run_list(hcca->interrupt[fo.number & 31]);
	hcca->frame = fo.number++;
	if (fo.control & CONTROL_CLE && fo.command & COMMAND_CLF && !run_list(fo.heads[0]))
		fo.command &= ~COMMAND_CLF;
	if (fo.control & CONTROL_BLE && fo.command & COMMAND_BLF && !run_list(fo.heads[1]))
		fo.command &= ~COMMAND_BLF;
}

static void run(void)
{
	for (; fo.next <= fake_now_us; fo.next += FRAME_US)
		if (fo.hcca && !fo.stuck && !fo.deaf)
			run_frame();
}

static void frames(u32 n)
{
	for (u32 i = 0; i < n; i++)
		run_frame();
}

static void work(void)
{
	frames(32);
}

static void plug(u32 port, struct fake_usb *d)
{
	if (fo.port[port])
		fo.port[port]->enabled = false;
	fo.port[port] = d;
	fo.status[port] = PORT_CSC;
	fo.changed = INT_RHSC;
	if (d)
		fo.status[port] |= PORT_CCS | (d->speed == 2 ? PORT_LOW : 0);
}

static u32 fo_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (fo.deaf)
		return ~0u;
	switch (off) {
	case OHCI_CONTROL:
		return fo.control;
	case OHCI_COMMANDSTATUS:
		return fo.command;
	case OHCI_INTSTATUS:
		return fo.changed;
	case OHCI_HCCA:
		return fo.hcca;
	case OHCI_FMINTERVAL:
		return 0x2edf;
	case OHCI_RHDESCRIPTORA:
		return 0x0a000000 | PORTS;
	case OHCI_RHSTATUS:
		return fo.all_shorted ? RH_OCI : 0;
	}
	assert_true(off >= OHCI_PORT(1) && off <= OHCI_PORT(PORTS));
	off = (off - 0x50) / 4;
	return fo.status[off] | (off == fo.shorted ? PORT_POCI : 0);
}

static void write_port(u32 port, u32 v)
{
	fo.status[port] &= ~(v & PORT_CHANGES);
	if (!(v & PORT_PRS) || !fo.port[port])
		return;
	assert_int_not_equal(port, fo.shorted);
	fo.pulses++;
	fake_usb_reset(fo.port[port]);
	fo.status[port] |= PORT_PRSC | (fo.never_enabled ? 0 : PORT_PES);
}

static void reset_controller(void)
{
	fo.control = fo.command = fo.hcca = 0;
	for (u32 i = 1; i <= PORTS; i++)
		if (fo.port[i])
			plug(i, fo.port[i]);
}

static void write_command(u32 value)
{
	if (value & COMMAND_RESET)
		reset_controller();
	else if (value & COMMAND_OCR)
		fo.control &= ~(fo.owned ? 0u : CONTROL_IR);
	else
		fo.command |= value;
}

static void fo_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	switch (off) {
	case OHCI_CONTROL:
		fo.control = value;
		fo.next = fake_now_us + FRAME_US;
		return;
	case OHCI_COMMANDSTATUS:
		write_command(value);
		return;
	case OHCI_INTSTATUS:
		fo.changed &= ~value;
		return;
	case OHCI_INTDISABLE:
	case OHCI_RHSTATUS:
		return;
	case OHCI_HCCA:
		assert_int_equal(value & 0xff, 0);
		fo.hcca = value;
		return;
	case OHCI_CONTROLHEAD:
		fo.heads[0] = value;
		return;
	case OHCI_BULKHEAD:
		fo.heads[1] = value;
		return;
	case OHCI_FMINTERVAL:
		fo.interval = value;
		return;
	case OHCI_PERIODICSTART:
		fo.start = value;
		return;
	}
	assert_true(off >= OHCI_PORT(1) && off <= OHCI_PORT(PORTS));
	write_port((off - 0x50) / 4, value);
}

static void new_machine(void)
{
	fake_machine();
	memset(&fo, 0, sizeof(fo));
	fake_usb_function = &fo.f;
	fake_function_add(&fo.f, 0x106b, 0x003f, 0x0c03, 0x10, &fo);
	fake_function_memory(&fo.f, 0, 0x1000, fo_read, fo_write);
	fake_function_subsystem(&fo.f, 0x1af4, 0x1100);
	fake_io.time_passed = run;
	new_devices(1, full_device);
}

static void take(void)
{
	fo.hcca = 0x5000;
}

static int probe(void)
{
	return fake_function_probe(&fo.f, &ohci_driver);
}

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);

	disk_machine();
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_bad_sector(block_devices, &bot.medium);
	assert_int_equal(bot.resets, 0);
	/*
	 * To move 64 KiB takes one access to check the ownership, and one each to announce command,
	 * data and status.
	 */
	fo.f.bar[0].accesses = 0;
	assert_int_equal(block_read(block_devices, 9, 128, (u32)buf, NULL), 0);
	assert_int_equal(fo.f.bar[0].accesses, 4);
	free(buf);
}

/*
 * An empty port costs one read. A real controller's ports and devices get the times that they need.
 */
static void test_ports(void **state)
{
	new_machine();
	assert_int_equal(probe(), 0);
	/* The accesses of the start, and a read for each port. */
	assert_int_equal(fo.f.bar[0].accesses, 12 + PORTS);
	assert_int_equal(fo.interval & 0x3fff, 0x2edf);
	assert_true(fo.start > 10000 && fo.start < 0x2edf);
	assert_int_equal(fake_now_us, 0);
	new_machine();
	fake_function_subsystem(&fo.f, 0x8086, 0x7020);
	fo.port[1] = &kbd.usb;
	fo.port[2] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us >= 120000);
	/* Two resets of 50 ms, each made of five resets by the controller. */
	assert_int_equal(fo.pulses, 10);
	assert_non_null(block_devices);
	assert_non_null(poller[0]);
	/* A port cannot be enabled. */
	new_machine();
	fo.port[2] = &bot.usb;
	fo.never_enabled = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	assert_non_null(strstr(fake_log, "no reset"));
}

/* Another firmware's SMM owns the controller, and releases it or not. */
static void test_owned(void **state)
{
	new_machine();
	fo.port[2] = &bot.usb;
	fo.control = CONTROL_IR;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_null(strstr(fake_log, "owner"));
	new_machine();
	fo.port[2] = &bot.usb;
	fo.control = CONTROL_IR;
	fo.owned = true;
	assert_int_equal(probe(), 0);
	assert_non_null(block_devices);
	assert_non_null(strstr(fake_log, "owner"));
}

static void set_over_current(bool on)
{
	fo.shorted = on ? DISK_PORT : 0;
	fo.status[DISK_PORT] = (fo.status[DISK_PORT] & ~PORT_PES) | 1u << 19;
	fo.changed = INT_RHSC;
}

static void test_over_current(void **state)
{
	over_current_case(set_over_current);
}

/* A controller that is not QEMU's has one over-current for all its ports (7.4.1). */
static void test_collective_over_current(void **state)
{
	new_machine();
	fake_function_subsystem(&fo.f, 0x8086, 0x7020);
	plug(KEYBOARD_PORT, &kbd.usb);
	plug(DISK_PORT, &bot.usb);
	fo.all_shorted = true;
	assert_int_equal(probe(), 0);
	look();
	assert_true(!block_devices && !poller[0]);
	assert_non_null(strstr(fake_log, "USB 1: over-current\n"));
	assert_non_null(strstr(fake_log, "USB 2: over-current\n"));
	fo.all_shorted = false;
	look();
	assert_non_null(poller[0]);
	expect_good();
}

static void test_errors(void **state)
{
	errors_case();
}

static void test_hang(void **state)
{
	hang_case(&fo.stuck);
	moved_case();
}

static void test_gone(void **state)
{
	pulled_case();
	plugged_again_case();
	/* An operating system has taken the controller. */
	disk_machine();
	fo.hcca = 0x5000;
	expect_read(-ENODEV);
	/* The controller is gone. */
	disk_machine();
	fo.deaf = true;
	expect_read(-ENODEV);
	no_memory_case(30);
}

static void test_keyboard(void **state)
{
	new_machine();
	kbd.usb.speed = 2;
	typing_case(&fo.f.bar[0].accesses);
	plug(1, NULL);
	keys_seen[0] = 0;
	for (int i = 0; i < 16; i++)
		poll();
	assert_string_equal(keys_seen, "-30 ");
	assert_null(poller[0]);
}

/* Devices of both speeds are behind five full-speed hubs, like QEMU's. */
static void test_hubs(void **state)
{
	hubs_case(1, 1, 2);
	pulled_behind_hubs_case(2);
	pulled_from_hub_case(&hubs[4], 1);
	hubs_case(1, 1, 2);
	pulled_from_hub_case(&hubs[0], 3);
}

static void test_late(void **state)
{
	replugged_in_post_case();
	late_keyboard_case(&fo.f.bar[0].accesses);
	leds_and_request_case();
	late_failures_case();
	late_disk_case();
	port_taken_case(false);
	late_taken_case(&fo.f.bar[0].accesses);
}

static void test_deferred(void **state)
{
	deferred_case(true, true);
	deferred_case(false, true);
}

UNIT_MAIN(UNIT_TEST(test_deferred), UNIT_TEST(test_disk), UNIT_TEST(test_ports),
	  UNIT_TEST(test_owned), UNIT_TEST(test_errors), UNIT_TEST(test_hang), UNIT_TEST(test_gone),
	  UNIT_TEST(test_keyboard), UNIT_TEST(test_hubs), UNIT_TEST(test_over_current),
	  UNIT_TEST(test_collective_over_current), UNIT_TEST(test_late))
