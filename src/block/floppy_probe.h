/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding diskette drives. POST. */
#ifndef BLOCK_FLOPPY_PROBE_H
#define BLOCK_FLOPPY_PROBE_H

#ifdef CONFIG_FLOPPY
/* Registers the diskette drives that CMOS names. After the BDA and PCI are set up. */
void floppy_probe(void);
#else
static inline void floppy_probe(void)
{
}
#endif

#endif
