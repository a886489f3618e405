// SPDX-License-Identifier: BSD-2-Clause
/* Describes the machine as text (boot/facts.h). POST. */
#include "boot/facts.h"
#include "acpi/smbios.h"
#include "boot/menu_line.h"
#include "boot/path.h"
#include "cpu/cpu.h"
#include "disk/drive.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "pci/pci.h"
#include "version.h"

#define FAILURES_MAX 0x2000 /* bytes */

#define CPUID_EXTENDED 0x80000000
#define CPUID_BRAND    0x80000002 /* up to 80000004h, 16 characters each */
#define BRAND_LEAVES   3

static struct text failures;

/* ------------------------------------------------------------------ failures */

/* Stores a failure. Memory for that is allocated when there is the first one. */
static void facts_keep(const char *line)
{
	static bool busy; /* prevents recursion: the allocator may log something */

	if (busy)
		return;
	busy = true;
	if (!failures.buf) {
		failures.buf = post_alloc(FAILURES_MAX, 4);
		failures.size = failures.buf ? FAILURES_MAX : 0;
	}
	text_add(&failures, "%s", line);
	busy = false;
}

void facts_watch(void)
{
	if (machine.boot.menu != MACHINE_MENU_NONE)
		log_watch(facts_keep);
}

void facts_forget(void)
{
	log_watch(NULL);
	post_free(failures.buf);
	failures = (struct text){ 0 };
}

/* ------------------------------------------------------------------ the machine */

/*
 * Adds the CPUs' number, name and signature. CPUID returns the name's characters in their order;
 * some CPUs put blanks before the name.
 */
static void tell_brand(struct text *t)
{
	struct cpuid_regs r[BRAND_LEAVES + 1] = { { 0 } };
	const char *brand = (const char *)r;

	if (cpuid(CPUID_EXTENDED).eax >= CPUID_BRAND + BRAND_LEAVES - 1)
		for (u32 i = 0; i < BRAND_LEAVES; i++)
			r[i] = cpuid(CPUID_BRAND + i);
	while (*brand == ' ')
		brand++;
	text_add(t, "CPU:     %u, %s, signature %08x\n", max(machine.cpus, 1u),
		 *brand ? brand : "of no name", cpuid(1).eax);
}

static void tell_memory(struct text *t)
{
	static const char kinds[][10] = { "unknown", "RAM", "reserved", "ACPI", "ACPI NVS" };
	u32 count;
	const struct e820_entry *e = e820_current(&count);

	text_add(t, "\nMemory:\n");
	for (u32 i = 0; i < count; i++)
		text_add(t, "  %010llx-%010llx %s\n", e[i].base, e[i].base + e[i].length - 1,
			 e[i].type < ARRAY_SIZE(kinds) ? kinds[e[i].type] : kinds[0]);
}

static void tell_order(struct text *t)
{
	const struct machine_boot *b = &machine.boot;

	if (!b->order || !b->order_size)
		return;
	text_add(t, "\nBoot order:\n");
	for (u32 at = 0; at < b->order_size && b->order[at]; at++) {
		char line[PATH_SIZE];
		u32 n = 0;

		for (; at < b->order_size && b->order[at] && b->order[at] != '\n'; at++)
			if (n + 1 < sizeof(line))
				line[n++] = b->order[at];
		line[n] = 0;
		text_add(t, "  %s\n", line);
	}
}

static const struct drive *drive_of(const struct block_device *b)
{
	for (u32 number = 0; number <= 0xff; number++) {
		const struct drive *d = drive_get(number);

		if (d && d->b == b)
			return d;
	}
	return NULL;
}

static void tell_disks(struct text *t)
{
	text_add(t, "\nDisks:\n");
	for (const struct block_device *b = block_devices; b; b = b->next) {
		const struct drive *d = drive_of(b);
		char size[18] = "", number[8] = " - ";

		if (d)
			snprintf(number, sizeof(number), "%02xh", d->number);
		if (b->interface != BLOCK_FLOPPY) {
			memcpy(size, ", ", 2);
			menu_size(b, size + 2, sizeof(size) - 2);
		}
		text_add(t, "  %s  %s, %s%s%s%s\n", number, b->name, menu_bus(b), size,
			 b->read_only ? ", read-only" : "", b->gone ? ", gone" : "");
		if (b->sectors && b->sector_size != block_unit_size(b))
			text_add(t, "       sectors of %u bytes\n", b->sector_size);
	}
}

static void tell_pci(struct text *t)
{
	const struct pci_device *d;

	text_add(t, "\nPCI:     vendor:device class, IRQ\n");
	pci_for_each(d)
	{
		text_add(t, "  %02x:%02x.%x  %04x:%04x  %04x %02x", pci_bus(d->bdf),
			 pci_dev(d->bdf), pci_fn(d->bdf), d->vendor, d->device, d->class,
			 d->prog_if);
		if (d->irq_pin && d->irq_line != PCI_NO_LINE)
			text_add(t, ", %u", d->irq_line);
		text_add(t, "%s\n", d->taken ? ", in use" : "");
	}
}

void facts_tell(struct text *t)
{
	text_add(t, "Selkie %s\n", SELKIE_VERSION);
	if (*smbios_uuid())
		text_add(t, "UUID:    %s\n", smbios_uuid());
	tell_brand(t);
	text_add(t, "\nFailures:\n%s", failures.used ? failures.buf : "  none\n");
	tell_disks(t);
	tell_order(t);
	tell_memory(t);
	tell_pci(t);
}

void facts_log(struct text *t)
{
	t->used += log_read(t->buf + t->used, t->size - t->used);
}
