/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests UHCI with a controller in memory and the devices of fake_usb.h. Once in a millisecond it
 * goes through its queues and moves as many packets as fit into a frame. Checks packets, toggles
 * and addresses. Accesses are counted.
 */
#include "fake_bus.h"
#include "unit.h"

#define DISK_PORT     2
#define KEYBOARD_PORT 1
#include "usb_cases_late.h"

/* The driver is included because its struct driver is static. */
#include "../../src/usb/uhci_probe.c"
/* Included, because its list of EHCI controllers must belong to one machine. */
#include "../../src/usb/companion.c"

#define PORTS	    2
#define FRAME_US    1000
#define FRAME_BYTES 1280

static struct {
	struct fake_function f;
	struct fake_usb *port[PORTS + 1];
	u16 status[PORTS + 1];
	u32 shorted; /* the port with an over-current; 0: none */
	u16 always;  /* bits that ports always have */
	u16 cmd, legacy;
	u32 base, number;
	bool deaf, stuck, never_enabled;
	u64 next;
	unsigned int visits; /* in the current frame */
} fu;

static struct fake_usb *device_at(u8 address)
{
	struct fake_usb *found = NULL;

	for (u32 i = 1; i <= PORTS; i++) {
		struct fake_usb *d =
			fu.status[i] & PORTSC_PE ? bus_find(fu.port[i], address) : NULL;

		assert_false(found && d);
		found = d ? d : found;
	}
	return found;
}

/* Executes one packet. Returns how many bytes were moved, or FAKE_*. */
static int packet(const struct uhci_td *t, u32 size)
{
	struct fake_usb *d = device_at(t->token >> 8 & 0x7f);
	u8 pid = TD_PID(t->token), endpoint = t->token >> 15 & 15, data[2048];
	bool toggle = t->token & TD_TOGGLE;
	int n;

	assert_true(pid == PID_IN || pid == PID_OUT || pid == PID_SETUP);
	assert_true(size <= 64);
	if (!d)
		return FAKE_ERROR;
	assert_int_equal(!!(t->status & TD_LOW), d->speed == 2);
	if (pid != PID_IN && size)
		memcpy(data, fake_dma(&fu.f, t->buffer, size), size);
	if (pid == PID_SETUP)
		return bus_setup(d, data, toggle);
	n = bus_transfer(d, endpoint, pid == PID_IN, data, size, endpoint ? 64 : 8, toggle);
	if (pid == PID_IN && n > 0)
		memcpy(fake_dma(&fu.f, t->buffer, size), data, n);
	return n;
}

/* Returns true if the queue continues at the descriptor's link. */
static bool execute(struct uhci_td *t, u32 *bytes)
{
	u32 size = TD_TOKEN_SIZE(t->token);
	int n;

	if (!(t->status & TD_ACTIVE))
		return false;
	n = packet(t, size);
	if (n == FAKE_NAK)
		return false;
	t->status &= ~TD_ACTIVE;
	*bytes += size + 13;
	if (n < 0) {
		t->status |= TD_STALLED | (n == FAKE_BABBLE ? 1u << 20 : 0) |
			     (n == FAKE_ERROR ? 1u << 18 : 0);
		return false;
	}
	t->status = (t->status & ~0x7ff) | ((n - 1) & 0x7ff);
	return (u32)n == size || !(t->status & TD_SPD);
}

static void run_queue(struct uhci_qh *qh, u32 *bytes)
{
	while (!(qh->element & UHCI_END) && *bytes < FRAME_BYTES) {
		struct uhci_td *t;

		assert_int_equal(qh->element & 15 & ~UHCI_DEPTH, 0);
		t = fake_dma(&fu.f, qh->element & ~15u, sizeof(*t));
		if (!execute(t, bytes))
			return;
		qh->element = t->link;
	}
}

static void run_frame(void)
{
	u32 bytes = 0, n = 0, link;

	link = ((u32 *)fake_dma(&fu.f, fu.base, 4096))[fu.number++ & 1023];
	while (!(link & UHCI_END)) {
		struct uhci_qh *qh = fake_dma(&fu.f, link & ~15u, sizeof(*qh));

		assert_true(link & UHCI_QH);
		assert_true(++n < 100);
		run_queue(qh, &bytes);
		link = qh->link;
	}
	fu.visits = n;
}

static void run(void)
{
	for (; fu.next <= fake_now_us; fu.next += FRAME_US)
		if (fu.cmd & USBCMD_RS && !fu.stuck && !fu.deaf)
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
	if (fu.port[port])
		fu.port[port]->enabled = false;
	fu.port[port] = d;
	fu.status[port] = PORTSC_ONE | PORTSC_CSC;
	if (d)
		fu.status[port] |= PORTSC_CCS | (d->speed == 2 ? PORTSC_LOW : 0);
}

