/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests which driver serves which device: ids of PCI functions, classes with masks, ISA, virtio. */
#include <string.h>

#include "unit.h"

#include "device/driver.h"
#include "pci/pci.h"

struct list pci_devices;

static struct device seen[8];
static const char *by[8];
static unsigned int starts;
static int answer;

static void note(const char *name, const struct device *dev)
{
	by[starts] = name;
	seen[starts++] = *dev;
}

static int exact_probe(struct device *dev)
{
	note("exact", dev);
	return answer;
}

static int class_probe(struct device *dev)
{
	note("class", dev);
	return 0;
}

static int isa_probe(struct device *dev)
{
	note("isa", dev);
	return 0;
}

static const struct driver_id exact_ids[] = {
	PCI_ID(0x1000, 0x0012), PCI_ID(0x1000, 0x0013), VIRTIO_PCI_ID(8), VIRTIO_ID(8), { 0 }
};
static const struct driver_id class_ids[] = { PCI_CLASS_ID(0x010601, 0xffffff),
					      PCI_CLASS_ID(0x010100, 0xffff00),
					      MEMORY_CLASS_ID(0x010601),
					      { 0 } };
static const struct driver_id isa_ids[] = { ISA_ID, { 0 } };

static const struct driver exact = {
	.name = "exact", .ids = exact_ids, .probe = exact_probe, .if_wanted = true
};
static const struct driver class = {
	.name = "class", .ids = class_ids, .probe = class_probe, .if_named = true
};
static const struct driver isa = { .name = "isa", .ids = isa_ids, .probe = isa_probe };

/* The linker set. */
const struct driver *const test_drivers[3] = { &exact, &class, &isa };
asm(".globl __drivers_start, __drivers_end\n"
    ".set __drivers_start, test_drivers\n"
    ".set __drivers_end, test_drivers + 12\n");

static bool looked, waited;

void task_wait_all(void)
{
	waited = looked;
}

static void look(void)
{
	looked = true;
}

/* Tasks that a look starts have ended when it returns. */
static void test_look(void **state)
{
	drivers_look();
	assert_false(waited);
	drivers_on_look(look);
	drivers_look();
	assert_true(waited);
}

void task_start(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}

static bool refuse;
static const char *refused_part;

static bool unwanted(const struct pci_device *d, const char *part)
{
	return part ? refused_part && !strcmp(part, refused_part) : refuse;
}

static struct pci_device *function(u16 vendor, u16 device, u32 code)
{
	static struct pci_device pool[16];
	static unsigned int used;
	struct pci_device *d = &pool[used++ % 16];

	memset(d, 0, sizeof(*d));
	d->bdf = PCI_BDF(0, 5, 2);
	d->vendor = vendor;
	d->device = device;
	d->class = code >> 8;
	d->prog_if = code;
	list_append(&pci_devices, &d->node);
	return d;
}

/*
 * Probes a machine with only this function. Returns which driver was started before the ISA driver.
 */
static const char *driver_for(u16 vendor, u16 device, u32 code)
{
	struct pci_device *d;

	memset(&pci_devices, 0, sizeof(pci_devices));
	starts = 0;
	d = function(vendor, device, code);
	drivers_probe(unwanted, false);
	assert_string_equal(by[starts - 1], "isa");
	assert_int_equal(seen[starts - 1].bus, DEVICE_ISA);
	assert_int_equal(d->taken, starts == 2);
	if (starts == 1)
		return NULL;
	assert_int_equal(starts, 2);
	assert_int_equal(seen[0].bus, DEVICE_PCI);
	assert_ptr_equal(seen[0].pci, d);
	return by[0];
}

static void test_pci(void **state)
{
	assert_string_equal(driver_for(0x1000, 0x0012, 0x010000), "exact");
	assert_string_equal(driver_for(0x1000, 0x0013, 0x010000), "exact");
	assert_null(driver_for(0x1000, 0x0014, 0x010000));
	assert_null(driver_for(0x1001, 0x0012, 0x010000));
	assert_string_equal(driver_for(0x1af4, 0x1048, 0x010000), "exact");
	assert_null(driver_for(0x1af4, 8, 0x010000));
	assert_string_equal(driver_for(0x8086, 0x2922, 0x010601), "class");
	assert_null(driver_for(0x8086, 0x2922, 0x010600));
	assert_string_equal(driver_for(0x8086, 0x7010, 0x010180), "class");
	assert_null(driver_for(0x8086, 0x7010, 0x020180));
	assert_null(driver_for(0x1000, 0x0012, 0x060400)); /* a bridge */
}

