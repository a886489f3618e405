// SPDX-License-Identifier: BSD-2-Clause
/* Builds the bytes of the MP configuration table (MultiProcessor Specification 1.4). Flat, POST. */
#include "acpi/mp_table.h"
#include "cpu/byte_sum.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

/* The MADT after its header (ACPI 6.5, 5.2.12). */
#define MADT_LAPIC_ADDRESS 36
#define MADT_ENTRIES	   44
#define MADT_LAPIC	   0 /* u8 processor, u8 id, u32 flags */
#define MADT_IOAPIC	   1 /* u8 id, u8, u32 address, u32 first interrupt */
#define MADT_OVERRIDE	   2 /* u8 bus, u8 source, u32 interrupt, u16 flags */
#define MADT_X2APIC	   9 /* u16, u32 id, u32 flags, u32 processor */
#define MADT_LAPIC_ENABLED 1

enum mp_type { MP_CPU, MP_BUS, MP_IOAPIC, MP_IO_INTERRUPT, MP_LOCAL_INTERRUPT };
enum mp_interrupt { MP_INT, MP_NMI, MP_SMI, MP_EXTINT };

#define MP_LAPIC_VERSION  0x14
#define MP_IOAPIC_VERSION 0x11 /* that of the 82093AA */
#define MP_IOAPIC_ENABLED 1
#define MP_CPU_ENABLED	  1
#define MP_CPU_BOOT	  2
#define MP_ALL_LAPICS	  0xff
#define ISA_IRQS	  16

struct header {
	char signature[4];
	u16 length;
	u8 revision, checksum;
	char oem[8], product[12];
	u32 oem_table;
	u16 oem_size, entries;
	u32 lapic_address;
	u16 extended_length;
	u8 extended_checksum, reserved;
} __packed;

struct cpu {
	u8 type, apic_id, apic_version, flags;
	u32 signature, features, reserved[2];
} __packed;

/* The first half of a bus entry: u8 type, u8 id, and where the bus's name begins. */
#define BUS(id, first, second)	     (MP_BUS | (id) << 8 | (first) << 16 | (second) << 24)
/* The second half: the end of the name, which is filled up with blanks. */
#define NAME_END(third, fourth)	     ((third) | (fourth) << 8 | ' ' << 16 | ' ' << 24)
/* The first half of an interrupt entry: u8 type, u8 kind, u16 flags. */
#define INTERRUPT(type, kind, flags) ((type) | (kind) << 8 | (u32)(flags) << 16)
/* The second half: the source bus, its IRQ, the APIC, and the input of that APIC. */
#define TO(bus, irq, apic, input)    ((bus) | (irq) << 8 | (apic) << 16 | (u32)(input) << 24)

struct pointer {
	char signature[4];
	u32 address;
	u8 length, revision, checksum, features[5];
} __packed;

_Static_assert(sizeof(struct header) == 44 && sizeof(struct cpu) == 20, "MP 1.4, 4.2, 4.3.1");
_Static_assert(sizeof(struct pointer) == MP_POINTER_SIZE, "MP 1.4, 4.1");

/* All entries except those of CPUs have two words. */
struct pair {
	u32 first, second;
} __packed;

struct out {
	struct pair *at, *end; /* where the next entry goes, and where the last one may end */
	bool full;
};

/* How the ISA interrupts reach the I/O APIC. */
struct isa_map {
	u8 input[ISA_IRQS];
	u16 flags[ISA_IRQS]; /* polarity and trigger mode; 0: as usual for the bus */
	u16 lost;	     /* IRQs whose input belongs to another IRQ */
	u16 moved;	     /* IRQs that have another input than usual */
};

/* Adds an entry, or notes that it does not fit. Inline, because there are many entries. */
static inline __attribute__((always_inline)) void mp_put(struct out *o, u32 first, u32 second)
{
	if (o->at == o->end) {
		o->full = true;
		return;
	}
	*o->at++ = (struct pair){ first, second };
}

/* Returns whether there is a whole entry at @e of a MADT that ends at @end. */
static bool madt_entry_fits(const u8 *e, const u8 *end)
{
	return end - e >= 2 && e[1] >= 2 && e[1] <= end - e;
}

u32 mp_possible_cpus(const struct acpi_header *madt)
{
	const u8 *p = (const u8 *)madt, *end = p + madt->length;
	u32 count = 0;

	for (p += MADT_ENTRIES; madt_entry_fits(p, end); p += p[1])
		count += (p[0] == MADT_LAPIC || p[0] == MADT_X2APIC) && p[1] >= 8;
	return count;
}

/* What read_madt() finds out. */
struct madt_facts {
	struct isa_map isa;
	const u8 *ioapic; /* the entry of the first I/O APIC; NULL: there is none */
	u32 cpus;	  /* how many there are; not all may have fitted */
};

/* Writes an entry for the CPU of the MADT's entry @e to @c. */
static void fill_cpu(struct cpu *c, const struct mp_input *in, const u8 *e)
{
	*c = (struct cpu){
		.type = MP_CPU,
		.apic_id = e[3],
		.apic_version = MP_LAPIC_VERSION,
		.flags = e[3] == in->boot_apic_id ? MP_CPU_ENABLED | MP_CPU_BOOT : MP_CPU_ENABLED,
		.signature = in->cpu_signature,
		.features = in->cpu_features,
	};
}

