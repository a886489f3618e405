/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot entries, their order and the attempts. Entries are added by drivers in POST and kept
 * in resident memory, so that INT 18h and 19h can go on with the next one.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include "lib/types.h"

struct block_device;

enum boot_kind {
	BOOT_FLOPPY,
	BOOT_DISK,
	BOOT_CDROM,
	BOOT_ROM_BEV, /* a boot entry vector of an option ROM: network and VMM kernels */
};

/*
 * Adds an entry. @path is the OpenFirmware device path that `bootorder` may name (may be
 * NULL); @name is what messages and the menu show (copied, at most 40 bytes). POST only.
 */
int boot_add_block(enum boot_kind kind, struct block_device *b, const char *path,
		   const char *name);
int boot_add_bev(u16 seg, u16 off, const char *path, const char *name);

/* Reads `bootorder` and sorts the entries; disks get their INT 13h numbers here. POST only. */
void boot_prepare(void);
/* Tries the entries in order; INT 19h starts at the first, INT 18h goes on with the next. */
__noreturn void boot_first(void);
__noreturn void boot_next(void);

#endif