static u32 fu_read(void *device, u32 off, unsigned int size)
{
	if (fu.deaf)
		return ~0u;
	/* Two ports can be read at once. */
	if (size == 4 && off >= UHCI_PORTSC(1))
		return fu_read(device, off, 2) | fu_read(device, off + 2, 2) << 16;
	assert_int_equal(size, off == UHCI_FRBASEADD ? 4 : 2);
	switch (off) {
	case UHCI_USBCMD:
		return fu.cmd;
	case UHCI_FRBASEADD:
		return fu.base;
	}
	assert_true(off >= UHCI_PORTSC(1));
	off = (off - 0x0e) / 2;
	if (off > PORTS)
		return 0xff7f;
	return fu.status[off] | fu.always | (off == fu.shorted ? PORTSC_OCA : 0);
}

static void write_port(u32 port, u16 v)
{
	u16 before = fu.status[port];

	assert_false(v & PORTSC_PR && port == fu.shorted);
	fu.status[port] &= ~(v & (PORTSC_CSC | PORTSC_PEC | PORTSC_OCC));
	fu.status[port] =
		(fu.status[port] & ~(PORTSC_PE | PORTSC_PR)) | (v & (PORTSC_PE | PORTSC_PR));
	if (!fu.port[port] || fu.never_enabled)
		fu.status[port] &= ~PORTSC_PE;
	if (!(before & PORTSC_PR) && v & PORTSC_PR && fu.port[port])
		fake_usb_reset(fu.port[port]);
}

static void reset_controller(void)
{
	fu.cmd = 0;
	fu.base = 0;
	for (u32 i = 1; i <= PORTS; i++)
		if (fu.port[i])
			plug(i, fu.port[i]);
		else
			fu.status[i] = PORTSC_ONE;
}

static void fu_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, off == UHCI_FRBASEADD ? 4 : 2);
	switch (off) {
	case UHCI_USBCMD:
		if (value & USBCMD_HCRESET)
			reset_controller();
		else
			fu.cmd = value;
		fu.next = fake_now_us + FRAME_US;
		return;
	case UHCI_USBINTR:
	case UHCI_FRNUM:
		assert_int_equal(value, 0);
		return;
	case UHCI_FRBASEADD:
		assert_int_equal(value & 0xfff, 0);
		fu.base = value;
		return;
	}
	assert_true(off >= UHCI_PORTSC(1) && off <= UHCI_PORTSC(PORTS));
	write_port((off - 0x0e) / 2, value);
}

static void new_machine(void)
{
	fake_machine();
	memset(&fu, 0, sizeof(fu));
	fake_usb_function = &fu.f;
	fake_function_add(&fu.f, 0x8086, 0x7020, 0x0c03, 0x00, &fu);
	fake_function_ports(&fu.f, 4, 0x20, fu_read, fu_write);
	fake_function_subsystem(&fu.f, 0x1af4, 0x1100);
	fake_io.time_passed = run;
	found = done = 0;
	new_devices(1, full_device);
}

static void take(void)
{
	fu.base = 0x5000;
}

static int probe(void)
{
	return fake_function_probe(&fu.f, &uhci_driver);
}

/* A short request with its command and its status takes @n frames, and what is left of another. */
static void expect_frames(bool write, u32 n, u8 *buf)
{
	u64 before = fake_now_us;
	int err = write ? block_write(block_devices, 9, 1, (u32)buf, NULL)
			: block_read(block_devices, 9, 1, (u32)buf, NULL);

	assert_int_equal(err, 0);
	assert_true(fake_now_us - before < (n + 1) * FRAME_US);
}

static void test_disk(void **state)
{
	u8 *buf = malloc(0x10000);
	u64 before;

	disk_machine();
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	fake_medium_exercise(block_devices, &bot.medium);
	fake_medium_bad_sector(block_devices, &bot.medium);
	assert_int_equal(bot.resets, 0);
	/*
	 * To move 64 KiB takes one access, to check the ownership. A frame has room for 17 packets.
	 */
	fu.f.bar[4].accesses = 0;
	before = fake_now_us;
	assert_int_equal(block_read(block_devices, 9, 128, (u32)buf, NULL), 0);
	assert_true(fu.f.bar[4].accesses <= 1 + (fake_now_us - before) / 20000);
	assert_true(fake_now_us - before >= 60000);
	expect_frames(false, 2, buf);
	expect_frames(true, 1, buf);
	/* One that is not QEMU's is asked for the status at once. */
	new_machine();
	fake_function_subsystem(&fu.f, 0x8086, 0x7020);
	fu.port[2] = &bot.usb;
	assert_int_equal(probe(), 0);
	expect_frames(false, 1, buf);
	free(buf);
}

/*
 * An empty port costs one read. A real controller's ports and devices get the times that they need.
 */
