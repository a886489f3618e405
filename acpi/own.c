// SPDX-License-Identifier: BSD-2-Clause
/* Makes ACPI tables if the VMM gives none, from the board's description. Flat 32-bit, POST. */
#include "acpi/own.h"
#include "acpi/acpi.h"
#include "acpi/facs.h"
#include "acpi/own_dsdt.h"
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

/* ACPI 1.0b, 5.2.5. Later versions have more fields, which old operating systems do not know. */
struct fadt {
	struct acpi_header header;
	u32 facs, dsdt;
	u8 interrupt_model, reserved1;
	u16 sci;
	u32 smi_command;
	u8 acpi_enable, acpi_disable, s4bios_request, reserved2;
	u32 pm1a_event, pm1b_event, pm1a_control, pm1b_control, pm2_control, pm_timer;
	u32 gpe0, gpe1;
	u8 pm1_event_length, pm1_control_length, pm2_control_length, pm_timer_length;
	u8 gpe0_length, gpe1_length, gpe1_base, reserved3;
	u16 c2_latency, c3_latency;
	u16 flush_size, flush_stride;
	u8 duty_offset, duty_width, day_alarm, month_alarm, century;
	u8 reserved4[3];
	u32 flags;
} __packed;

_Static_assert(sizeof(struct fadt) == 116, "ACPI 1.0b, 5.2.5");

#define MODEL_APIC	  1 /* the machine has I/O APICs besides the 8259As */
#define CMOS_CENTURY	  0x32
/* latencies above 100 us (C2) or 1000 us (C3) mean that there is no such state */
#define NO_C_STATE	  0xfff
#define FLAG_WBINVD	  (1 << 0)
#define FLAG_PROC_C1	  (1 << 2)
#define FLAG_SLEEP_BUTTON (1 << 5) /* a sleep button, if there is one, is a device in the DSDT */
#define FLAG_RTC_S4	  (1 << 7)

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

/* Returns the range of addresses above 4 GiB where BARs lie. Both are 0 if no BAR lies there. */
static void high_window(u64 *base, u64 *end)
{
	struct pci_device *d;

	*base = *end = 0;
	pci_for_each(d)
	{
		for (u32 i = 0; i < PCI_BARS; i++) {
			const struct pci_bar *b = &d->bar[i];

			if (b->addr < FOUR_GIB)
				continue;
			if (!*end || b->addr < *base)
				*base = b->addr;
			*end = max(*end, b->addr + b->size);
		}
	}
	*base &= ~(MIB - 1);
	*end = ALIGN_UP(*end, MIB);
}

static u32 make_dsdt(const struct platform_acpi *p)
{
	struct own_windows w = { .low = ALIGN_UP(ram_below_4g(), RAM_GRAIN),
				 .low_end = platform->pci.mmio_end };
	u8 *dsdt = acpi_keep(p->dsdt_size, sizeof(u32));

	if (!dsdt)
		return 0;
	memcpy(dsdt, p->dsdt, p->dsdt_size);
	high_window(&w.high, &w.high_end);
	if (own_dsdt_complete(dsdt, p->dsdt_size, &w, machine.sleep))
		log_warn("acpi: the DSDT has not all that is to be filled in\n");
	return (u32)dsdt;
}

static u32 make_facs(void)
{
	struct facs *f = acpi_keep(FACS_SIZE, FACS_ALIGN);

	if (!f)
		return 0;
	memset(f, 0, FACS_SIZE);
	memcpy(f->signature, "FACS", sizeof(f->signature));
	f->length = FACS_SIZE;
	return (u32)f;
}

static int add_fadt(const struct platform_acpi *p)
{
	struct fadt f = {
		.facs = make_facs(),
		.dsdt = make_dsdt(p),
		.interrupt_model = MODEL_APIC,
		.sci = p->sci,
		.smi_command = p->command_port,
		.acpi_enable = p->enable,
		.acpi_disable = p->disable,
		.pm1a_event = p->pm_base,
		.pm1a_control = p->pm_base + 4,
		.pm_timer = p->pm_base + 8,
		.gpe0 = p->gpe0,
		.pm1_event_length = 4,
		.pm1_control_length = 2,
		.pm_timer_length = 4,
		.gpe0_length = p->gpe0_length,
		.c2_latency = NO_C_STATE,
		.c3_latency = NO_C_STATE,
		.century = CMOS_CENTURY,
		.flags = FLAG_WBINVD | FLAG_PROC_C1 | FLAG_SLEEP_BUTTON | FLAG_RTC_S4,
	};

	if (!f.facs || !f.dsdt)
		return -ENOMEM;
	acpi_header_fill(&f.header, "FACP", sizeof(f));
	return acpi_add_table(&f.header);
}

/*
 * Adds the HPET's table, unless the user has turned the timer off, so that nothing answers at
 * @address.
 */
static int add_hpet(u32 address)
{
	struct hpet h = { .id = readl(address), .bits = 64, .address = address };

	if (!h.id || h.id == ~0u)
		return 0;
	acpi_header_fill(&h.header, "HPET", sizeof(h));
	return acpi_add_table(&h.header);
}

void acpi_own_init(void)
{
	const struct platform_acpi *p = platform->acpi;
	int err;

	if (!p || acpi_find_table("FACP") || !p->present())
		return;
	err = add_fadt(p);
	if (!err)
		err = add_hpet(p->hpet);
	if (err) {
		log_warn("acpi: no tables of our own: %s\n", error_name(err));
		return;
	}
	time_set_pm_timer(p->pm_base + 8);
	log_info("acpi: tables of our own, RSDP at %x\n", acpi_rsdp());
}
