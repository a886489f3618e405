/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Option ROMs. They come from a PCI device's ROM BAR or a file of the VMM, are copied to C0000 and
 * up, and are started (PCI Firmware Specification 3.0, chapter 5; PnP BIOS 1.0A, chapter 3; BIOS
 * Boot Specification 1.01, chapter 5). POST only.
 */
#ifndef BOOT_OPTION_ROM_H
#define BOOT_OPTION_ROM_H

#include "lib/types.h"

#define OPTION_ROM_BLOCK 512 /* unit of the length fields in a ROM */

/* The headers of one image in a ROM. All offsets were checked to lie inside it. */
struct option_rom {
	const u8 *image;
	u32 size;	  /* in bytes, from the header's length byte */
	u16 pci_data;	  /* offset of the PCI data structure; 0: none */
	u16 pnp;	  /* offset of the first PnP expansion header; 0: none */
	u16 bcv, bev;	  /* boot connection vector and bootstrap entry vector; 0: none */
	const char *name; /* product string, not longer than the image; NULL: none */
};

/*
 * Finds the first image for a PC BIOS in the @len bytes at @rom. Images whose PCI data structure is
 * for another kind of firmware are skipped. If @vendor is not 0, the structure must be there and
 * name it. Returns 0, -ENOENT if there is no such image, or -EINVAL if it is malformed. Does not
 * check the checksum.
 */
int option_rom_parse(const u8 *rom, u32 len, u16 vendor, struct option_rom *out);

/*
 * Starts the ROM of the primary display, and ROMs in files vgaroms/... RAM for ROMs ends at @end.
 */
void option_roms_video(u32 end);
/*
 * Starts the ROMs of all other PCI devices and those in files genroms/..., and adds boot entries.
 */
void option_roms_run(void);
/*
 * Clears what is left beside option ROMs. Returns which 16 KiB pieces from C0000 on a guest sees as
 * RAM, for platform->shadow_close(); they are read-only and contain ROMs and zeros. RAM that can be
 * cleared ends at @end.
 */
u16 option_roms_finish(u32 end);

#endif
