/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of bootorder and bios-geometry, and device paths. */
#include <stdlib.h>
#include <string.h>

#include "boot/order.h"
#include "boot/path.h"
#include "fuzz.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 how = fuzz_take(&data, &size, 1);
	const char *path = paths[how % ARRAY_SIZE(paths)];
	u32 len = strlen(path), extra = how & 0x40 ? len : 0;
	char *text = malloc(size + extra + 1), *own;
	struct chs c;

	fuzz_reset();
	text = realloc(text, size + extra ? size + extra : 1);
	memcpy(text, path, extra);
	memcpy(text + extra, data, size);
	order_rank(text, size + extra, how & 0x80 ? NULL : path);
	c = order_geometry(text, size + extra, path);
	fuzz_check(!c.cylinders == !c.spt && c.heads <= 255 && c.spt <= 63);
	path_matches(path, text, size + extra);
	/* Uses the input as a path of ours, which has a terminator. */
	own = calloc(1, size + 1);
	memcpy(own, data, size);
	path_matches(own, text, size + extra);
	/* A path that is not empty matches itself, and everything below it. */
	if (extra && path_matches(path, path, len) && (!size || *data == '/'))
		fuzz_check(path_matches(path, text, size + extra));
	free(own);
	free(text);
	return 0;
}
