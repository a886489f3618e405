// SPDX-License-Identifier: BSD-2-Clause
/*
 * Installs the PnP BIOS with its device nodes, which say what each system board device is and which
 * ports and interrupts it uses (PnP BIOS 1.0A, 4.2; resource data: PnP ISA 1.0A, 6.2). Flat, POST.
 */
#include "service/pnp.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "service/pnp_build.h"

/* The installation check structure (PnP BIOS 1.0A, 4.4). */
struct pnp_header {
	char signature[4];
	u8 version, length;
	u16 control;
	u8 checksum;
	u32 event_flag;
	u16 real_offset, real_segment;
	u16 protected_offset;
	u32 protected_code_base;
	u32 oem_id;
	u16 real_data_segment;
	u32 protected_data_base;
} __packed;

#define PNP_VERSION    0x10
#define MAX_NODES_SIZE 1024

extern char pnp_entry[];	/* an offset in F000 */
extern u16 pnp_nodes_offset[1]; /* a variable of pnp_entry.S; its address is an offset in F000 */

static const struct pnp_header header = {
	.signature = { '$', 'P', 'n', 'P' },
	.version = PNP_VERSION,
	.length = sizeof(header),
	.real_segment = FSEG,
	.protected_code_base = FSEG_BASE,
	.real_data_segment = FSEG,
	.protected_data_base = FSEG_BASE,
};

static void pnp_install(u32 nodes)
{
	struct pnp_header *h = fseg_alloc_dirty(sizeof(*h), 16);

	if (!h)
		return;
	*(u16 *)(FSEG_BASE + (u32)pnp_nodes_offset) = nodes - FSEG_BASE;
	memcpy(h, &header, sizeof(*h));
	h->real_offset = (u32)pnp_entry;
	h->protected_offset = (u32)pnp_entry;
	h->checksum = -checksum8(h, sizeof(*h));
	shared.pnp_offset = (u32)h - FSEG_BASE;
}

void pnp_init(const struct pnp_machine *machine)
{
	u8 scratch[MAX_NODES_SIZE], *nodes;
	int size = pnp_build(machine, scratch, sizeof(scratch));

	nodes = size > 0 ? fseg_alloc_dirty(size, 4) : NULL;
	if (!nodes)
		return;
	memcpy(nodes, scratch, size);
	pnp_install((u32)nodes);
}
