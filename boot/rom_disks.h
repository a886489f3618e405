/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks and ways to boot that option ROMs add by taking an interrupt vector (BIOS Boot
 * Specification 1.01, 3.2 and 6.4). POST only.
 */
#ifndef BOOT_ROM_DISKS_H
#define BOOT_ROM_DISKS_H

#include "lib/types.h"

#ifdef CONFIG_ROM_DISKS

/* Tells option ROMs how many disks there are already, in the BIOS data area: before they run. */
void rom_disks_begin(void);
/*
 * Looks what the option ROM that has run has added, and makes boot entries of its disks. @path is
 * the device path that `bootorder` may name (NULL: none), @name what messages show.
 */
void rom_disks_look(const char *path, const char *name);
/* Notes which of INT 18h and 19h option ROMs have taken: when all have run. */
void rom_disks_end(void);

#else

static inline void rom_disks_begin(void)
{
}
static inline void rom_disks_look(const char *path, const char *name)
{
}
static inline void rom_disks_end(void)
{
}

#endif
#endif
