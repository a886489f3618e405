/* SPDX-License-Identifier: BSD-2-Clause */
/* What the ramfb ROM needs of its VMM and its BIOS. */
#ifndef VGA_FWCFG_H
#define VGA_FWCFG_H

#include "lib/types.h"

/* Selector of a fw_cfg file, or -ENODEV. In fwcfg.c. */
int fwcfg_find(const char *name);
/* Write the ramfb configuration (XRGB8888, no flags) by DMA. 0 or -ENODEV. In fwcfg_dma.S. */
int fwcfg_write_ramfb(u16 key, u32 addr, u32 width, u32 height);
/* Permanent memory above 1 MiB by the BIOS's POST memory manager; 0 if none. In fwcfg_dma.S. */
u32 pmm_allocate(u32 paragraphs);
/* One call of the manager at seg:off. In fwcfg_dma.S. */
u32 pmm_call(u32 entry, u32 paragraphs);

#endif
