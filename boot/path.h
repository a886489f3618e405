/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenFirmware device paths, as used by the files bootorder and bios-geometry (IEEE 1275; QEMU,
 * docs/bootindex.rst). In our paths a node has the name "*" if only its unit address counts: QEMU's
 * name of a device depends on its class, and we do not guess it. POST.
 */
#ifndef BOOT_PATH_H
#define BOOT_PATH_H

#include "block/block.h"
#include "pci/pci.h"

#define PATH_SIZE 256

/* Writes the path of @d to @buf, which has @size bytes. Returns false if it does not fit. */
bool pci_path(const struct pci_device *d, char *buf, size_t size);
/*
 * Writes the path of a part of @d, which is called @part ("channel@0/disk@3,0") below @d. Returns
 * false if it does not fit.
 */
bool part_path(const struct pci_device *d, const char *part, char *buf, size_t size);
/* Writes the path of block device @b. Returns false if it does not fit, or if @b has no path. */
bool block_path(const struct block_device *b, char *buf, size_t size);

/*
 * Returns whether @ours is the path of the device with the path in the @len bytes at @theirs, or of
 * something that contains it. Each node of @ours must match; @theirs may have more nodes (a medium,
 * a PHY). A node "*" of @theirs matches any name, and as the last one it means all that is behind
 * this node (CONFIG_FEW_PARTS). Unit addresses are numbers, so leading and trailing zeros do
 * not count. The node "nvme-nsbootindex" matches any namespace of its controller, and
 * "/pci@ffffffffffffffff" is the root bus.
 */
bool path_matches(const char *ours, const char *theirs, size_t len);

#endif
