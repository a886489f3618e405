// SPDX-License-Identifier: BSD-2-Clause
/*
 * Collects the information for the MP table and places the table in the F segment. Flat 32-bit,
 * POST.
 */
#include "acpi/mp.h"
#include "acpi/madt.h"
#include "acpi/mp_table.h"
#include "acpi/own.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pci/pci.h"
#include "platform/platform.h"
#include "platform/ports.h"
#include "smp/smp.h"

#define TABLE_MAX 0x10000
#define MAX_PINS  1024
#define LAST_BUS  254 /* the ISA bus gets the next number, which must fit */

/* If we make no ACPI tables, the MADT is used only for the MP table. */
#ifdef CONFIG_ACPI_OWN
#define OWN_ACPI true
#else
#define OWN_ACPI false
#endif

#define IOAPIC_SELECT  0xfec00000
#define IOAPIC_WINDOW  0xfec00010
#define IOAPIC_VERSION 1

/*
 * Returns whether @p is in the list already. Functions of a device may share a pin, which needs one
 * entry only.
 */
static bool known(const struct mp_pci_pin *pins, u32 count, const struct mp_pci_pin *p)
{
	for (u32 i = 0; i < count; i++)
		if (!memcmp(&pins[i], p, sizeof(*p)))
			return true;
	return false;
}

static u32 find_pins(struct mp_pci_pin *pins, u8 *last_bus)
{
	struct pci_device *d;
	u32 count = 0;

	pci_for_each(d)
	{
		struct mp_pci_pin p = { pci_bus(d->bdf), pci_dev(d->bdf), d->irq_pin, d->irq_line };

		if (p.bus > LAST_BUS)
			continue;
		*last_bus = max(*last_bus, p.bus);
		if (!p.pin || p.pin > 4 || p.line > 15 || count == MAX_PINS)
			continue;
		if (!known(pins, count, &p))
			pins[count++] = p;
	}
	return count;
}

/* Copies the table behind its pointer, which must be at a multiple of 16 bytes. */
static int mp_place(const u8 *table, u32 length)
{
	u8 *pointer = fseg_alloc_dirty(MP_POINTER_SIZE + length, 16);
	u8 *copy = pointer + MP_POINTER_SIZE;

	if (!pointer)
		return -ENOMEM;
	memcpy(copy, table, length);
	mp_build_pointer(pointer, (u32)copy);
	log_debug("mp: table of %u bytes at %p\n", length, (void *)copy);
	return 0;
}

/*
 * Builds the MP table of what @in says, and puts it into the F segment. Returns a value above 0, or
 * -ENOMEM or mp_build()'s error.
 */
static int mp_publish(struct mp_input *in)
{
	struct mp_pci_pin *pins = post_alloc(MAX_PINS * sizeof(*pins) + TABLE_MAX, 4);
	u8 *table = (u8 *)(pins + MAX_PINS);
	int n = -ENOMEM;

	if (pins) {
		in->pin_count = find_pins(pins, &in->last_bus);
		in->pins = pins;
		n = mp_build(table, TABLE_MAX, in);
		if (n > 0)
			n = mp_place(table, n);
	}
	post_free(pins);
	return n;
}

/*
 * Marks the APIC ids of the CPUs in @there. The list of ids has the order in which the CPUs
 * started, but the tables should be the same after each start.
 */
static void find_cpus(bool *there)
{
	u32 ids[MADT_CPUS], count = min(smp_apic_ids(ids, MADT_CPUS), (u32)MADT_CPUS);

	for (u32 i = 0; i < count; i++)
		if (ids[i] < MADT_CPUS)
			there[ids[i]] = true;
}

/*
 * Returns a MADT of our own in scratch memory, or NULL if there is no local APIC, no I/O APIC where
 * PCs have it, or no memory.
 */
static struct acpi_header *own_madt(void)
{
	struct madt_machine m = { .irq0_is_input_2 = machine.irq0_is_input_2 };
	bool own_acpi = OWN_ACPI && acpi_find_table("FACP");
	struct acpi_header *madt;
	u32 version;

	if (!(cpu_features() & CPUID_1_EDX_APIC))
		return NULL;
	find_cpus(m.cpus);
	writel(IOAPIC_SELECT, IOAPIC_VERSION);
	version = readl(IOAPIC_WINDOW);
	if (!version || version == 0xffffffff)
		return NULL;
	if (own_acpi)
		m.level_irqs = platform->pci.irqs | 1 << IRQ_SCI;
	if (own_acpi && OWN_PLUG)
		m.possible = machine_ask(MACHINE_MAX_CPUS);
	madt = post_alloc(MADT_MAX, 8);
	if (!madt)
		return NULL;
	madt_make(madt, &m);
	/* If the ACPI tables are our own, the operating system needs the MADT as well. */
	if (own_acpi && acpi_add_table(madt))
		log_warn("acpi: no memory for the MADT\n");
	return madt;
}

u32 mp_cpus(void)
{
	const struct acpi_header *madt = acpi_find_table("APIC");

	if (madt)
		return mp_possible_cpus(madt);
	/* Our own MADT is made later. */
	return OWN_PLUG && acpi_find_table("FACP") ? machine_ask(MACHINE_MAX_CPUS) : 0;
}

void mp_init(void)
{
	const struct cpuid_regs *leaf1 = cpu_leaf_1();
	const struct acpi_header *acpi_madt = acpi_find_table("APIC");
	struct acpi_header *own = acpi_madt ? NULL : own_madt();
	struct mp_input in = {
		.madt = own ? own : acpi_madt,
		.cpu_signature = leaf1->eax & 0xfff,
		.cpu_features = leaf1->edx,
		.boot_apic_id = leaf1->ebx >> 24,
	};
	int err;

	if (!in.madt)
		return;
	err = mp_publish(&in);
	if (err < 0)
		log_warn("mp: no table: %s\n", error_name(err));
	post_free(own);
}
