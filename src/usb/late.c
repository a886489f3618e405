// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts devices that are plugged in or come back after POST, and those for which POST did not
 * wait. Every two seconds the controllers are asked for changes. If there are any, a background
 * task looks at the ports. All this ends when an operating system has taken the controller. Flat
 * 32-bit, resident.
 */
#include "abi/bda.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "task/background.h"
#include "usb/port.h"

#define LOOK_TICKS  36	   /* two seconds */
#define DEBOUNCE_US 100000 /* USB 2.0, 7.1.7.3: TATTDB */
#define POOL_SIZE   0x8000 /* for about three devices that were not there during POST */
/* The size if POST leaves all devices to the time after it. */
#define POOL_ALL    0x10000

/* Handles what has changed on a port. Returns whether it has started a device. */
static bool late_port(struct usb_port *p)
{
	int state;
	bool back;

	if (p->hub && usb_gone(p->hub))
		return false;
	state = usb_port_look(p);
	if (state < 0 || state == USB_PORT_SAME)
		return false;
	if (state != USB_PORT_DEVICE || (p->device && p->device->gone))
		usb_port_forget(p);
	if (state == USB_PORT_EMPTY || p->tried)
		return false;
	p->tried = true;
	if (!p->hc->emulated)
		delay_us(DEBOUNCE_US);
	if (usb_port_device(p, &back))
		return false;
	usb_start(p->device, back);
	return true;
}

/*
 * Handles what has changed on the ports of controller @arg. If late_port() starts a device, that
 * may be a hub, whose ports are then added to the list or marked as changed. So the loop begins
 * again.
 */
static void late_look(void *arg)
{
	struct usb_state *u = usb_state();
	struct usb_controller *hc = arg;
	struct usb_port *p = u->ports;

	if (hc->deferred) {
		hc->deferred = false;
		delay_us(hc->attach_ms * 1000);
	}
	while (p) {
		bool again = p->hc == hc && (p->hub || u->root) && late_port(p);

		p = again ? u->ports : p->next;
	}
}

/*
 * Returns whether ports of @hc must be looked at even if the controller itself reports no change.
 * If @hubs, asks about the ports of hubs. These must be looked at while there are such ports,
 * because a hub's report of a change waits in memory. Otherwise asks about the controller's own
 * ports. Of these one must be looked at if a transfer has noticed that the device there is gone.
 */
static bool late_wanted(const struct usb_state *u, const struct usb_controller *hc, bool hubs)
{
	for (const struct usb_port *p = u->ports; p; p = p->next)
		if (p->hc == hc && !p->hub == !hubs &&
		    (hubs ? !p->hub->gone : p->device && p->device->gone))
			return true;
	return false;
}

/*
 * Asks a controller for changes, and works on them. This takes two accesses: one asks whether the
 * controller is still ours. It takes none if the controller reports changes to memory.
 */
static void late_controller(struct usb_state *u, struct usb_controller *hc)
{
	if (!hc->events && !usb_ours(hc))
		return;
	u->root = hc->ops->changed(hc) || hc->deferred || late_wanted(u, hc, false);
	if (!u->root && !late_wanted(u, hc, true))
		return;
	u->hc = hc;
	if (usb_ours(hc))
		background_start(late_look, hc);
}

static void late_continue(struct usb_state *u)
{
	if (usb_ours(u->hc))
		background_continue();
	else
		background_drop();
}

static void late_search(struct usb_state *u)
{
	bool any = false;

	for (struct usb_controller *hc = u->controllers; hc; hc = hc->next) {
		if (!hc->dead && !background_running())
			late_controller(u, hc);
		any |= !hc->dead;
	}
	/* Controllers that come later in the list are asked when the work is done. */
	if (!background_running())
		u->tick = bios_data->ticks;
	if (!any)
		input_remove_poller(&u->poller);
}

/* Returns whether the background task is asking a hub something. */
static bool late_asks(const struct usb_state *u)
{
	for (const struct usb_port *p = u->ports; p; p = p->next)
		if (p->hub && p->hub->lock.taken)
			return true;
	return false;
}

static void late_poll(struct input_poller *poller)
{
	struct usb_state *u = container_of(poller, struct usb_state, poller);

	/*
	 * Do nothing while flat code waits for a controller, because the transfer that it waits for
	 * must not be disturbed. But let a background task that is asking a hub something continue.
	 * The waiting code may have to ask the same hub whether its device is still there, and
	 * cannot before the task has released the hub.
	 */
	if (!usb_is_late() || (time_is_waiting() && !(background_running() && late_asks(u))))
		return;
	if (background_running())
		late_continue(u);
	else if ((u8)(bios_data->ticks - u->tick) >= LOOK_TICKS)
		late_search(u);
	/* While the task has work, INT 16h calls the pollers without waiting for the next tick. */
	input_set_busy(background_running());
}

__post void usb_late_init(struct usb_state *u, bool all)
{
	u32 size = BACKGROUND_SIZE + (all ? POOL_ALL : POOL_SIZE);
	/* This function does not clear the memory, which takes time and is not needed. */
	u8 *memory = resident_alloc_large(size, 4096);

	if (!memory)
		return;
	background_init(memory);
	u->tick = bios_data->ticks - LOOK_TICKS;
	u->pool = (u32)memory + BACKGROUND_SIZE;
	u->pool_end = (u32)memory + size;
	u->poller.poll = late_poll;
	u->poller.watch = true;
	input_add_poller(&u->poller);
}
