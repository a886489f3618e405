/* SPDX-License-Identifier: BSD-2-Clause */
/* The small VMM's parts: memory, ports, virtio disk, fw_cfg, and which of them a machine has. */
#ifndef VMM_VMM_H
#define VMM_VMM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A machine. What is not said here is absent: ports read as FFh, memory reads as FFh. */
struct profile {
	const char *name;
	uint32_t host_bridge; /* device and vendor; 0: no PCI */
	bool modern;	      /* the disk is virtio 1.x only; else it is legacy virtio */
	bool low_image;	      /* the image ends at 1 MiB, too, and the CPU starts at F000:FFF0 */
	bool pvh;	      /* a kernel is started, and the disk has registers in memory */
	bool no_rom;	      /* there is nothing at the top of 4 GiB */
	bool no_upper;	      /* there is no RAM at A0000-FFFFF */
	bool pic, pit;	      /* without PIC there is a local APIC alone */
	bool cmos;	      /* the clock, and the sizes of RAM in its memory */
	bool fw_cfg;	      /* as vmd has it */
	bool no_strings;      /* a string I/O instruction is an error, as vmd has it */
	bool fixed_bars;      /* a BAR keeps the address that the VMM gave it */
	bool tsc_known;	      /* CPUID leaf 40000010h has the TSC's frequency */
};

#define RAM_SIZE    (64u << 20)
#define VIRTIO_BASE 0xd0000000u

extern const struct profile *profile;
extern uint8_t *ram; /* guest-physical 0 to RAM_SIZE */

/* Prints the text and ends the program with @status. */
void die(int status, const char *fmt, ...);
/* Returns the host's address of guest-physical memory, or ends the program if it is not RAM. */
void *guest(uint64_t address, uint64_t size);

/* pci.c: configuration mechanism 1 with a host bridge and a virtio disk. */
void pci_init(void);
uint32_t pci_port_read(uint16_t port, uint8_t size);
void pci_port_write(uint16_t port, uint8_t size, uint32_t v);
/* Return whether the address is the disk's. */
bool disk_port(uint16_t port, uint8_t size, bool write, uint32_t *v);
bool disk_memory(uint64_t address, uint8_t size, bool write, uint32_t *v);

/* mmio.c: the disk without PCI. Returns whether the address is the disk's. */
bool disk_registers(uint64_t address, bool write, uint32_t *v);

/* pvh.c: loads a PVH kernel. Returns its entry; EBX is pvh_info() there. */
uint32_t pvh_load(const uint8_t *file, uint64_t size);
uint32_t pvh_info(void);

/* disk.c: a virtio block device (Virtual I/O Device 1.2, 5.2) behind one queue. */
struct queue {
	uint64_t desc, avail, used;
	uint16_t size, seen;
};

#define QUEUE_SIZE 128
void disk_open(const char *path);
uint64_t disk_sectors(void);
/* Carries out what the driver has put into the queue. */
void disk_notify(struct queue *q);

/* fw_cfg.c: the device as OpenBSD's vmd has it, with `bootorder` and `etc/screen-and-debug`. */
uint32_t fw_cfg_read(uint16_t port, uint8_t size);
void fw_cfg_write(uint16_t port, uint8_t size, uint32_t v);

#endif
