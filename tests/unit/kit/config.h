/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake PCI configuration space behind ports CF8h and CFCh (PCI 3.0, 3.2.2.3.2). Functions are on
 * root buses or behind bridges, which forward by bus number. After fake_reset() the bus is empty.
 */
#ifndef KIT_CONFIG_H
#define KIT_CONFIG_H

#include "lib/types.h"

#define FAKE_CONFIGS 400

struct fake_config {
	struct fake_config *above; /* the bridge above it */
	u8 root;		   /* its root bus, if there is no bridge above it */
	u8 slot, fn;
	u8 bytes[256];
	u8 writable[256];	/* the bits of @bytes that a write changes */
	unsigned int reads[64]; /* number of reads of each doubleword */
	unsigned int command_writes;
	u8 capability_end;
};

/* Adds a function whose command register can be written. @c belongs to the test. */
void fake_config_add(struct fake_config *c, struct fake_config *above, u8 slot, u8 fn, u16 vendor,
		     u16 device, u16 class, u8 prog_if);
/* Appends a capability of @size bytes, including its id and link. Returns its offset. */
u8 fake_config_capability(struct fake_config *c, u8 id, u8 size);
/* Returns the bus on which @c answers, or -1 while a bridge above it has no number. */
int fake_config_bus(const struct fake_config *c);

#endif
