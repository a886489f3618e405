/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks and ways to boot that option ROMs add by taking an interrupt vector (BIOS Boot
 * Specification 1.01, 3.2 and 6.4). POST only.
 */
#ifndef BOOT_ROM_DISKS_H
#define BOOT_ROM_DISKS_H

#include "lib/types.h"

#ifdef CONFIG_ROM_DISKS

/*
 * Tells option ROMs, in the BIOS data area, how many disks there are already. To be called before
 * they run.
 */
void rom_disks_begin(void);
/*
 * To be called after an option ROM has run. Finds the disks that it has added, and makes boot
 * entries for them. @path is the device path that `bootorder` may name (NULL: none). @name is shown
 * in messages.
 */
void rom_disks_look(const char *path, const char *name);
/* Notes whether option ROMs have taken INT 18h and 19h. To be called after all have run. */
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
