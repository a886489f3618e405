/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the VMM's table loader script, etc/table-loader: which fw_cfg files to place in memory
 * and what to patch in them (QEMU, hw/acpi/bios-linker-loader.c). For acpi/ alone. POST only.
 */
#ifndef ACPI_LOADER_H
#define ACPI_LOADER_H

#include "lib/types.h"

#define LOADER_NAME_SIZE 56

enum loader_command {
	LOADER_ALLOCATE = 1,
	LOADER_ADD_POINTER = 2,
	LOADER_ADD_CHECKSUM = 3,
	LOADER_WRITE_POINTER = 4,
};

#define LOADER_ZONE_HIGH 1 /* anywhere below 4 GiB */
#define LOADER_ZONE_FSEG 2

struct loader_record {
	u32 command;
	union {
		struct {
			char file[LOADER_NAME_SIZE];
			u32 align;
			u8 zone;
		} __packed allocate;
		struct {
			char dest[LOADER_NAME_SIZE], src[LOADER_NAME_SIZE];
			u32 offset;
			u8 size;
		} __packed add_pointer;
		struct {
			char file[LOADER_NAME_SIZE];
			u32 offset, start, length;
		} __packed add_checksum;
		struct {
			char dest[LOADER_NAME_SIZE], src[LOADER_NAME_SIZE];
			u32 dest_offset, src_offset;
			u8 size;
		} __packed write_pointer;
		u8 pad[124];
	};
} __packed;

/* A file that was placed. */
struct loader_file {
	char name[LOADER_NAME_SIZE];
	u32 align;
	u8 zone;
	bool opaque; /* pointed to as something else than a table: kept whole */
	u8 *data;    /* the whole file, in scratch memory, while the script runs */
	u32 size;    /* of the whole file */
	u32 used;    /* up to where the script speaks of it */
	u32 base;    /* where it is in the end, ... */
	u32 kept;    /* ... and how much of it */
};

/*
 * Runs the script of @len bytes at @script. Returns how many files were placed and stores
 * them, in scratch memory, in *@files; -EINVAL for a malformed script, -ENOMEM, -ENOENT or
 * -EIO for a file that cannot be had. On an error nothing that a guest could find is left.
 */
int loader_run(const void *script, u32 len, struct loader_file **files);

#endif