/* Notes where the MADT's entry @e leads an interrupt. */
static void map_override(struct isa_map *m, const u8 *e)
{
	u32 irq = e[3], input = get_le32(e + 4);

	if (e[2] != 0 || irq >= ISA_IRQS)
		return;
	m->input[irq] = input;
	memcpy(&m->flags[irq], e + 8, sizeof(m->flags[irq]));
	if (m->input[irq] == irq)
		return;
	/*
	 * IRQ 0 leads to input 2. That input is free because the cascade of IRQ 2 is not wired to
	 * it.
	 */
	m->moved |= 1u << irq;
	if (m->input[irq] < ISA_IRQS)
		m->lost |= 1u << m->input[irq];
}

/* Reads the MADT. Writes entries for its CPUs to @cpus, which has room for @max of them. */
static void read_madt(struct madt_facts *f, const struct mp_input *in, struct cpu *cpus, u32 max)
{
	static const struct madt_facts usual = {
		.isa.input = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	};
	const u8 *e = (const u8 *)in->madt, *end = e + in->madt->length;

	*f = usual;
	for (e += MADT_ENTRIES; madt_entry_fits(e, end); e += e[1]) {
		if (e[0] == MADT_LAPIC && e[1] >= 8 && e[4] & MADT_LAPIC_ENABLED) {
			if (f->cpus < max)
				fill_cpu(&cpus[f->cpus], in, e);
			f->cpus++;
		} else if (e[0] == MADT_OVERRIDE && e[1] >= 10) {
			map_override(&f->isa, e);
		} else if (e[0] == MADT_IOAPIC && e[1] >= 12 && !f->ioapic) {
			f->ioapic = e;
		}
	}
	f->isa.lost &= ~f->isa.moved;
}

/* Adds PCI buses 0 to @isa - 1, and the ISA bus, whose number is @isa. */
static void put_buses(struct out *o, u32 isa)
{
	for (u32 id = 0; id < isa; id++)
		mp_put(o, BUS(id, 'P', 'C'), NAME_END('I', ' '));
	mp_put(o, BUS(isa, 'I', 'S'), NAME_END('A', ' '));
}

static void put_io_interrupts(struct out *o, const struct mp_input *in, struct isa_map *m,
			      u8 ioapic)
{
	u32 isa = TO(in->last_bus + 1, 0, ioapic, 0);

	for (u32 n = 0; n < in->pin_count; n++) {
		const struct mp_pci_pin *p = &in->pins[n];

		mp_put(o, INTERRUPT(MP_IO_INTERRUPT, MP_INT, m->flags[p->line]),
		       TO(p->bus, p->dev << 2 | (p->pin - 1), ioapic, m->input[p->line]));
		m->lost |= 1u << p->line;
	}
	for (u32 irq = 0, lost = m->lost; irq < ISA_IRQS; irq++, isa += TO(0, 1, 0, 0), lost >>= 1)
		if (!(lost & 1))
			mp_put(o, INTERRUPT(MP_IO_INTERRUPT, MP_INT, m->flags[irq]),
			       isa | TO(0, 0, 0, m->input[irq]));
}

/* LINT0 of the boot CPU comes from the 8259; LINT1 of all CPUs is NMI. */
static void put_local_interrupts(struct out *o, const struct mp_input *in)
{
	mp_put(o, INTERRUPT(MP_LOCAL_INTERRUPT, MP_EXTINT, 0),
	       TO(in->last_bus + 1, 0, in->boot_apic_id, 0));
	mp_put(o, INTERRUPT(MP_LOCAL_INTERRUPT, MP_NMI, 0),
	       TO(in->last_bus + 1, 0, MP_ALL_LAPICS, 1));
}

int mp_build(u8 *buf, u32 size, const struct mp_input *in)
{
	struct header *h = (struct header *)buf;
	struct cpu *cpus = (struct cpu *)(h + 1);
	u32 room = size - min(size, (u32)sizeof(*h)), length;
	struct madt_facts f;
	struct pair *others;
	struct out o;

	read_madt(&f, in, cpus, room / sizeof(*cpus));
	if (!f.ioapic || !f.cpus)
		return -EINVAL;
	if (f.cpus * sizeof(*cpus) > room)
		return -ENOSPC;
	others = (struct pair *)(cpus + f.cpus);
	o.at = others;
	o.end = others + (room - f.cpus * sizeof(*cpus)) / sizeof(*others);
	o.full = false;
	put_buses(&o, in->last_bus + 1);
	/* u8 type, u8 id, u8 version, u8 flags; the address is the second half. */
	mp_put(&o, MP_IOAPIC | f.ioapic[2] << 8 | MP_IOAPIC_VERSION << 16 | MP_IOAPIC_ENABLED << 24,
	       get_le32(f.ioapic + 4));
	put_io_interrupts(&o, in, &f.isa, f.ioapic[2]);
	put_local_interrupts(&o, in);
	length = (u8 *)o.at - buf;
	if (o.full || length > 0xffff)
		return -ENOSPC;
	*h = (struct header){ .signature = "PCMP",
			      .length = length,
			      .revision = 4,
			      .oem = "SELKIE  ",
			      .product = "PC          ",
			      .entries = f.cpus + (o.at - others),
			      .lapic_address =
				      get_le32((const u8 *)in->madt + MADT_LAPIC_ADDRESS) };
	h->checksum = -byte_sum(buf, length);
	return length;
}

void mp_build_pointer(u8 buf[MP_POINTER_SIZE], u32 address)
{
	struct pointer *p = (struct pointer *)buf;

	*p = (struct pointer){ .signature = "_MP_",
			       .address = address,
			       .length = 1,
			       .revision = 4,
			       .checksum = (u8) - ('_' + 'M' + 'P' + '_' + 1 + 4) };
	p->checksum -= address + (address >> 8) + (address >> 16) + (address >> 24);
}
