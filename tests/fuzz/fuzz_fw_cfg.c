/* SPDX-License-Identifier: BSD-2-Clause */
/* The fw_cfg directory and the use of its files, SMBIOS structures, and the e820 map. */
#include <string.h>

#include "acpi/smbios_tables.h"
#include "fake_fw_cfg.h"
#include "fuzz.h"
#include "fw_cfg/directory.h"
#include "lib/endian.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/e820.h"
#include "memory/memory.h"
#include "memory/image.h"

bool image_in_ram(void)
{
	return false;
}

u32 image_base(void)
{
	return 0xfffc0000;
}

u32 image_size(void)
{
	return 0x40000;
}

#define ENTRIES	 8
#define FILE_MAX 64

static struct {
	be32 count;
	struct fw_cfg_dir_entry entry[ENTRIES];
} __packed dir;

/* Makes a directory with entries that are nearly right, some with the names of knobs. */
static void make_directory(void)
{
	static const char names[][28] = { "etc/boot-fail-wait", "etc/extra-pci-roots",
					  "opt/org.selkie/log-level", "" };

	memset(&dir, 0, sizeof(dir));
	dir.count = cpu_to_be32(fuzz_next(1) % (ENTRIES + 2));
	for (u32 i = 0; i < ENTRIES; i++) {
		struct fw_cfg_dir_entry *e = &dir.entry[i];
		u32 what = fuzz_next(1);

		e->size = cpu_to_be32(what & 0x80 ? fuzz_next(4) : what & 31);
		e->key = cpu_to_be16(fuzz_next(1) << (what & 0x40 ? 8 : 0));
		strcpy(e->name, names[what >> 4 & 3]);
		if (what & 0x80)
			memset(e->name, 'x', what % 57);
	}
}

FUZZ_TARGET
{
	struct smbios_summary s;
	u32 how = fuzz_next(1);
	u8 *data;
	u32 size;
	u64 v;

	fake_fw_cfg_install(how & 1);
	if (!(how & 2)) {
		make_directory();
		fake_fw_cfg_item(FW_CFG_FILE_DIR, &dir, sizeof(dir), false);
	}
	data = fuzz_rest();
	size = fuzz_left();
	if (how & 2)
		fake_fw_cfg_item(FW_CFG_FILE_DIR, data, size, false);
	for (u32 key = 0x20; key < 0x30; key++)
		fake_fw_cfg_item(key, data, size, false);
	for (u32 key = 0x8000; key < 0x8002; key++)
		fake_fw_cfg_item(key, data, size, false);
	machine_init();
	knobs_init();
	machine_boot_init();
	for (u32 i = 0; i < ENTRIES; i++) {
		const char *name = machine_file_name("", i);

		if (name)
			machine_file_load(name, FILE_MAX, NULL);
	}
	for (int i = MACHINE_KERNEL; i <= MACHINE_SMBIOS_LIST; i++)
		machine_item_load(i, 0x1000, NULL);
	knob_parse(data, size, true, &v);
	smbios_scan(data, size, &s);
	smbios_anchor_size(data, size);
	e820_remove(0, ~0ull);
	memory_map_init((const struct e820_entry *)data, size / sizeof(struct e820_entry), true);
	e820_ram_end(~0ull);
}