static void test_ports(void **state)
{
	new_machine();
	assert_int_equal(probe(), 0);
	assert_true(fu.f.bar[4].accesses <= 8);
	assert_int_equal(fake_now_us, 0);
	new_machine();
	fake_function_subsystem(&fu.f, 0x8086, 0x7020);
	fu.port[1] = &kbd.usb;
	fu.port[2] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_true(fake_now_us >= 220000);
	assert_non_null(block_devices);
	assert_non_null(poller[0]);
	/* A port cannot be enabled. */
	new_machine();
	fu.port[2] = &bot.usb;
	fu.never_enabled = true;
	assert_int_equal(probe(), 0);
	assert_null(block_devices);
	assert_non_null(strstr(fake_log, "no reset"));
}

static void set_over_current(bool on)
{
	fu.shorted = on ? DISK_PORT : 0;
	fu.status[DISK_PORT] = (fu.status[DISK_PORT] & ~PORTSC_PE) | PORTSC_OCC;
}

static void test_over_current(void **state)
{
	over_current_case(set_over_current);
	/* VIA's controllers have the bit while there is no over-current. */
	new_machine();
	fu.f.pci.vendor = 0x1106;
	fu.always = PORTSC_OCA;
	plug(DISK_PORT, &bot.usb);
	assert_int_equal(probe(), 0);
	expect_good();
}

static void test_errors(void **state)
{
	u8 buf[512] = { 0 };

	errors_case();
	/* It takes no data, but the status, which says that the command has failed. */
	bot.refuse_data = 1;
	assert_int_not_equal(block_write(block_devices, 5, 1, (u32)buf, NULL), 0);
	assert_int_equal(bot.refuse_data, 0);
	expect_good();
}

static void test_hang(void **state)
{
	hang_case(&fu.stuck);
	moved_case();
}

static void test_gone(void **state)
{
	pulled_case();
	plugged_again_case();
	/* An operating system has taken the controller. */
	disk_machine();
	fu.base = 0x5000;
	expect_read(-ENODEV);
	/* The controller is gone. */
	disk_machine();
	fu.deaf = true;
	expect_read(-ENODEV);
	no_memory_case(30);
}

static void test_keyboard(void **state)
{
	new_machine();
	kbd.usb.speed = 2;
	typing_case(&fu.f.bar[4].accesses);
	plug(1, NULL);
	expect_keys("-30 ");
	assert_null(poller[0]);
	/* Endpoints of 8 ms are not in every frame's list. */
	fu.number = 1;
	run_frame();
	assert_true(fu.visits <= 7);
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

/*
 * This is the second of three companions with two ports each. Device paths name the EHCI
 * controller.
 */
static void test_companion(void **state)
{
	static struct fake_function others[2];
	struct device *of;

	new_machine();
	for (u32 i = 0; i < 2; i++) {
		u8 fn = i ? 7 : 0;

		fake_function_add(&others[i], 0x8086, 0x2934, 0x0c03, i ? 0x20 : 0x00, NULL);
		others[i].pci.bdf = fu.f.pci.bdf | fn;
		others[i].config.fn = fn;
	}
	fu.f.pci.bdf |= 1;
	fu.f.config.fn = 1;
	of = &others[1].found;
	*of = (struct device){ .bus = DEVICE_PCI, .pci = &others[1].pci };
	fu.port[2] = &bot.usb;
	usb_ehci_done(of, (struct usb_companions){ 3, 2 });
	assert_int_equal(probe(), 0);
	assert_string_equal(block_devices->path, "storage@4/channel@0/disk@0,0");
	assert_int_equal(block_devices->bdf, others[1].pci.bdf);
	expect_good();
}

/*
 * There are more companions than the EHCI controller says, and more EHCI controllers than the table
 * holds.
 */
static void test_no_companion(void **state)
{
	disk_machine();
	assert_string_equal(block_devices->path, "storage@2/channel@0/disk@0,0");
	for (u32 i = 0; i < 2 * EHCI_MAX; i++)
		usb_ehci_done(&fu.f.found, (struct usb_companions){ 0, 15 });
	fu.port[2] = NULL;
	fu.port[1] = &bot.usb;
	assert_int_equal(probe(), 0);
	assert_string_equal(block_devices->next->path, "storage@1/channel@0/disk@0,0");
}

static void test_late(void **state)
{
	replugged_in_post_case();
	late_keyboard_case(&fu.f.bar[4].accesses);
	leds_and_request_case();
	late_failures_case();
	late_disk_case();
	port_taken_case(false);
	late_taken_case(&fu.f.bar[4].accesses);
}

static void test_deferred(void **state)
{
	deferred_case(true, true);
	deferred_case(false, true);
}

UNIT_MAIN(UNIT_TEST(test_deferred), UNIT_TEST(test_disk), UNIT_TEST(test_ports),
	  UNIT_TEST(test_errors), UNIT_TEST(test_hang), UNIT_TEST(test_gone),
	  UNIT_TEST(test_keyboard), UNIT_TEST(test_hubs), UNIT_TEST(test_companion),
	  UNIT_TEST(test_no_companion), UNIT_TEST(test_over_current), UNIT_TEST(test_late))
