// SPDX-License-Identifier: BSD-2-Clause
/*
 * The machine source for QEMU: gets what QEMU tells through its fw_cfg device (QEMU
 * docs/specs/fw_cfg.rst; keys as in hw/i386/fw_cfg.h and
 * include/standard-headers/linux/qemu_fw_cfg.h). Flat 32-bit, POST.
 */
#include "fw_cfg/fw_cfg.h"
#include "fw_cfg/kept.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define E820_MAX	 0x10000 /* in bytes: far more than any machine's list has */
#define LIST_MAX	 0x20000 /* in bytes: for bootorder and bios-geometry */
/*
 * Limits for the lists of old machines. Without DMA, reading an entry means reading all bytes
 * before it, so a long list would take very long.
 */
#define LIST_ENTRIES_MAX 256
#define LIST_SIZE_MAX	 0x20000

_Static_assert(!offsetof(struct fw_cfg_file, size), "it begins as struct machine_file does");

static const struct machine_file *source_file_find(const char *name)
{
	return (const void *)fw_cfg_find(name);
}

static const char *source_file_name(const char *prefix, u32 i)
{
	const struct fw_cfg_file *f = fw_cfg_find_prefix(prefix, i);

	return f ? f->name : NULL;
}

static int source_file_read(const struct machine_file *file, u32 offset, void *buf, u32 size)
{
	return fw_cfg_read((const void *)file, offset, buf, size);
}

static int source_file_write(const char *name, u32 offset, const void *buf, u32 size)
{
	const struct fw_cfg_file *f = fw_cfg_find(name);

	return f ? fw_cfg_write(f, offset, buf, size) : -ENOENT;
}

static int source_file_write_kept(const char *name, u32 offset, const void *buf, u32 size)
{
	const struct fw_cfg_file *f = fw_cfg_find(name);

	return f ? fw_cfg_write_kept(f, offset, buf, size) : -ENOENT;
}

/* ------------------------------------------------------------------ items that are not files */

static const struct {
	u16 size_key, key;
} items[] = {
	[MACHINE_KERNEL] = { 0x08, 0x11 },	[MACHINE_KERNEL_SETUP] = { 0x17, 0x18 },
	[MACHINE_INITRD] = { 0x0b, 0x12 },	[MACHINE_COMMAND_LINE] = { 0x14, 0x15 },
	[MACHINE_ACPI_LIST] = { 0, 0x8000 },	[MACHINE_SMBIOS_LIST] = { 0, 0x8001 },
	[MACHINE_KERNEL_ADDRESS] = { 0, 0x07 }, [MACHINE_KERNEL_ENTRY] = { 0, 0x10 },
};

static u16 u16_at(const u8 *p)
{
	return p[0] | p[1] << 8;
}

/* Finds the size of a list. The device does not tell an item's size, so walk over the entries. */
static __noinline int list_size(enum machine_item item, u32 *size)
{
	bool counts_itself = item == MACHINE_SMBIOS_LIST;
	u32 at = sizeof(u16), count;
	u8 word[2];
	int err = fw_cfg_read_item(items[item].key, 0, word, sizeof(word));

	if (err)
		return err;
	count = min((u32)u16_at(word), (u32)LIST_ENTRIES_MAX);
	if (!count)
		return -ENOENT;
	for (; count && at < LIST_SIZE_MAX; count--) {
		u32 length;

		err = fw_cfg_read_item(items[item].key, at, word, sizeof(word));
		length = u16_at(word);
		if (err || length < sizeof(word))
			break;
		at += length + (counts_itself ? 0 : sizeof(word));
	}
	*size = at;
	return err;
}

static int source_item_size(enum machine_item item, u32 *size)
{
	if (item == MACHINE_ACPI_LIST || item == MACHINE_SMBIOS_LIST)
		return list_size(item, size);
	if (!items[item].size_key)
		return -ENOENT; /* this item is a number */
	*size = fw_cfg_u32(items[item].size_key);
	return *size ? 0 : -ENOENT;
}

static int source_item_read(enum machine_item item, u32 offset, void *buf, u32 size)
{
	return fw_cfg_read_item(items[item].key, offset, buf, size);
}

/* ------------------------------------------------------------------ the struct */

static void fill_memory(struct machine *m)
{
	u32 size = 0;

	m->memory = machine_file_load("etc/e820", E820_MAX, &size);
	m->memory_count = m->memory ? size / sizeof(*m->memory) : 0;
}

static void source_fill(struct machine *m)
{
	fill_memory(m);
	/*
	 * QEMU gives a memory map, and says whether there is a display. A VMM whose fw_cfg has no
	 * memory map may not say anything about the display either. So MACHINE_NO_DISPLAY counts if
	 * it is set, but its being 0 means nothing.
	 */
	m->tells_display = m->memory_count;
	m->cpus = fw_cfg_u16(FW_CFG_NB_CPUS);
	m->cmos_wishes = true;
	if (!fw_cfg_find("etc/table-loader"))
		m->irq0_is_input_2 = fw_cfg_u32(FW_CFG_IRQ0_OVERRIDE);
	machine_file_read("etc/system-states", 0, m->sleep, sizeof(m->sleep));
}

static void source_fill_boot(struct machine_boot *b)
{
	b->order = machine_file_load("bootorder", LIST_MAX, &b->order_size);
	b->menu = fw_cfg_find("etc/show-boot-menu") ? knob_number(KNOB_SHOW_BOOT_MENU)
						    : fw_cfg_u16(FW_CFG_BOOT_MENU);
}

static void source_fill_geometry(struct machine_boot *b)
{
	b->geometry = machine_file_load("bios-geometry", LIST_MAX, &b->geometry_size);
}

static u32 source_ask(enum machine_fact fact)
{
	static const u16 keys[] = {
		[MACHINE_MAX_CPUS] = FW_CFG_MAX_CPUS,
		[MACHINE_NO_DISPLAY] = FW_CFG_NOGRAPHIC,
	};

	return fw_cfg_u16(keys[fact]);
}

MACHINE_SOURCE(fw_cfg) = {
	.name = "fw_cfg",
	.detect = fw_cfg_init,
	.fill = source_fill,
	.fill_boot = source_fill_boot,
	.fill_geometry = source_fill_geometry,
	.ask = source_ask,
	.file_find = source_file_find,
	.file_name = source_file_name,
	.file_read = source_file_read,
	.file_write = source_file_write,
	.file_write_kept = source_file_write_kept,
#ifdef CONFIG_S3
	.replay = fw_cfg_replay,
#endif
	.files_refresh = fw_cfg_refresh,
	.item_size = source_item_size,
	.item_read = source_item_read,
};
