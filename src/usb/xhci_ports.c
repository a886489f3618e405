// SPDX-License-Identifier: BSD-2-Clause
/* Root ports of an xHCI controller (4.19). An empty port costs one read. Flat 32-bit, POST. */
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/task.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "usb/xhci.h"

#define RESET_MS    800	  /* the controller times the reset itself: 50 ms, and link training */
#define LOOK_MS	    20	  /* where no event tells */
#define RECOVERY_US 10000 /* USB 2.0, 7.1.7.5 */
#define ALL_ONES    0xffffffff

struct root_port {
	struct xhci *x;
	u8 port;   /* the controller's number */
	u8 number; /* as device paths have it: USB 2 and 3 ports count from 1 each */
	bool super;
	u32 status; /* PORTSC as last read */
};

static void write_port(struct root_port *p, u32 bits)
{
	writel(p->x->op + XHCI_PORTSC(p->port), (p->status & PORTSC_KEEP) | bits);
}

static u32 read_port(struct root_port *p)
{
	p->x->changed[p->port] = 0;
	p->status = readl(p->x->op + XHCI_PORTSC(p->port));
	return p->status;
}

static int wait_reset(struct root_port *p)
{
	struct deadline end = deadline_ms(RESET_MS), look = deadline_ms(LOOK_MS);

	for (;;) {
		xhci_events(p->x);
		if (p->x->changed[p->port] || deadline_passed(&look)) {
			u32 v = read_port(p);

			if (v == ALL_ONES || !(v & PORTSC_CCS))
				return -ENODEV;
			if (v & PORTSC_PRC && !(v & PORTSC_PR))
				return v & PORTSC_PED ? 0 : -EIO;
			look = deadline_ms(LOOK_MS);
		}
		if (!wait_before(&end))
			return -ETIMEDOUT;
		cpu_pause();
	}
}

/* A SuperSpeed port is enabled by its link's training, without a reset (4.19.1.2.1). */
static int enable_port(struct root_port *p)
{
	int err;

	write_port(p, p->status & PORTSC_CHANGES);
	if (p->super && p->status & PORTSC_PED)
		return 0;
	xhci_events(p->x);
	p->x->changed[p->port] = 0;
	write_port(p, PORTSC_PR);
	err = wait_reset(p);
	if (err)
		return err;
	write_port(p, p->status & PORTSC_CHANGES);
	if (!p->super && !p->x->usb.emulated)
		delay_us(RECOVERY_US);
	return 0;
}

/* Speed ids have their default meanings (7.2.2.1.1); those above SuperSpeed are faster ones. */
static int speed_of(u32 status)
{
	static const u8 speeds[] = { [1] = USB_FULL, [2] = USB_LOW, [3] = USB_HIGH };
	u8 id = PORTSC_SPEED(status);

	if (!id)
		return -EINVAL;
	return id < ARRAY_SIZE(speeds) ? speeds[id] : USB_SUPER;
}

static void xhci_port_task(void *arg)
{
	struct root_port *p = arg;
	struct usb_device *d;
	int err = enable_port(p);

	if (!err)
		err = speed_of(p->status);
	if (err < 0) {
		log_warn("xHCI port %u: %s\n", p->port, error_name(err));
	} else {
		d = usb_new(&p->x->usb, NULL, p->number, p->port, err);
		if (d)
			usb_start(d);
	}
	post_free(p);
}

static void xhci_port_probe(struct xhci *x, u8 port, u8 number, bool super)
{
	struct root_port here = { .x = x, .port = port, .number = number, .super = super }, *p;
	u32 v = read_port(&here);

	if (v == ALL_ONES || !(v & PORTSC_CCS))
		return;
	p = post_alloc(sizeof(*p), 4);
	if (!p)
		return;
	*p = here;
	task_start(xhci_port_task, p);
}

void xhci_ports_probe(struct xhci *x, u32 first, u32 count, bool super)
{
	for (u32 i = 0; i < count && first + i <= x->ports; i++)
		xhci_port_probe(x, first + i, i + 1, super);
}
