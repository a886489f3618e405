// SPDX-License-Identifier: BSD-2-Clause
/* Builds the bytes of the MP configuration table (MultiProcessor Specification 1.4). Flat, POST. */
#include "acpi/mp_table.h"
#include "cpu/byte_sum.h"
#include "lib/checksum.h"
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

struct bus {
	u8 type, id;
	char name[6];
} __packed;

struct ioapic {
	u8 type, id, version, flags;
	u32 address;
} __packed;

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

struct out {
	u8 *buf;
	u32 size, length; /* @length also counts what does not fit into the buffer */
	u32 entries;
};

static void mp_put(struct out *o, const void *entry, u32 size)
{
	if (o->length <= o->size && size <= o->size - o->length)
		memcpy(o->buf + o->length, entry, size);
	o->length += size;
	o->entries++;
}

/*
 * Adds an interrupt entry, as mp_put() would, but in fewer instructions, because most entries are
 * of this kind. @type_and_flags is from INTERRUPT(), @to from TO().
 */
static inline __attribute__((always_inline)) void put_interrupt(struct out *o, u32 type_and_flags,
								u32 to)
{
	u32 words[2] = { type_and_flags, to };

	if (o->length + sizeof(words) <= o->size)
		memcpy(o->buf + o->length, words, sizeof(words));
	o->length += sizeof(words);
	o->entries++;
}

/*
 * Returns the next entry of @type after @e (NULL: the first one) that has at least @size bytes, or
 * NULL.
 */
static const u8 *mp_next_entry(const struct acpi_header *madt, const u8 *e, u8 type, u8 size)
{
	const u8 *p = (const u8 *)madt, *end = p + madt->length;

	if (madt->length < MADT_ENTRIES)
		return NULL;
	for (p = e ? e + e[1] : p + MADT_ENTRIES; end - p >= 2; p += p[1]) {
		if (p[1] < 2 || p[1] > end - p)
			return NULL;
		if (p[0] == type && p[1] >= size)
			return p;
	}
	return NULL;
}

u32 mp_possible_cpus(const struct acpi_header *madt)
{
	const u8 *p = (const u8 *)madt, *end = p + madt->length;
	u32 count = 0;

	if (madt->length < MADT_ENTRIES)
		return 0;
	for (p += MADT_ENTRIES; end - p >= 2 && p[1] >= 2 && p[1] <= end - p; p += p[1])
		count += (p[0] == MADT_LAPIC || p[0] == MADT_X2APIC) && p[1] >= 8;
	return count;
}

static u32 put_cpus(struct out *o, const struct mp_input *in)
{
	u32 count = 0;

	for (const u8 *e = NULL; (e = mp_next_entry(in->madt, e, MADT_LAPIC, 8));) {
		struct cpu c = {
			.type = MP_CPU,
			.apic_id = e[3],
			.apic_version = MP_LAPIC_VERSION,
			.flags = MP_CPU_ENABLED,
			.signature = in->cpu_signature,
			.features = in->cpu_features,
		};

		if (!(get_le32(e + 4) & MADT_LAPIC_ENABLED))
			continue;
		if (c.apic_id == in->boot_apic_id)
			c.flags |= MP_CPU_BOOT;
		mp_put(o, &c, sizeof(c));
		count++;
	}
	return count;
}

static void put_bus(struct out *o, u8 id, const char *name)
{
	struct bus b = { .type = MP_BUS, .id = id };

	memcpy(b.name, name, sizeof(b.name));
	mp_put(o, &b, sizeof(b));
}

/* How the ISA interrupts reach the I/O APIC. */
struct isa_map {
	u8 input[ISA_IRQS];
	u16 flags[ISA_IRQS]; /* polarity and trigger mode; 0: as usual for the bus */
	u16 lost;	     /* IRQs whose input belongs to another IRQ */
};

