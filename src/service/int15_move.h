/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The descriptors for INT 15h AH=87h (IBM PS/2 and PC BIOS Interface TR; Intel SDM vol. 3A, 3.4.5).
 */
#ifndef SERVICE_INT15_MOVE_H
#define SERVICE_INT15_MOVE_H

#include "lib/types.h"

#define MOVE_TABLE_SIZE 48 /* six descriptors: dummy, the table itself, source, target, CS, SS */
#define MOVE_EXCEPTION	0x02

/*
 * Reads the source and target descriptors of the table at @gdt: @bytes bytes are to be moved from
 * *@from to *@to. Returns false if a descriptor's limit is too small, or if its range reaches
 * beyond 4 GiB.
 */
bool move_ranges(const u8 *gdt, u32 bytes, u32 *from, u32 *to);

#endif
