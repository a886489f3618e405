// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 15h's view of memory beyond the first MiB: the memory map (ACPI 6.5, 15.1), its older
 * summaries E801h and E881h, and the block move (IBM PS/2 and PC BIOS Interface TR, INT 15H
 * AH=87H). Flat 32-bit, resident.
 */
#include "service/int15.h"
#include "lib/string.h"
#include "memory/e820.h"
#include "real/shared.h"
#include "service/int15_move.h"

#define SMAP 0x534d4150
#define E820_SIZE_20 20
#define E820_SIZE_24 24
#define E820_ATTRIBUTES_VALID 1

#define UNSUPPORTED 0x86

static void fail(struct regs *regs)
{
	regs->ah = UNSUPPORTED;
	set_cf(regs, true);
}

/* EBX is the number of the entry to return; 0 at the end, as at the start. */
static void memory_map(struct regs *regs)
{
	struct {
		struct e820_entry entry;
		u32 attributes;
	} __packed out = { .attributes = E820_ATTRIBUTES_VALID };
	u32 count, size = regs->ecx;
	const struct e820_entry *e = e820_entries(&count);

	if (regs->edx != SMAP || size < E820_SIZE_20 || regs->ebx >= count) {
		fail(regs);
		return;
	}
	size = size < E820_SIZE_24 ? E820_SIZE_20 : E820_SIZE_24;
	if ((u32)regs->di + size > 0x10000) {
		fail(regs);
		return;
	}
	out.entry = e[regs->ebx];
	memcpy((void *)(regs->es * 16 + (u32)regs->di), &out, size);
	regs->eax = SMAP;
	regs->ecx = size;
	regs->ebx = regs->ebx + 1 < count ? regs->ebx + 1 : 0;
	set_cf(regs, false);
}

/* AX=E881h: AX=E801h (src/real/int15.c) in 32 bits. */
static void memory_sizes(struct regs *regs)
{
	regs->eax = regs->ecx = shared.ext_memory_kb_16m;
	regs->ebx = regs->edx = shared.ext_memory_64k;
	set_cf(regs, false);
}

static void block_move(struct regs *regs)
{
	const u8 *gdt = (const u8 *)(regs->es * 16 + (u32)regs->si);
	u32 from, to, bytes = (u32)regs->cx * 2;

	if (regs->si > 0x10000 - MOVE_TABLE_SIZE || !move_ranges(gdt, bytes, &from, &to)) {
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

void int15_service(struct regs *regs)
{
	if (regs->ah == 0x87)
		block_move(regs);
	else if (regs->ax == 0xe820)
		memory_map(regs);
	else if (regs->ax == 0xe881)
		memory_sizes(regs);
	else
		fail(regs);
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
	shared.ext_memory_kb = (contiguous_end(0x100000, EXT_MEMORY_88_END) - 0x100000) / 1024;
	shared.ext_memory_kb_16m = (contiguous_end(0x100000, 0x1000000) - 0x100000) / 1024;
	shared.ext_memory_64k = (contiguous_end(0x1000000, 0xffff0000) - 0x1000000) / 0x10000;
}
