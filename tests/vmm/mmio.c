// SPDX-License-Identifier: BSD-2-Clause
/* The virtio disk with registers in memory, version 2 (Virtio 1.2, 4.2.2). */
#include "vmm.h"

#define SIZE	  0x1000
#define VERSION_1 1 /* bit 32 */
#define CONFIG	  0x100

static uint32_t select_device, select_driver, queue_index, ready, status;
static struct queue queue = { .size = QUEUE_SIZE };

static uint32_t mmio_read(uint32_t at)
{
	uint64_t sectors = disk_sectors();

	switch (at) {
	case 0x000:
		return 0x74726976; /* "virt" */
	case 0x004:
		return 2;
	case 0x008:
		return 2; /* a disk */
	case 0x010:
		return select_device == 1 ? VERSION_1 : 0;
	case 0x034:
		return queue_index ? 0 : QUEUE_SIZE;
	case 0x044:
		return ready;
	case 0x070:
		return status;
	case CONFIG:
	case CONFIG + 4:
		return sectors >> 8 * (at - CONFIG);
	}
	return 0;
}

static void mmio_write(uint32_t at, uint32_t v)
{
	uint64_t *const places[] = { &queue.desc, &queue.avail, &queue.used };

	if (at == 0x014)
		select_device = v;
	else if (at == 0x024)
		select_driver = v;
	else if (at == 0x020 && select_driver == 1 && v != VERSION_1)
		die(2, "the driver does not accept virtio 1\n");
	else if (at == 0x030)
		queue_index = v;
	else if (at == 0x038)
		queue.size = v;
	else if (at == 0x044)
		ready = v;
	else if (at == 0x050)
		disk_notify(&queue);
	else if (at == 0x070 && !(status = v))
		queue = (struct queue){ .size = QUEUE_SIZE };
	else if (at >= 0x080 && at < 0x0b0 && !(at & 0xc))
		*places[(at - 0x080) / 16] = v;
}

bool disk_registers(uint64_t address, bool write, uint32_t *v)
{
	if (!profile->pvh || address < VIRTIO_BASE || address >= VIRTIO_BASE + SIZE)
		return false;
	if (write)
		mmio_write(address - VIRTIO_BASE, *v);
	else
		*v = mmio_read(address - VIRTIO_BASE);
	return true;
}
