// SPDX-License-Identifier: BSD-2-Clause
/* Writes a MADT of our own. Flat 32-bit, POST. */
#include "acpi/madt.h"
#include "cpu/lapic.h"
#include "lib/string.h"

#define IOAPIC_BASE	  0xfec00000
#define ISA_IRQS	  16
#define ACTIVE_HIGH_LEVEL 0x0d
#define ALL_CPUS	  0xff

struct fixed {
	struct acpi_header header;
	u32 lapic, flags;
	struct {
		u8 type, length, id, reserved;
		u32 address, first;
	} __packed ioapic;
	struct {
		u8 type, length, processor;
		u16 flags;
		u8 lint;
	} __packed nmi;
} __packed;

struct override {
	u8 type, length, bus, irq;
	u32 input;
	u16 flags;
} __packed;

struct cpu {
	u8 type, length, processor, id;
	u32 flags;
} __packed;

#define HAS_8259A   1
#define CPU_ENABLED 1

_Static_assert(sizeof(struct fixed) + ISA_IRQS * sizeof(struct override) +
			       MADT_CPUS * sizeof(struct cpu) <=
		       MADT_MAX,
	       "all entries fit");

static void put(struct acpi_header *madt, const void *entry, u32 size)
{
	memcpy((u8 *)madt + madt->length, entry, size);
	madt->length += size;
}

static void put_override(struct acpi_header *madt, u8 irq, u8 input, u16 flags)
{
	struct override o = { 2, sizeof(o), 0, irq, input, flags };

	put(madt, &o, sizeof(o));
}

void madt_make(struct acpi_header *madt, const struct madt_machine *m)
{
	static const struct fixed start = {
		.lapic = LAPIC_BASE,
		.flags = HAS_8259A,
		.ioapic = { .type = 1, .length = 12, .address = IOAPIC_BASE },
		.nmi = { .type = 4, .length = 6, .processor = ALL_CPUS, .lint = 1 },
	};
	struct cpu c = { .length = sizeof(c) };

	memcpy(madt, &start, sizeof(start));
	acpi_header_fill(madt, "APIC", sizeof(start));
	put_override(madt, 0, m->irq0_is_input_2 ? 2 : 0, 0);
	for (u8 irq = 1; irq < ISA_IRQS; irq++)
		if (m->level_irqs >> irq & 1)
			put_override(madt, irq, irq, ACTIVE_HIGH_LEVEL);
	for (u32 id = 0; id < MADT_CPUS; id++) {
		c.processor = c.id = id;
		c.flags = m->cpus[id] ? CPU_ENABLED : 0;
		if (c.flags || id < m->possible)
			put(madt, &c, sizeof(c));
	}
}
