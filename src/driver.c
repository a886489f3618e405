// SPDX-License-Identifier: BSD-2-Clause
/* Matches the drivers of the linker set with the PCI functions found. Flat 32-bit, POST. */
#include "driver.h"
#include "cpu/task.h"
#include "lib/errno.h"
#include "log/log.h"
#include "pci/pci.h"

extern const struct driver *const __drivers_start[], *const __drivers_end[];

static const struct driver *driver_of(const struct pci_device *d)
{
	for (const struct driver *const *p = __drivers_start; p < __drivers_end; p++)
		if ((*p)->match(d))
			return *p;
	return NULL;
}

static void probe_task(void *arg)
{
	struct pci_device *d = arg;
	const struct driver *driver = driver_of(d);
	int err;

	log_debug("%s at %02x:%02x.%x starts\n", driver->name, pci_bus(d->bdf), pci_dev(d->bdf),
		  pci_fn(d->bdf));
	err = driver->probe(d);
	if (err)
		log_error("%s at %02x:%02x.%x: %s\n", driver->name, pci_bus(d->bdf),
			  pci_dev(d->bdf), pci_fn(d->bdf), error_name(err));
}

void drivers_probe(void)
{
	struct pci_device *d;

	pci_for_each(d) {
		if (!driver_of(d))
			continue;
		d->taken = true;
		task_start(probe_task, d);
	}
}
