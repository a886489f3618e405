/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * virtio-vga: PCI 1AF4:1050, framebuffer in BAR 0, Bochs display interface. POST also asks the
 * device's virtio side for the display's EDID. Real mode. Virtual I/O Device (VIRTIO) 1.1: 2.6
 * split virtqueues, 3.1 initialization, 4.1 PCI transport, 5.7 GPU device.
 *
 * The registers are accessed through the capability for configuration access (4.1.4.8), so only
 * ports are needed. The queue is in this ROM's segment, which is writable RAM until the end of
 * POST. The device is reset before POST continues, so an operating system finds it untouched.
 */
#include "abi/control_port.h"
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for virtio VGA";

/* PCI capabilities. */
#define VENDOR_CAPABILITY 9
enum { CAP_COMMON = 1, CAP_NOTIFY = 2, CAP_WINDOW = 5 };
#define CAP_BAR	       4 /* in the low byte */
#define CAP_OFFSET     8
#define CAP_LENGTH     12
#define CAP_MULTIPLIER 16 /* in CAP_NOTIFY */
#define CAP_DATA       16 /* in CAP_WINDOW */

/* Registers of the common configuration: the offset, and the size in the high byte. */
#define COMMON(offset, size) ((offset) | (size) << 8)
#define DEVICE_SELECT	     COMMON(0, 4)
#define DEVICE_BITS	     COMMON(4, 4)
#define DRIVER_SELECT	     COMMON(8, 4)
#define DRIVER_BITS	     COMMON(12, 4)
#define STATUS		     COMMON(20, 1)
#define QUEUE_SIZE	     COMMON(24, 2)
#define QUEUE_ENABLE	     COMMON(28, 2)
#define QUEUE_NOTIFY	     COMMON(30, 2)
#define QUEUE_DESC	     COMMON(32, 4)
#define QUEUE_DRIVER	     COMMON(40, 4)
#define QUEUE_DEVICE	     COMMON(48, 4)

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
#define FEATURE_EDID	 2 /* among bits 0 to 31 */
#define FEATURE_VERSION	 1 /* among bits 32 to 63 */
#define FEATURE_PLATFORM 2

#define GET_EDID 0x010a
#define OK_EDID	 0x1104
#define RESPONSE 1056	 /* size of the response to GET_EDID in bytes */
#define BLOCKS	 256	 /* how many bytes of the EDID are kept */
#define SCRATCH	 0x80000 /* place in video memory for the rest */
#define PATIENCE 200000	 /* port reads, each of at least half a microsecond */

#define QUEUE 4 /* number of descriptors */

enum { DESC_NEXT = 1, DESC_WRITE = 2 };

struct descriptor {
	u32 address, high, length;
	u16 flags, next;
};

static volatile struct {
	struct descriptor desc[QUEUE];
	struct {
		u32 type, more[7];
	} request;
	struct {
		u32 type, header[5], size, pad;
		u8 edid[BLOCKS];
	} response;
	struct {
		u16 flags, idx;
		struct {
			u32 id, length;
		} ring[QUEUE];
	} used;
	struct {
		u16 flags, idx, ring[QUEUE];
	} avail;
} queue __attribute__((section(".vars"), aligned(16)));

/* The device's capabilities. Only POST uses them. */
static struct {
	u8 window; /* offset in configuration space; 0: there is none */
	struct place {
		u32 bar, offset;
	} common, notify;
	u32 multiplier;
} caps __attribute__((section(".vars")));

static void read_place(struct place *p, u8 at)
{
	p->bar = pci_read(vars.bdf, at + CAP_BAR);
	p->offset = pci_read(vars.bdf, at + CAP_OFFSET);
}

/* Walks the list; the first capability of each type counts. Returns true if all are there. */
static bool find_caps(void)
{
	u8 at = pci_read(vars.bdf, PCI_CAPABILITIES) & 0xfc;
	u8 left = 48, found = 0;

	while (at && left--) {
		u32 head = pci_read(vars.bdf, at);
		u8 type = (u8)head == VENDOR_CAPABILITY ? head >> 24 : 0;

		if (type > CAP_WINDOW || found >> type & 1)
			type = 0;
		found |= 1 << type;
		if (type == CAP_COMMON)
			read_place(&caps.common, at);
		if (type == CAP_NOTIFY) {
			read_place(&caps.notify, at);
			caps.multiplier = pci_read(vars.bdf, at + CAP_MULTIPLIER);
		}
		if (type == CAP_WINDOW)
			caps.window = at;
		at = head >> 8 & 0xfc;
	}
	return !(~found & (1 << CAP_COMMON | 1 << CAP_NOTIFY | 1 << CAP_WINDOW));
}

