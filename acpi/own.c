// SPDX-License-Identifier: BSD-2-Clause
/* Makes ACPI tables if the VMM gives none, from the board's description. Flat 32-bit, POST. */
#include "acpi/own.h"
#include "acpi/acpi.h"
#include "acpi/facs.h"
#include "acpi/own_dsdt.h"
#include "acpi/own_plug.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/memory.h"
#include "pci/pci.h"
#include "platform/platform.h"

/* device memory begins at the first multiple of this above the end of RAM */
#define RAM_GRAIN 0x1000000u
#define MIB	  0x100000ull

/* Where the firmware cannot wake up a machine, S3 is not offered. */
#ifdef CONFIG_S3
#define WAKES_UP true
#else
#define WAKES_UP false
#endif

/* ACPI 6.5, 5.2.10. The size includes the reserved fields at the end. */
#define FACS_ALIGN 64
#define FACS_SIZE  64

/* IA-PC HPET Specification 1.0a, 3.2.4. */
struct hpet {
	struct acpi_header header;
	u32 id;
	u8 space, bits, offset, access;
	u64 address;
	u8 number;
	u16 min_tick;
	u8 protection;
} __packed;

_Static_assert(sizeof(struct hpet) == 56, "HPET 1.0a, 3.2.4");

/* Finds the range of addresses above 4 GiB where BARs lie. */
static void high_window(struct own_machine *m)
{
	u32 first = ~0u, end = 0;
	struct pci_device *d;

	pci_for_each(d)
	{
		for (const struct pci_bar *b = d->bar; b < d->bar + PCI_BARS; b++) {
			if (b->addr < FOUR_GIB)
				continue;
			first = min(first, (u32)(b->addr / MIB));
			end = max(end, (u32)((b->addr + b->size - 1) / MIB) + 1);
		}
	}
	m->high_mib = first;
	m->high_end_mib = end;
}

#ifdef CONFIG_ACPI_PLUG
/*
 * Reads the bits that say which CPUs are there. Without the device that has them there is no
 * hot-plug, and no CPU gets an object. Such ports read as all ones, which would be a CPU with APIC
 * id 255, but this number means all CPUs. With the bits, the CPU with id 0 is always there.
 */
static void read_cpus(const struct platform_acpi *p, struct plug_units *cpus)
{
	for (u32 i = 0; i < sizeof(cpus->there); i++)
		cpus->there[i] = inb(p->cpus_there + i);
	if (!(cpus->there[0] & 1) || cpus->there[sizeof(cpus->there) - 1] & 0x80)
		cpus->count = 0;
}
#endif

/* Copies the board's DSDT. With hot-plug it gets longer. */
static u8 *copy_dsdt(const struct platform_acpi *p, u32 *size)
{
#ifdef CONFIG_ACPI_PLUG
	struct plug_units slots = { .count = OWN_PLUG_SLOTS };
	struct plug_units cpus = { .count = min(machine_ask(MACHINE_MAX_CPUS), (u32)OWN_PLUG_CPUS),
				   .absent_too = true };
	u32 removable = inl(p->removable);
	u8 *dsdt =
		acpi_keep(p->dsdt_size + (slots.count + cpus.count) * OWN_PLUG_SIZE, sizeof(u32));

	if (removable != ~0u) /* something answers */
		memcpy(slots.there, &removable, sizeof(removable));
	read_cpus(p, &cpus);
	if (dsdt)
		*size = own_plug_copy(dsdt, p->dsdt, &slots, &cpus);
#else
	u8 *dsdt = acpi_keep(p->dsdt_size, sizeof(u32));

	*size = p->dsdt_size;
	if (dsdt)
		memcpy(dsdt, p->dsdt, p->dsdt_size);
#endif
	return dsdt;
}

static u32 make_dsdt(const struct platform_acpi *p, bool hpet)
{
	struct own_machine m = { .low = ALIGN_UP(ram_below_4g(), RAM_GRAIN),
				 .low_end = platform->pci.mmio_end,
				 .hpet = hpet };
	u32 size;
	u8 *dsdt = copy_dsdt(p, &size);

	if (!dsdt)
		return 0;
	high_window(&m);
	memcpy(m.sleep, machine.sleep, sizeof(m.sleep));
	if (!WAKES_UP)
		m.sleep[3] = 0;
	if (own_dsdt_complete(dsdt, size, &m))
		log_warn("acpi: the DSDT has not all that is to be filled in\n");
	return (u32)dsdt;
}

static u32 make_facs(void)
{
	struct facs *f = acpi_keep(FACS_SIZE, FACS_ALIGN);

	if (!f)
		return 0;
	memcpy(f->signature, "FACS", sizeof(f->signature));
	f->length = FACS_SIZE;
	return (u32)f;
}

static int add_fadt(const struct platform_acpi *p, bool hpet)
{
	struct fadt f = *p->fadt;

	f.facs = make_facs();
	f.dsdt = make_dsdt(p, hpet);
	if (!f.facs || !f.dsdt)
		return -ENOMEM;
	acpi_header_fill(&f.header, "FACP", sizeof(f));
	return acpi_add_table(&f.header);
}

static int add_hpet(u32 address, u32 id)
{
	struct hpet h = { .id = id, .bits = 64, .address = address };

	acpi_header_fill(&h.header, "HPET", sizeof(h));
	return acpi_add_table(&h.header);
}

void acpi_own_init(const struct platform_acpi *p)
{
	u32 timer;
	int err;

	if (acpi_find_table("FACP") || !p->present())
		return;
	timer = readl(p->hpet);
	if (timer == ~0u) /* nothing answers: the user has turned the timer off */
		timer = 0;
	err = add_fadt(p, timer);
	if (!err && timer)
		err = add_hpet(p->hpet, timer);
	if (err) {
		log_warn("acpi: no tables of our own: %s\n", error_name(err));
		return;
	}
	time_set_pm_timer(p->fadt->pm_timer);
	log_info("acpi: tables of our own, RSDP at %x\n", acpi_rsdp());
}
