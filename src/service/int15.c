// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h for memory above 1 MiB: the block move (IBM PS/2 and PC BIOS Interface TR, INT 15H
 * AH=87H). In POST also computes the sizes that src/real/int15_memory.c reports. Flat 32-bit,
 * resident.
 */
#include "service/int15.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "memory/e820.h"
#include "service/caller.h"
#include "service/int15_move.h"
#include "smm/page_walk.h"
#include "smm/v86.h"

/* Moves @bytes. One word is moved by a single access, since it may be a device's register. */
static void move(u32 to, u32 from, u32 bytes)
{
	if (bytes == 2)
		*(volatile u16 *)to = *(const volatile u16 *)from;
	else
		memmove((void *)to, (const void *)from, bytes);
}

/* Returns how many of the @bytes at @linear are in the same page. */
static u32 page_piece(u32 linear, u32 bytes)
{
	return min(bytes, PAGE_SIZE - (linear & (PAGE_SIZE - 1)));
}

/*
 * Moves memory for a caller in virtual-8086 mode, whose descriptors contain its own linear
 * addresses. If the target overlaps the end of the source, begins at the end.
 */
static bool move_paged(u32 to, u32 from, u32 bytes)
{
	bool down = to - from < bytes;

	while (bytes) {
		u32 n = down ? min(((from + bytes - 1) & (PAGE_SIZE - 1)) + 1,
				   ((to + bytes - 1) & (PAGE_SIZE - 1)) + 1)
			     : min(page_piece(from, bytes), page_piece(to, bytes));
		u32 at = down && n < bytes ? bytes - n : 0, source, target;

		n = min(n, bytes);
		if (!v86_translate(from + at, false, &source) ||
		    !v86_translate(to + at, true, &target))
			return false;
		move(target, source, n);
		bytes -= n;
		if (!down) {
			from += n;
			to += n;
		}
	}
	return true;
}

/*
 * Copies the caller's descriptor table to @table, so that it cannot change while it is used.
 * Returns false if the caller has no such memory.
 */
static bool read_table(const struct regs *regs, u8 *table)
{
	return regs->si <= 0x10000 - MOVE_TABLE_SIZE &&
	       caller_get(regs->es * 16 + (u32)regs->si, table, MOVE_TABLE_SIZE);
}

void int15_service(struct regs *regs)
{
	u8 table[MOVE_TABLE_SIZE];
	u32 from, to, bytes = (u32)regs->cx * 2;
	bool good = read_table(regs, table) && move_ranges(table, bytes, &from, &to);

	if (good && v86_active())
		good = move_paged(to, from, bytes);
	else if (good)
		move(to, from, bytes);
	regs->ah = good ? 0 : MOVE_EXCEPTION;
	set_cf(regs, !good);
	set_zf(regs, good);
}

void int15_wait(struct regs *regs)
{
	delay_us((u32)regs->cx << 16 | regs->dx);
}

/* Returns the end of the RAM that begins at @base and has no hole. */
static u64 __post contiguous_end(u32 base)
{
	u32 count;
	const struct e820_entry *e = e820_entries(&count);
	u64 end = base;

	for (; count; count--, e++)
		if (e->type == E820_RAM && e->base <= end && e->base + e->length > end)
			end = e->base + e->length;
	return end;
}

void __post int15_init(void)
{
	u64 low_end = contiguous_end(0x100000), end = low_end;
	u32 count;

	if (low_end <= 0x1000000)
		end = contiguous_end(0x1000000);
	shared.e820_map = (u32)e820_entries(&count);
	shared.e820_count = count;
	shared.ext_memory_kb = (min(low_end, (u64)EXT_MEMORY_88_END) - 0x100000) / 1024;
	shared.ext_memory_kb_16m = (min(low_end, 0x1000000ull) - 0x100000) / 1024;
	shared.ext_memory_64k = (min(end, 0xffff0000ull) - 0x1000000) / 0x10000;
}
