/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Option ROMs: from a PCI device's ROM BAR or a fw_cfg file, copied to C0000 and up, and
 * started (PCI Firmware Specification 3.0, chapter 5; PnP BIOS 1.0A, chapter 3; BIOS Boot
 * Specification 1.01, chapter 5). POST only.
 */
#ifndef BOOT_OPTION_ROM_H
#define BOOT_OPTION_ROM_H

#include "lib/types.h"

#define OPTION_ROM_BLOCK 512 /* unit of a ROM's length fields */

/* What the headers of one image in a ROM say; all offsets are checked to lie in it. */
struct option_rom {
	const u8 *image;
	u32 size;	  /* bytes, from the header's length byte */
	u16 pci_data;	  /* offset of the PCI data structure, 0: none */
	u16 pnp;	  /* offset of the first PnP expansion header, 0: none */
	u16 bcv, bev;	  /* boot connection and bootstrap entry vectors, 0: none */
	const char *name; /* product string, NULL: none; not longer than the image */
};

/*
 * Finds the image for a PC BIOS in the @len bytes at @rom. With @vendor not 0 its PCI data
 * structure must name @vendor (other ROMs of the card are passed over). Returns 0, -ENOENT
 * where there is no such image, -EINVAL for a malformed one. The sum of its bytes is
 * not looked at.
 */
int option_rom_parse(const u8 *rom, u32 len, u16 vendor, struct option_rom *out);

/* Starts the primary display's ROM and ROMs under vgaroms/. @end: where RAM for ROMs ends. */
void option_roms_video(u32 end);
/* Starts the ROMs of all other PCI devices and those under genroms/, and adds boot entries. */
void option_roms_run(void);
/*
 * Clears what is left beside option ROMs. Returns the 16 KiB pieces from C0000 on that a guest
 * sees as RAM, for platform->shadow_close(): read-only, they show ROMs and zeros. @end: where RAM
 * that can be cleared ends.
 */
u16 option_roms_finish(u32 end);

#endif
