/* SPDX-License-Identifier: BSD-2-Clause */
/* The descriptors of INT 15h AH=87h (IBM PS/2 and PC BIOS Interface TR; Intel SDM vol. 3A, 3.4.5). */
#ifndef SERVICE_INT15_MOVE_H
#define SERVICE_INT15_MOVE_H

#include "lib/types.h"

#define MOVE_TABLE_SIZE 48 /* bytes: dummy, the table itself, source, target, CS, SS */
#define MOVE_EXCEPTION 0x02

/*
 * Finds where @bytes go *@from and *@to by the source and target descriptors of the table at
 * @gdt. False if a descriptor's limit is less, or its range goes past 4 GiB.
 */
bool move_ranges(const u8 *gdt, u32 bytes, u32 *from, u32 *to);

#endif