/* Makes the window show some bytes of its BAR. Returns the register where they appear. */
static u8 show_window(u32 offset, u8 size)
{
	pci_write(vars.bdf, caps.window + CAP_OFFSET, offset);
	pci_write(vars.bdf, caps.window + CAP_LENGTH, size);
	return caps.window + CAP_DATA;
}

static void select_bar(u32 bar)
{
	pci_write(vars.bdf, caps.window + CAP_BAR, bar);
}

static u32 common_get(u16 reg)
{
	return pci_read(vars.bdf, show_window(caps.common.offset + (u8)reg, reg >> 8));
}

static void common_put(u16 reg, u32 val)
{
	pci_write(vars.bdf, show_window(caps.common.offset + (u8)reg, reg >> 8), val);
}

static u32 linear(const volatile void *p)
{
	return get_cs() * 16u + (u32)p;
}

static void describe(u8 i, u32 at, u16 length, u8 flags)
{
	queue.desc[i].address = at;
	queue.desc[i].length = length;
	queue.desc[i].flags = flags;
	queue.desc[i].next = i + 1;
}

/* Resets the device and agrees on features. Returns 0 or a negative error. */
static int negotiate(void)
{
	u32 high;

	common_put(STATUS, 0);
	common_put(STATUS, ACKNOWLEDGE | DRIVER);
	common_put(DEVICE_SELECT, 0);
	if (!(common_get(DEVICE_BITS) & FEATURE_EDID))
		return -ENOTSUP;
	common_put(DEVICE_SELECT, 1);
	high = common_get(DEVICE_BITS) & (FEATURE_VERSION | FEATURE_PLATFORM);
	common_put(DRIVER_SELECT, 0);
	common_put(DRIVER_BITS, FEATURE_EDID);
	common_put(DRIVER_SELECT, 1);
	common_put(DRIVER_BITS, high);
	common_put(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	return common_get(STATUS) & FEATURES_OK ? 0 : -ENOTSUP;
}

/*
 * Sends one command through the control queue. It is the first queue, which is selected after a
 * reset.
 */
static void send(void)
{
	u32 left = PATIENCE;
	u32 bell;

	queue.request.type = GET_EDID;
	describe(0, linear(&queue.request), sizeof(queue.request), DESC_NEXT);
	describe(1, linear(&queue.response), sizeof(queue.response), DESC_NEXT | DESC_WRITE);
	describe(2, vars.lfb + SCRATCH, RESPONSE - sizeof(queue.response), DESC_WRITE);
	queue.avail.idx = 1;
	queue.used.idx = 0;
	common_put(QUEUE_SIZE, QUEUE);
	common_put(QUEUE_DESC, linear(queue.desc));
	common_put(QUEUE_DRIVER, linear(&queue.avail));
	common_put(QUEUE_DEVICE, linear(&queue.used));
	common_put(QUEUE_ENABLE, 1);
	common_put(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	bell = caps.notify.offset + common_get(QUEUE_NOTIFY) * caps.multiplier;
	select_bar(caps.notify.bar);
	pci_write(vars.bdf, show_window(bell, 2), 0);
	select_bar(caps.common.bar);
	while (!queue.used.idx && --left)
		inb(PORT_B);
}

/* Fills queue.response. If something fails, it has zeros, which are no EDID. */
static void fetch_edid(void)
{
	u32 command = pci_read(vars.bdf, PCI_COMMAND) & 0xffff;

	if (!vars.lfb || !find_caps())
		return;
	select_bar(caps.common.bar);
	pci_write(vars.bdf, PCI_COMMAND, command | PCI_COMMAND_MASTER);
	if (negotiate() == 0)
		send();
	common_put(STATUS, 0);
	pci_write(vars.bdf, PCI_COMMAND, command);
}

static int virtio_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x10501af4, 0, PCI_NO_BAR);

	if (err < 0)
		return err;
	fetch_edid();
	return dispi_probe();
}

static int virtio_edid(u16 at, u8 bytes, u32 to)
{
	if (queue.response.type != OK_EDID || at > BLOCKS - bytes)
		return -ENODEV;
	while (bytes--) {
		poke8(FAR_SEG(to), FAR_OFF(to), queue.response.edid[at++]);
		to++;
	}
	return 0;
}

const struct adapter_ops adapter = { .probe = virtio_probe, .read_edid = virtio_edid, DISPI_OPS };
