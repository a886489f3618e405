// SPDX-License-Identifier: BSD-2-Clause
/*
 * Collects the information for the MP table and places the table in the F segment. Flat 32-bit,
 * POST.
 */
#include "acpi/mp.h"
#include "acpi/mp_table.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/smp.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define TABLE_MAX 0x10000
#define MAX_PINS  1024
#define LAST_BUS  254 /* the ISA bus gets the next number, which must fit */
#define MAX_CPUS  255 /* APIC ids have eight bits, and FFh means all CPUs */

#define LAPIC_BASE     0xfee00000
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

static int mp_place(const u8 *table, u32 length)
{
	u8 *copy = fseg_alloc(length, 16), *pointer = fseg_alloc(MP_POINTER_SIZE, 16);

	if (!copy || !pointer)
		return -ENOMEM;
	memcpy(copy, table, length);
	mp_build_pointer(pointer, (u32)copy);
	log_debug("mp: table of %u bytes at %p\n", length, (void *)copy);
	return 0;
}

static int madt_build(struct mp_input *in)
{
	struct mp_pci_pin *pins = post_alloc(MAX_PINS * sizeof(*pins), 4);
	u8 *table = post_alloc(TABLE_MAX, 4);
	int n = -ENOMEM;

	if (pins && table) {
		in->pin_count = find_pins(pins, &in->last_bus);
		in->pins = pins;
		n = mp_build(table, TABLE_MAX, in);
		if (n > 0)
			n = mp_place(table, n);
	}
	post_free(table);
	post_free(pins);
	return n;
}

/*
 * A MADT of our own (ACPI 6.5, 5.2.12) for a VMM that provides none. It lists the CPUs that we
 * started, and the I/O APIC at the PC's usual address. Without an I/O APIC there is no table.
 */
struct own_madt {
	struct acpi_header header;
	u32 lapic, flags;
	struct {
		u8 type, length, id, reserved;
		u32 address, first;
	} __packed ioapic;
	struct {
		u8 type, length, bus, irq;
		u32 input;
		u16 flags;
	} __packed irq0;
	struct {
		u8 type, length, processor, id;
		u32 flags;
	} __packed cpu[MAX_CPUS];
} __packed;

static struct own_madt *madt_without_acpi(void)
{
	u32 ids[MAX_CPUS], version, count = smp_apic_ids(ids, MAX_CPUS), n = 0;
	struct own_madt *m;

	if (!(cpu_features() & CPUID_1_EDX_APIC))
		return NULL;
	count = min(count, (u32)MAX_CPUS); /* there may be more than fit */
	writel(IOAPIC_SELECT, IOAPIC_VERSION);
	version = readl(IOAPIC_WINDOW);
	if (!version || version == 0xffffffff)
		return NULL;
	m = post_alloc(sizeof(*m), 8);
	if (!m)
		return NULL;
	memset(m, 0, sizeof(*m));
	m->lapic = LAPIC_BASE;
	m->ioapic = (typeof(m->ioapic)){ .type = 1, .length = 12, .address = IOAPIC_SELECT };
	m->irq0 = (typeof(m->irq0)){ .type = 2, .length = 10 };
	m->irq0.input = machine.irq0_is_input_2 ? 2 : 0;
	for (u32 i = 0; i < count; i++)
		if (ids[i] < 0xff)
			m->cpu[n++] = (typeof(m->cpu[0])){ .length = 8, .id = ids[i], .flags = 1 };
	m->header.length = offsetof(struct own_madt, cpu[n]);
	return m;
}

void mp_init(void)
{
	struct cpuid_regs leaf1 = cpuid(1);
	const struct acpi_header *acpi_madt = acpi_find_table("APIC");
	struct own_madt *own = acpi_madt ? NULL : madt_without_acpi();
	struct mp_input in = {
		.madt = own ? &own->header : acpi_madt,
		.cpu_signature = leaf1.eax & 0xfff,
		.cpu_features = leaf1.edx,
		.boot_apic_id = leaf1.ebx >> 24,
	};
	int err;

	if (!in.madt)
		return;
	err = madt_build(&in);
	if (err < 0)
		log_warn("mp: no table: %s\n", error_name(err));
	post_free(own);
}
