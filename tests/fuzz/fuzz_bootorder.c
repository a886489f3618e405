/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of bootorder and bios-geometry, and device paths. */
#include <string.h>

#include "boot/order.h"
#include "boot/path.h"
#include "fuzz.h"
#include "memory/alloc.h"

/* PCI functions that path.c calls for a device's own path. */
struct list pci_devices;

struct pci_device *pci_find(pci_bdf bdf)
{
	return NULL;
}

static const char *const paths[] = {
	"/pci@i0cf8/*@1,1/drive@1/disk@0",
	"/pci@i0cf8/*@6/disk@0,0",
	"/rom@genroms/a.bin",
	"/isa@1/fdc@03f0/floppy@0",
	"/pci@i0cf8,2/*@1e/*@3",
	"",
	"/",
	"@",
	"/pci@i0cf8/*@4/namespace@1,0",
	"/virtio-mmio@feb02e00/channel@0/disk@2,1",
	"/pci@i0cf8/*@8/hub@2/storage@4/channel@0/disk@0,0",
	"/pci@i0cf8/*@1/fdc@03f0/floppy@0",
};

FUZZ_TARGET
{
	u32 how = fuzz_next(1);
	const char *path = paths[how % ARRAY_SIZE(paths)];
	u32 len = strlen(path), extra = how & 0x40 ? len : 0, size = extra + fuzz_left();
	char *text = post_alloc(size, 1), *own = post_alloc(fuzz_left() + 1, 1);
	struct chs c;

	memcpy(text, path, extra);
	fuzz_copy(text + extra, fuzz_left());
	order_rank(text, size, how & 0x80 ? NULL : path);
	c = order_geometry(text, size, path);
	fuzz_check(!c.cylinders == !c.spt && c.heads <= 255 && c.spt <= 63);
	path_matches(path, text, size);
	/* Uses the input as a path of ours, which has a terminator. */
	fuzz_copy(own, fuzz_left());
	path_matches(own, text, size);
	/* A path that is not empty matches itself, and everything below it. */
	if (extra && path_matches(path, path, len) && (size == extra || *own == '/'))
		fuzz_check(path_matches(path, text, size));
}
