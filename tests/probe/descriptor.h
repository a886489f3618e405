/* SPDX-License-Identifier: BSD-2-Clause */
/* The segment descriptors that INT 15h AH=87h uses. */
#ifndef PROBE_DESCRIPTOR_H
#define PROBE_DESCRIPTOR_H

#include "probe.h"

struct descriptor {
	u16 limit, base_low;
	u8 base_mid, access, limit_high, base_high;
} packed;

/* Makes a descriptor for writable data. @limit is the last byte's offset. */
static inline struct descriptor descriptor(u32 base, u16 limit)
{
	return (struct descriptor){ limit, base, base >> 16, 0x93, 0, base >> 24 };
}

#endif
