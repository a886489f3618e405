/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the VMM's table loader script, etc/table-loader. It says which fw_cfg files to place in
 * memory and what to change in them (QEMU, hw/acpi/bios-linker-loader.c). For acpi/ only. POST
 * only.
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

/* A file that the loader has placed. */
struct loader_file {
	const char *name; /* in the script */
	u32 align;
	u8 zone;
	u8 name_size; /* in bytes, with the terminator */
	bool opaque;  /* something other than a table is in it, so the whole file is kept */
	u8 *data;     /* the whole file in scratch memory, while the script runs */
	u32 size;     /* of the whole file */
	u32 used;     /* where the last part that the script uses ends */
	u32 base;     /* the file's final address */
	u32 kept;     /* how many bytes of it are there */
};

/*
 * Runs the script of @len bytes at @script. Returns how many files were placed, and stores a list
 * of them in scratch memory in *@files. Returns -EINVAL if the script is malformed, -ENOMEM, or
 * -ENOENT or -EIO if a file cannot be read. After an error a guest finds no file.
 */
int loader_run(const void *script, u32 len, struct loader_file **files);

#endif
