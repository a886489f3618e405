// SPDX-License-Identifier: BSD-2-Clause
/*
 * fw_cfg (QEMU docs/specs/fw_cfg.rst) with what OpenBSD's vmd puts into it: no display, two files,
 * no memory map. It has the port and DMA.
 */
#include "vmm.h"
#include <endian.h>

#define DMA_READ   2
#define DMA_SKIP   4
#define DMA_SELECT 8
#define QEMU	   0x554d4551 /* the answers of the DMA port */
#define CFG	   0x47464320

#define ORDER "/pci@i0cf8/*@2\nHALT"

struct file {
	uint32_t size;
	uint16_t key, zero;
	char name[56];
};

static const struct {
	uint32_t count;
	struct file file[2];
} directory = { 2 << 24,
		{ { 4 << 24, 0x2000, 0, "etc/screen-and-debug" },
		  { sizeof(ORDER) << 24, 0x2100, 0, "bootorder" } } }; /* big-endian */

static const struct item {
	uint16_t key;
	uint32_t size;
	const void *data;
} items[] = {
	{ 0x00, 4, "QEMU" },
	{ 0x01, 4, "\3\0\0" },
	{ 0x04, 2, "\1" },
	{ 0x19, sizeof(directory), &directory },
	{ 0x20, 4, "\0\0\0\0" },
	{ 0x21, sizeof(ORDER), ORDER },
	{ 0 } /* of size 0: for unknown keys */
};

static const struct item *item = items;
static uint32_t offset, dma_high;

static void select_item(uint16_t key)
{
	offset = 0;
	for (item = items; item->size && item->key != key; item++)
		;
}

static uint8_t next(void)
{
	return offset < item->size ? ((const uint8_t *)item->data)[offset++] : 0;
}

static void run_dma(uint64_t at)
{
	uint32_t *access = guest(at, 16), control = be32toh(access[0]), length = be32toh(access[1]);
	uint64_t to = (uint64_t)be32toh(access[2]) << 32 | be32toh(access[3]);

	if (control & DMA_SELECT)
		select_item(control >> 16);
	if (control & DMA_READ)
		for (uint8_t *p = guest(to, length), *end = p + length; p < end; p++)
			*p = next();
	else if (control & DMA_SKIP)
		offset += length;
	access[0] = 0;
}

void fw_cfg_port(uint16_t port, bool write, uint32_t *v)
{
	if (!write)
		*v = port == 0x511 ? next() : port == 0x514 ? QEMU : port == 0x518 ? CFG : ~0u;
	else if (port == 0x510)
		select_item(*v);
	else if (port == 0x514)
		dma_high = be32toh(*v);
	else if (port == 0x518)
		run_dma((uint64_t)dma_high << 32 | be32toh(*v));
}
