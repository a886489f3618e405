// SPDX-License-Identifier: BSD-2-Clause
/*
 * A machine source with fixed answers: 64 MiB of RAM, one CPU, and it boots from the disk in slot 6
 * or not at all. test_build.py uses it instead of fw_cfg's. Flat 32-bit, POST.
 */
#include "machine/machine.h"
#include "memory/alloc.h"

static bool standin_detect(void)
{
	return true;
}

static void standin_fill(struct machine *m)
{
	m->cpus = 1;
	m->memory = post_alloc(sizeof(*m->memory), 8);
	if (!m->memory)
		return;
	m->memory[0] = (struct e820_entry){ 0, 64 << 20, E820_RAM };
	m->memory_count = 1;
}

static void standin_fill_boot(struct machine_boot *b)
{
	static const char order[] = "/pci@i0cf8/scsi@6/disk@0,0\nHALT";

	b->order = order;
	b->order_size = sizeof(order);
}

MACHINE_SOURCE(standin) = {
	.name = "stand-in",
	.detect = standin_detect,
	.fill = standin_fill,
	.fill_boot = standin_fill_boot,
};
