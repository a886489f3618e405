/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the bytes of the PnP BIOS node list in a buffer, without hardware. POST only. */
#ifndef SERVICE_PNP_BUILD_H
#define SERVICE_PNP_BUILD_H

#include "lib/types.h"

/* The legacy devices of a machine that the node list names. */
struct pnp_machine {
	u16 com[4], lpt[3]; /* base ports; 0: none */
	bool floppy, keyboard, mouse, speaker;
};

/* The header before the nodes: how many there are, and the size of the largest one. */
struct pnp_list {
	u8 count;
	u8 reserved;
	u16 largest;
} __packed;

/* Writes the list for @machine to @buf, which has @size bytes. Returns its length, or -ENOSPC. */
int pnp_build(const struct pnp_machine *machine, u8 *buf, u32 size);

#endif