static void map_isa(struct isa_map *m, const struct acpi_header *madt)
{
	static const struct isa_map usual = {
		.input = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	};
	u16 moved = 0;

	*m = usual;
	for (const u8 *e = NULL; (e = mp_next_entry(madt, e, MADT_OVERRIDE, 10));) {
		u8 irq = e[3];

		if (e[2] != 0 || irq >= ISA_IRQS)
			continue;
		m->input[irq] = get_le32(e + 4);
		memcpy(&m->flags[irq], e + 8, sizeof(m->flags[irq]));
		if (m->input[irq] == irq)
			continue;
		/*
		 * IRQ 0 leads to input 2. That input is free because the cascade of IRQ 2 is not
		 * wired to it.
		 */
		moved |= 1u << irq;
		if (m->input[irq] < ISA_IRQS)
			m->lost |= 1u << m->input[irq];
	}
	m->lost &= ~moved;
}

static void put_io_interrupts(struct out *o, const struct mp_input *in, u8 ioapic)
{
	struct isa_map map;
	u32 isa = TO(in->last_bus + 1, 0, ioapic, 0);

	map_isa(&map, in->madt);
	for (u32 n = 0; n < in->pin_count; n++) {
		const struct mp_pci_pin *p = &in->pins[n];

		put_interrupt(o, INTERRUPT(MP_IO_INTERRUPT, MP_INT, map.flags[p->line]),
			      TO(p->bus, p->dev << 2 | (p->pin - 1), ioapic, map.input[p->line]));
		map.lost |= 1u << p->line;
	}
	for (u32 irq = 0; irq < ISA_IRQS; irq++, isa += TO(0, 1, 0, 0), map.lost >>= 1)
		if (!(map.lost & 1))
			put_interrupt(o, INTERRUPT(MP_IO_INTERRUPT, MP_INT, map.flags[irq]),
				      isa | TO(0, 0, 0, map.input[irq]));
}

/* LINT0 of the boot CPU comes from the 8259; LINT1 of all CPUs is NMI. */
static void put_local_interrupts(struct out *o, const struct mp_input *in)
{
	put_interrupt(o, INTERRUPT(MP_LOCAL_INTERRUPT, MP_EXTINT, 0),
		      TO(in->last_bus + 1, 0, in->boot_apic_id, 0));
	put_interrupt(o, INTERRUPT(MP_LOCAL_INTERRUPT, MP_NMI, 0),
		      TO(in->last_bus + 1, 0, MP_ALL_LAPICS, 1));
}

int mp_build(u8 *buf, u32 size, const struct mp_input *in)
{
	const u8 *io = mp_next_entry(in->madt, NULL, MADT_IOAPIC, 12);
	struct out o = { .buf = buf, .size = size, .length = sizeof(struct header) };
	struct ioapic ioapic = { .type = MP_IOAPIC, .version = MP_IOAPIC_VERSION, .flags = 1 };
	struct header h = { .signature = "PCMP", .revision = 4 };

	if (!io || !put_cpus(&o, in))
		return -EINVAL;
	for (u32 bus = 0; bus <= in->last_bus; bus++)
		put_bus(&o, bus, "PCI   ");
	put_bus(&o, in->last_bus + 1, "ISA   ");
	ioapic.id = io[2];
	ioapic.address = get_le32(io + 4);
	mp_put(&o, &ioapic, sizeof(ioapic));
	put_io_interrupts(&o, in, ioapic.id);
	put_local_interrupts(&o, in);
	if (o.length > size || o.length > 0xffff)
		return -ENOSPC;
	h.length = o.length;
	memcpy(h.oem, "SELKIE  ", sizeof(h.oem));
	memcpy(h.product, "PC          ", sizeof(h.product));
	h.entries = o.entries;
	h.lapic_address = get_le32((const u8 *)in->madt + MADT_LAPIC_ADDRESS);
	memcpy(buf, &h, sizeof(h));
	((struct header *)buf)->checksum = -byte_sum(buf, o.length);
	return o.length;
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
