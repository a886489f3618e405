/* SPDX-License-Identifier: BSD-2-Clause */
/* What the ramfb ROM needs from its VMM and its BIOS. */
#ifndef VGA_FWCFG_H
#define VGA_FWCFG_H

#include "lib/types.h"

/* Returns the selector of a fw_cfg file, or -ENODEV. In fwcfg.c. */
int fwcfg_find(const char *name);
/*
 * Writes the ramfb configuration (XRGB8888, no flags) by DMA. Returns 0 or -ENODEV. In fwcfg_dma.S.
 */
int fwcfg_write_ramfb(u16 key, u32 addr, u32 width, u32 height);
/*
 * Allocates permanent memory above 1 MiB from the BIOS's POST memory manager. Returns 0 if there is
 * none. In fwcfg.c.
 */
u32 pmm_allocate(u32 paragraphs);
/*
 * Asks the manager whose entry is at a far address for permanent extended memory. Returns its
 * address, or 0 if the manager has none. In fwcfg_dma.S.
 */
u32 pmm_call(u32 entry, u32 paragraphs);

#endif
