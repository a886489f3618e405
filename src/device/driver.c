// SPDX-License-Identifier: BSD-2-Clause
/* Finds a driver in the linker set for each device, and starts it. Flat 32-bit, POST. */
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "task/task.h"

extern const struct driver *const __drivers_start[], *const __drivers_end[];

#define for_each_driver(p)                                                                         \
	for (const struct driver *const *p = __drivers_start; p < __drivers_end; p++)

/* A device's identity, which is compared with the drivers' ids. */
struct identity {
	u8 bus;
	u16 vendor, device;
	u32 class;
};

/* A driver and the device that it is started for. */
struct driver_start {
	const struct driver *driver;
	struct device device;
};

static bool id_matches(const struct driver_id *id, const struct identity *is)
{
	return id->bus == is->bus && !((id->vendor ^ is->vendor) & id->vendor_mask) &&
	       !((id->device ^ is->device) & id->device_mask) &&
	       !((id->class ^ is->class) & id->class_mask);
}

static bool driver_serves(const struct driver *driver, const struct identity *is)
{
	for (const struct driver_id *id = driver->ids; id->bus != DEVICE_NONE; id++)
		if (id_matches(id, is))
			return true;
	return false;
}

static const struct driver *driver_of(const struct identity *is)
{
	for_each_driver(p) if (driver_serves(*p, is)) return *p;
	return NULL;
}

static void driver_task(void *arg)
{
	struct driver_start *start = arg;
	char place[DEVICE_PLACE_SIZE];
	int err;

	if (log_shows(LOG_DEBUG)) {
		device_place(&start->device, place);
		log_debug("%s at %s starts\n", start->driver->name, place);
	}
	err = start->driver->probe(&start->device);
	if (err) {
		device_place(&start->device, place);
		log_error("%s at %s: %s\n", start->driver->name, place, error_name(err));
	}
}

static void driver_begin(const struct driver *driver, const struct device *dev)
{
	struct driver_start *start = post_alloc(sizeof(*start), 4);

	if (!start)
		return;
	*start = (struct driver_start){ driver, *dev };
	task_start(driver_task, start);
}

#define PART_SIZE 32

/* What drivers_probe() was called with. */
static unwanted_fn *unwanted_now; /* may be NULL */
static bool named_only_now;

bool driver_unwanted(const struct device *dev, const char *part)
{
	return dev->pci && unwanted_now && unwanted_now(dev->pci, part);
}

bool drivers_named_only(void)
{
	return named_only_now;
}

bool driver_unwanted_disk(const struct device *dev, const char *format, u32 a, u32 b)
{
	char part[PART_SIZE];

	if (!named_only_now)
		return false;
	snprintf(part, sizeof(part), format, a, b);
	return driver_unwanted(dev, part);
}

static bool device_unwanted(const struct driver *driver, const struct device *dev)
{
	return (driver->if_wanted || (driver->if_named && named_only_now)) &&
	       driver_unwanted(dev, NULL);
}

static void probe_pci(struct pci_device *d)
{
	struct identity is = { DEVICE_PCI, d->vendor, d->device, (u32)d->class << 8 | d->prog_if };
	struct device dev = { .bus = DEVICE_PCI, .pci = d };
	const struct driver *driver = driver_of(&is);

	if (!driver)
		return;
	d->taken = true;
	if (!device_unwanted(driver, &dev))
		driver_begin(driver, &dev);
}

void drivers_probe_virtio(u32 base, u16 virtio_id)
{
	struct identity is = { .bus = DEVICE_VIRTIO, .device = virtio_id };
	struct device dev = { .bus = DEVICE_VIRTIO, .base = base, .virtio_id = virtio_id };
	const struct driver *driver = driver_of(&is);

	if (driver)
		driver_begin(driver, &dev);
}

void drivers_probe_memory(u32 base, u32 size, u32 class)
{
	struct identity is = { .bus = DEVICE_MEMORY, .class = class };
	struct device dev = { .bus = DEVICE_MEMORY, .base = base, .size = size };
	const struct driver *driver = driver_of(&is);

	if (driver)
		driver_begin(driver, &dev);
}

void drivers_probe(unwanted_fn *unwanted, bool named_only)
{
	static const struct identity isa = { .bus = DEVICE_ISA };
	struct device dev = { .bus = DEVICE_ISA };
	struct pci_device *d;

	unwanted_now = unwanted;
	named_only_now = named_only;
	pci_for_each(d) if (d->class >> 8 != PCI_BASE_CLASS_BRIDGE) probe_pci(d);
	for_each_driver(p) if (driver_serves(*p, &isa)) driver_begin(*p, &dev);
}

static void (*looks)(void); /* of the one driver whose devices come and go; NULL: none */

void drivers_on_look(void (*look)(void))
{
	looks = look;
}

void drivers_look(void)
{
	if (!looks)
		return;
	looks();
	task_wait_all();
}