/* A device that nobody wants to boot from is not used, if its driver allows that. */
static void test_unwanted(void **state)
{
	refuse = true;
	memset(&pci_devices, 0, sizeof(pci_devices));
	starts = 0;
	assert_true(function(0x1000, 0x0012, 0x010000)->vendor);
	assert_true(function(0x8086, 0x2922, 0x010601)->vendor);
	drivers_probe(unwanted, false);
	assert_int_equal(starts, 2);
	assert_string_equal(by[0], "class");
	assert_string_equal(by[1], "isa");
	assert_false(drivers_named_only());
	/* If only named disks are used, a driver that has nothing else is not started either. */
	starts = 0;
	drivers_probe(unwanted, true);
	assert_int_equal(starts, 1);
	assert_string_equal(by[0], "isa");
	assert_true(drivers_named_only());
	refuse = false;
	starts = 0;
	drivers_probe(unwanted, true);
	assert_int_equal(starts, 3);
}

/* A driver can ask for a part of its device, unless that is not on PCI. */
static void test_unwanted_part(void **state)
{
	struct device dev = { .bus = DEVICE_PCI, .pci = function(0x1000, 0x0012, 0x010000) };

	memset(&pci_devices, 0, sizeof(pci_devices));
	starts = 0;
	refused_part = "channel@0/disk@3,0";
	drivers_probe(NULL, true);
	assert_false(driver_unwanted(&dev, refused_part));
	assert_false(driver_unwanted_disk(&dev, "channel@%x/disk@%x,0", 0, 3));
	drivers_probe(unwanted, false);
	assert_true(driver_unwanted(&dev, refused_part));
	assert_false(driver_unwanted_disk(&dev, "channel@%x/disk@%x,0", 0, 3));
	assert_false(driver_unwanted(&dev, "channel@0/disk@2,0"));
	drivers_probe(unwanted, true);
	assert_true(driver_unwanted_disk(&dev, "channel@%x/disk@%x,0", 0, 3));
	assert_false(driver_unwanted_disk(&dev, "channel@%x/disk@%x,0", 0, 2));
	dev = (struct device){ .bus = DEVICE_VIRTIO, .base = 0xfeb00200 };
	assert_false(driver_unwanted(&dev, refused_part));
	refused_part = NULL;
}

static void test_virtio(void **state)
{
	starts = 0;
	drivers_probe_virtio(0xfeb00200, 8);
	drivers_probe_virtio(0xfeb00400, 9);
	assert_int_equal(starts, 1);
	assert_int_equal(seen[0].bus, DEVICE_VIRTIO);
	assert_int_equal(seen[0].base, 0xfeb00200);
	assert_int_equal(seen[0].virtio_id, 8);
}

static void test_memory(void **state)
{
	starts = 0;
	drivers_probe_memory(0xfe900000, 0x4000, 0x010601);
	drivers_probe_memory(0xfe900000, 0x4000, 0x010602);
	assert_int_equal(starts, 1);
	assert_string_equal(by[0], "class");
	assert_int_equal(seen[0].bus, DEVICE_MEMORY);
	assert_int_equal(seen[0].base, 0xfe900000);
	assert_int_equal(seen[0].size, 0x4000);
}

static void test_failure_is_logged(void **state)
{
	answer = -5;
	driver_for(0x1000, 0x0012, 0x010000);
	assert_non_null(strstr(fake_log, "exact at PCI:00:05.2: "));
	starts = 0;
	drivers_probe_virtio(0xfeb00200, 8);
	assert_non_null(strstr(fake_log, "exact at MMIO:feb00200: "));
	answer = 0;
}

static void test_no_memory(void **state)
{
	fake_alloc_left = 0;
	memset(&pci_devices, 0, sizeof(pci_devices));
	starts = 0;
	function(0x1000, 0x0012, 0);
	drivers_probe(unwanted, false);
	assert_int_equal(starts, 0);
}

UNIT_MAIN(UNIT_TEST(test_look), UNIT_TEST(test_pci), UNIT_TEST(test_unwanted),
	  UNIT_TEST(test_unwanted_part), UNIT_TEST(test_virtio), UNIT_TEST(test_memory),
	  UNIT_TEST(test_failure_is_logged), UNIT_TEST(test_no_memory))
