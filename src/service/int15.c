// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h beyond the first MiB: the block move (IBM PS/2 and PC BIOS Interface TR, INT 15H
 * AH=87H), and in POST the figures that src/real/int15_memory.c reports. Flat 32-bit, resident.
 */
#include "service/int15.h"
#include "abi/shared.h"
#include "cpu/smm.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "memory/e820.h"
#include "memory/map.h"
#include "service/caller.h"
#include "service/int15_move.h"

/* In SMM the display's window shows SMRAM, which nothing may be moved from or to. */
static bool hidden(u32 at, u32 bytes)
{
	return smm_active() && at < OPTION_ROM_BASE && at + bytes > LOW_RAM_END;
}

void int15_service(struct regs *regs)
{
	u32 table = caller_address(regs->es * 16 + (u32)regs->si, MOVE_TABLE_SIZE, false);
	u32 from, to, bytes = (u32)regs->cx * 2;

	if (regs->si > 0x10000 - MOVE_TABLE_SIZE || table == CALLER_NONE ||
	    !move_ranges((const u8 *)table, bytes, &from, &to) || hidden(from, bytes) ||
	    hidden(to, bytes)) {
		regs->ah = MOVE_EXCEPTION;
		set_cf(regs, true);
		set_zf(regs, false);
		return;
	}
	if (bytes == 2) /* a word, since a device's register is no pair of bytes */
		*(volatile u16 *)to = *(const volatile u16 *)from;
	else
		memmove((void *)to, (const void *)from, bytes);
	regs->ah = 0;
	set_cf(regs, false);
	set_zf(regs, true);
}

void int15_wait(struct regs *regs)
{
	delay_us((u32)regs->cx << 16 | regs->dx);
}

/* The end of the RAM that goes on without a hole from @base, at most @limit. */
static u32 __post contiguous_end(u32 base, u64 limit)
{
	u32 count;
	const struct e820_entry *e = e820_entries(&count);
	u64 end = base;

	for (; count; count--, e++)
		if (e->type == E820_RAM && e->base <= end && e->base + e->length > end)
			end = e->base + e->length;
	return end < limit ? end : limit;
}

void __post int15_init(void)
{
	u32 count;

	shared.e820_map = (u32)e820_entries(&count);
	shared.e820_count = count;
	shared.ext_memory_kb = (contiguous_end(0x100000, EXT_MEMORY_88_END) - 0x100000) / 1024;
	shared.ext_memory_kb_16m = (contiguous_end(0x100000, 0x1000000) - 0x100000) / 1024;
	shared.ext_memory_64k = (contiguous_end(0x1000000, 0xffff0000) - 0x1000000) / 0x10000;
}
