// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keeps account of which ports EHCI controllers have handed to their companions. Flat 32-bit, POST.
 */
#include "usb/companion.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "log/log.h"
#include "pci/pci.h"

#define CLASS_USB 0x0c03
#define IF_UHCI	  0x00
#define IF_OHCI	  0x10
#define IF_EHCI	  0x20

#define EHCI_MAX 8
#define WAIT_MS	 20000 /* longer than it takes to reset all ports one after another */

static struct {
	const struct device *dev;
	struct usb_companions has;
} ehci[EHCI_MAX];
static u32 found, done;

void usb_ehci_done(const struct device *dev, struct usb_companions c)
{
	done++;
	if (!dev || found == EHCI_MAX)
		return;
	ehci[found].dev = dev;
	ehci[found++].has = c;
}

static u32 count_ehci(void)
{
	const struct pci_device *d;
	u32 n = 0;

	pci_for_each(d) if (d->class == CLASS_USB && d->prog_if == IF_EHCI) n++;
	return n;
}

/*
 * Returns how many companions are in the same slot, below function @self. Companions are numbered
 * in this order (4.2).
 */
static u32 companion_number(const struct pci_device *self)
{
	const struct pci_device *d;
	u32 n = 0;

	pci_for_each(d) if (d->class == CLASS_USB &&
			    (d->prog_if == IF_UHCI || d->prog_if == IF_OHCI) &&
			    d->bdf >> 3 == self->bdf >> 3 && d->bdf < self->bdf) n++;
	return n;
}

static void take_number(struct usb_port *first, u32 i)
{
	u32 number = companion_number(first->hc->dev->pci);

	if (number >= ehci[i].has.controllers)
		return;
	first->number = number * ehci[i].has.ports + 1;
	first->hc->dev = ehci[i].dev;
}

void usb_await_ehci(struct usb_port *first)
{
	struct deadline end = deadline_ms(WAIT_MS);
	u32 wanted = count_ehci();

	while (done < wanted && time_can_yield())
		if (!wait_before(&end)) {
			log_warn("USB: an EHCI controller does not give its ports away\n");
			break;
		}
	for (u32 i = 0; i < found; i++)
		if (ehci[i].dev->pci->bdf >> 3 == first->hc->dev->pci->bdf >> 3) {
			take_number(first, i);
			return;
		}
}
