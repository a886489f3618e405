/* SPDX-License-Identifier: BSD-2-Clause */
/* The small VMM's parts: memory and ports, a virtio disk, fw_cfg, and which of them a machine has.
 */
#ifndef VMM_VMM_H
#define VMM_VMM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A machine. What is not said here is absent: ports read as FFh, memory reads as FFh. */
struct profile {
	const char *name;
	uint32_t host_bridge; /* device and vendor; 0: no PCI */
	bool modern;	      /* the disk on PCI is virtio 1.x only; else it is legacy virtio */
	bool low_image;	      /* the image ends at 1 MiB, too, and the CPU starts at F000:FFF0 */
	bool pvh;	      /* a kernel is started, and the disk has registers in memory */
	bool no_rom;	      /* there is nothing at the top of 4 GiB */
	bool no_upper;	      /* there is no RAM at A0000-FFFFF */
	bool pic, pit;	      /* without PIC there is a local APIC alone */
	bool cmos;	      /* the clock, and the sizes of RAM in its memory */
	bool debug;	      /* the debug port can be read, so the firmware writes its log there */
	bool fw_cfg;	      /* as vmd has it */
	bool no_strings;      /* a string I/O instruction is an error, as vmd has it */
	bool fixed_bars;      /* a BAR keeps the address that the VMM gave it */
	bool tsc_known;	      /* CPUID leaf 40000010h has the TSC's frequency */
};

#define MIB	    0x100000u
#define RAM_SIZE    (64 * MIB)
#define VIRTIO_BASE 0xd0000000u /* the disk's registers without PCI */

extern const struct profile *profile;

/* Prints the text and ends the program with @status. */
__attribute__((noreturn)) void die(int status, const char *fmt, ...);
/* Returns the host's address of guest-physical memory, or ends the program if it is not RAM. */
void *guest(uint64_t address, uint64_t size);

/*
 * virtio.c: a disk and how it is found. Ports and memory that are not the disk's are left alone;
 * *@v is what is written or read.
 */
void disk_open(const char *path);
void pci_port(uint16_t port, uint8_t size, bool write, uint32_t *v);
void disk_port(uint16_t port, bool write, uint32_t *v);
void disk_memory(uint64_t address, bool write, uint32_t *v);

/* fw_cfg.c: the device as OpenBSD's vmd has it, with `bootorder` and `etc/screen-and-debug`. */
void fw_cfg_port(uint16_t port, bool write, uint32_t *v);

/* pvh.c: loads a PVH kernel. Returns its entry, and in *@info what EBX is there. */
uint32_t pvh_load(const uint8_t *file, uint64_t size, uint32_t *info);

#endif
