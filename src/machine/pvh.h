/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts the image as a PVH kernel (Xen docs/misc/pvh.pandoc), for VMMs that know nothing but
 * kernels. What the VMM tells in struct hvm_start_info (Linux
 * include/xen/interface/hvm/start_info.h) is kept inside the image, since POST uses the memory
 * where the VMM has put it. POST only.
 */
#ifndef MACHINE_PVH_H
#define MACHINE_PVH_H

#include "memory/e820.h"

#define PVH_START_MAGIC 0x336ec578
#define PVH_RSDP_SIZE	36

struct pvh_start {
	u32 magic, version, flags, modules;
	u64 module_list, command_line, rsdp;
	u64 map; /* since version 1 */
	u32 map_entries, reserved;
} __packed;

struct pvh_map_entry {
	u64 base, length;
	u32 type, reserved; /* types are those of e820 */
} __packed;

#define PVH_MAP_MAX  64
#define PVH_LINE_MAX 2048

/* What is kept of struct pvh_start and of what it points to. */
struct pvh_facts {
	u32 magic; /* PVH_START_MAGIC if there is one */
	u32 map_entries;
	struct e820_entry map[PVH_MAP_MAX];
	u8 rsdp[PVH_RSDP_SIZE]; /* zeros if there is none */
	char line[PVH_LINE_MAX];
};

/* Copies what @start says, as much of it as there is room for. */
void pvh_keep(struct pvh_facts *f, const struct pvh_start *start);
/*
 * Keeps what @start says, copies the image to the end of RAM and adapts the copy to its address.
 * Returns the distance from the running image to the copy, or 0 if the image has to stay where it
 * is. Runs before POST has data.
 */
u32 pvh_move(const struct pvh_start *start);
/*
 * Returns the address of the @i-th device that virtio_mmio.device=SIZE@ADDRESS:IRQ names in the
 * command line (Linux Documentation/admin-guide/kernel-parameters.txt), or 0 if there are fewer.
 */
u32 pvh_virtio(const char *line, u32 i);
/* Returns whether the command line makes a serial port the console: console=ttyS0. */
bool pvh_serial_console(const char *line);

#endif
