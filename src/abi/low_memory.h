/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The addresses below 640 KiB that the PC BIOS interface fixes (IBM PS/2 and PC BIOS Interface
 * Technical Reference, section 3). For C, assembly and the linker script. scripts/memory-map.py
 * reads this file as well.
 */
#ifndef ABI_LOW_MEMORY_H
#define ABI_LOW_MEMORY_H

#define IVT_BASE    0x00000 /* map: real-mode interrupt vectors, 256 far pointers */
#define BDA_BASE    0x00400 /* map: BIOS data area */
#define BDA_SEG	    0x0040
#define BOOT_SECTOR 0x07c00 /* map: where a boot sector is loaded and started */

#define EXTENDED_START 0x100000 /* where memory behind the PC's first MiB begins */

#endif
