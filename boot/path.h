/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenFirmware device paths, the language of the fw_cfg files bootorder and bios-geometry
 * (IEEE 1275; QEMU, docs/bootindex.rst). Ours have "*" for a node's name where only its
 * unit address counts: what QEMU calls a device follows its class and is not for us to
 * guess. POST.
 */
#ifndef BOOT_PATH_H
#define BOOT_PATH_H

#include "block/block.h"
#include "pci/pci.h"

#define PATH_SIZE 256

/* Writes the path of @d to @buf of @size bytes; false if it does not fit. */
bool pci_path(const struct pci_device *d, char *buf, size_t size);
/* The same for a block device. */
bool block_path(const struct block_device *b, char *buf, size_t size);

/*
 * Whether the path @ours names the device of the @len bytes at @theirs, or one that it is
 * part of: each node of @ours must be met, those that follow in @theirs (a medium, a PHY)
 * may be any. Unit addresses are numbers: leading and trailing zeros do not count. The node
 * "nvme-nsbootindex" is any namespace of its controller, and "/pci@ffffffffffffffff" is the root bus.
 */
bool path_matches(const char *ours, const char *theirs, size_t len);

#endif
