// SPDX-License-Identifier: BSD-2-Clause
/*
 * fw_cfg (QEMU docs/specs/fw_cfg.rst) with what OpenBSD's vmd puts into it: no display, two files,
 * no memory map. It has the port and DMA.
 */
#include "vmm.h"
#include <endian.h>
#include <string.h>

#define DMA_READ   2
#define DMA_SKIP   4
#define DMA_SELECT 8
#define FIRST_FILE 0x20

struct item {
	const void *data;
	uint32_t size;
};

static const char order[] = "/pci@i0cf8/*@2\nHALT";
static const uint32_t no_echo;
static const struct item files[] = { { &no_echo, sizeof(no_echo) }, { order, sizeof(order) } };
static const char *const names[] = { "etc/screen-and-debug", "bootorder" };
static struct item item;
static uint32_t offset;
static uint64_t dma;

static struct item directory(void)
{
	static struct {
		uint32_t count;
		struct {
			uint32_t size;
			uint16_t key, zero;
			char name[56];
		} file[2];
	} d = { .count = 0 };

	d.count = htobe32(2);
	for (int i = 0; i < 2; i++) {
		d.file[i].size = htobe32(files[i].size);
		d.file[i].key = htobe16(FIRST_FILE + i);
		strncpy(d.file[i].name, names[i], sizeof(d.file[i].name) - 1);
	}
	return (struct item){ &d, sizeof(d) };
}

static void select_item(uint16_t key)
{
	static const uint32_t features = 3;
	static const uint16_t no_display = 1;

	offset = 0;
	item = (struct item){ NULL, 0 };
	if (key == 0)
		item = (struct item){ "QEMU", 4 };
	else if (key == 1)
		item = (struct item){ &features, sizeof(features) };
	else if (key == 4)
		item = (struct item){ &no_display, sizeof(no_display) };
	else if (key == 0x19)
		item = directory();
	else if (key >= FIRST_FILE && key < FIRST_FILE + 2)
		item = files[key - FIRST_FILE];
}

static uint8_t next(void)
{
	return offset < item.size ? ((const uint8_t *)item.data)[offset++] : 0;
}

static void run_dma(void)
{
	uint32_t *access = guest(dma, 16), control = be32toh(access[0]);
	uint32_t length = be32toh(access[1]);
	uint64_t to = (uint64_t)be32toh(access[2]) << 32 | be32toh(access[3]);

	if (control & DMA_SELECT)
		select_item(control >> 16);
	if (control & DMA_READ) {
		uint8_t *p = guest(to, length);

		for (uint32_t i = 0; i < length; i++)
			p[i] = next();
	} else if (control & DMA_SKIP) {
		offset += length;
	}
	access[0] = 0;
	dma = 0;
}

uint32_t fw_cfg_read(uint16_t port, uint8_t size)
{
	if (port == 0x514)
		return 0x554d4551; /* "QEMU" */
	if (port == 0x518)
		return 0x47464320; /* " CFG" */
	return port == 0x511 ? next() : ~0u;
}

void fw_cfg_write(uint16_t port, uint8_t size, uint32_t v)
{
	if (port == 0x510 && size == 2)
		select_item(v);
	else if (port == 0x514 && size == 4)
		dma = (uint64_t)be32toh(v) << 32;
	else if (port == 0x518 && size == 4) {
		dma |= be32toh(v);
		run_dma();
	}
}
