/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 15h's memory functions: E820h, E801h, E881h, 88h and the block move 87h. */
#include "descriptor.h"

#define ACPI   "ACPI 6.0, 15.1"
#define TR(f)  "IBM PS/2 and PC BIOS Interface TR, INT 15H (AH)=" f
#define SMAP   0x534d4150
#define MAX_E8 64

struct range {
	u64 base, length;
	u32 type, attributes;
} packed;

static struct range map[MAX_E8];
static u32 entries;

static void e820(struct regs *r, u32 ebx, u32 ecx, u32 edx, u32 buffer)
{
	regs_init(r);
	r->eax = 0xe820;
	r->ebx = ebx;
	r->ecx = ecx;
	r->edx = edx;
	r->es = (buffer & 0xf0000) >> 4;
	r->di = buffer;
	bios_int(0x15, r, O_EAX | O_EBX | O_ECX);
}

static void walk(void)
{
	struct regs r;
	u32 ebx = 0;
	bool smap = true, sizes = true, within = true;

	for (entries = 0; entries < MAX_E8; entries++) {
		fill(BUF, 0x99, 128);
		e820(&r, ebx, 20, SMAP, BUF + 32);
		if (r.flags & CF) {
			ok(entries > 0, "the first call does not fail");
			break;
		}
		smap &= r.eax == SMAP;
		sizes &= r.ecx == 20;
		within &= first_not(BUF, 0x99, 32) == 32 && first_not(BUF + 52, 0x99, 64) == 64;
		copy(lin(&map[entries]), BUF + 32, 20);
		ebx = r.ebx;
		if (!ebx) {
			entries++;
			break;
		}
	}
	ok(entries >= 3 && entries < MAX_E8, "the map ends (%u entries)", entries);
	ok(smap, "EAX is 'SMAP' each time");
	ok(sizes, "ECX is 20 each time, for a buffer of 20 bytes");
	ok(within, "nothing is written outside 20 bytes");
}

/* Returns the type of the entry that covers `at`; 0 for none, 255 for several. */
static u32 type_at(u64 at)
{
	u32 type = 0;

	for (u32 i = 0; i < entries; i++) {
		if (at < map[i].base || at - map[i].base >= map[i].length)
			continue;
		type = type ? 255 : map[i].type;
	}
	return type;
}

static void contents(void)
{
	u64 ram = 0;
	u32 overlaps = 0, empty = 0, types = 0;

	for (u32 i = 0; i < entries; i++) {
		struct range *a = &map[i];

		if (a->type == 1)
			ram += a->length;
		empty += a->length == 0;
		types += a->type == 0;
		for (u32 j = i + 1; j < entries; j++)
			overlaps += a->base < map[j].base + map[j].length &&
				    map[j].base < a->base + a->length;
		note("e820 %08x%08x + %08x%08x type %u", (u32)(a->base >> 32), (u32)a->base,
		     (u32)(a->length >> 32), (u32)a->length, a->type);
	}
	eq(overlaps, 0, "no two entries overlap");
	eq(empty, 0, "no entry is empty");
	eq(types, 0, "no entry has the reserved type 0");
	eq(type_at(0), 1, "0 is RAM");
	eq(type_at(0x7c00), 1, "7C00h is RAM");
	eq(type_at(peek16(0x413) * 1024 - 1), 1, "the last byte that INT 12h counts is RAM");
	ok(type_at(peek16(0x40e) * 16) != 1, "the EBDA is not free RAM");
	ok(type_at(0xa0000) != 1 && type_at(0xbffff) != 1, "video memory is not RAM");
	ok(type_at(0xf0000) != 1 && type_at(0xfffff) != 1, "the BIOS is not RAM");
	ok(type_at(0xe8000) != 1, "E8000h is not RAM");
	eq(type_at(0x100000), 1, "1 MiB is RAM");
	ok(type_at(0xfffffff0) != 1, "the reset vector is not RAM");
	if (config.memory_kb) {
		u32 kb = ram >> 10;

		ok(kb <= config.memory_kb, "no more RAM than there is (%u KiB)", kb);
		ok(kb + 2048 >= config.memory_kb, "no more than 2 MiB of RAM are withheld");
	}
}

static void other_buffers(void)
{
	struct regs r;
	u32 ebx = 0, n = 0;
	bool same = true, sizes = true, attributes = true, short_ones = true;

	do {
		fill(BUF, 0x99, 128);
		e820(&r, ebx, 24, SMAP, BUF + 1);
		if (r.flags & CF)
			break;
		sizes &= r.ecx == 20 || r.ecx == 24;
		short_ones &= r.ecx == 20;
		if (r.ecx == 24)
			attributes &= peek32(BUF + 21) & 1;
		else
			sizes &= peek8(BUF + 22) == 0x99;
		copy(BUF2, BUF + 1, 20);
		for (u32 i = 0; n < entries && i < 20; i++)
			same &= peek8(BUF2 + i) == ((u8 *)&map[n])[i];
		ebx = r.ebx;
		n++;
	} while (ebx && n < MAX_E8);
	ok(same && n == entries, "a buffer of 24 bytes gives the same map (%u)", n);
	ok(sizes, "ECX says 20 or 24, and 20 bytes mean 20");
	/* Programs with room for 20 bytes per entry advance by ECX. */
	ok(short_ones, "ECX says 20, as every PC BIOS does");
	ok(attributes, "extended attributes have bit 0 set");
	e820(&r, 0, 4096, SMAP, BUF + 0xffe0);
	ok(!(r.flags & CF) && (r.ecx == 20 || r.ecx == 24), "a large buffer gets one entry (%u)",
	   r.ecx);
	fill(BUF, 0x99, 128);
	e820(&r, 0, 19, SMAP, BUF + 32);
	ok(r.flags & CF, "19 bytes are refused");
	eq(first_not(BUF, 0x99, 128), 128, "and not written");
	fill(BUF, 0x99, 128);
	e820(&r, 0, 0, SMAP, BUF + 32);
	ok(r.flags & CF, "0 bytes are refused");
	eq(first_not(BUF, 0x99, 128), 128, "and nothing is written");
	fill(BUF, 0x99, 128);
	e820(&r, 0, 20, 0x12345678, BUF + 32);
	ok(r.flags & CF, "a wrong signature is refused");
	eq(r.ah, 0x86, "with AH=86h");
	eq(first_not(BUF, 0x99, 128), 128, "without a word in the buffer");
	e820(&r, 0x7fffff00, 20, SMAP, BUF + 32);
	ok(r.flags & CF, "a continuation value that was never given is refused");
	regs_init(&r);
	r.eax = 0xe820;
	r.ebx = 0;
	r.ecx = 20;
	r.edx = SMAP;
	r.es = seg_of(BUF);
	r.di = 0;
	r.flags = (r.flags | DF) & ~IF;
	bios_int(0x15, &r, O_EAX | O_EBX | O_ECX);
	ok(!(r.flags & CF) && peek32(BUF) == (u32)map[0].base &&
		   peek32(BUF + 8) == (u32)map[0].length,
	   "with DF set and IF clear");
}

static void sizes(void)
{
	struct regs r;
	u16 ax, bx;
	u32 end;

	fn("INT 15h AX=E801h", "RBIL, INT 15/AX=E801h (memory over 64M)");
	regs_init(&r);
	r.ax = 0xe801;
	bios_int(0x15, &r, O_AX | O_BX | O_CX | O_DX);
	ok(!(r.flags & CF), "succeeds");
	ax = r.ax;
	bx = r.bx;
	ok(ax <= 0x3c00, "AX: at most 15 MiB between 1 and 16 MiB (%04xh)", ax);
	eq(r.cx, ax, "CX is AX");
	eq(r.dx, bx, "DX is BX");
	end = bx ? 0x1000000 + bx * 65536 : 0x100000 + ax * 1024;
	eq(type_at(end - 1), 1, "the last byte it counts is RAM in the E820 map (%xh)", end);
	ok(type_at(end + 0xffff) != 1 || !bx, "and no 64 KiB follow");
	eq(type_at(0x100000 + ax * 1024 - 1), 1, "the last byte AX counts is RAM");
	if (bx)
		eq(ax, 0x3c00, "AX is 3C00h where there is memory above 16 MiB");

	fn("INT 15h AX=E881h", "RBIL, INT 15/AX=E881h (32-bit memory size)");
	regs_init(&r);
	r.ax = 0xe881;
	bios_int(0x15, &r, O_EAX | O_EBX | O_ECX | O_EDX);
	if (r.flags & CF) {
		eq(r.ah, 0x86, "86h where it is not supported");
	} else {
		eq(r.eax, ax, "EAX is E801h's AX");
		eq(r.ebx, bx, "EBX is E801h's BX");
		eq(r.ecx, ax, "ECX is EAX");
		eq(r.edx, bx, "EDX is EBX");
	}

	fn("INT 15h AH=88h", TR("88H"));
	regs_init(&r);
	r.ax = 0x8800;
	bios_int(0x15, &r, O_AX);
	ok(!(r.flags & CF), "succeeds");
	ok(r.ax >= ax || r.ax == 0x3c00, "not less than E801h's AX (%04xh)", r.ax);
	eq(type_at(0x100000 + r.ax * 1024 - 1), 1, "the last byte it counts is RAM");
	ok(r.ax >= 0x3c00 || !bx, "at least 15 MiB where memory goes beyond");
}

static struct descriptor gdt[6];

static void move(struct regs *r, u32 dst, u32 src, u16 words)
{
	for (u32 i = 0; i < 6; i++)
		gdt[i] = (struct descriptor){ 0 };
	gdt[2] = descriptor(src, words ? words * 2 - 1 : 0);
	gdt[3] = descriptor(dst, words ? words * 2 - 1 : 0);
	regs_init(r);
	r->ah = 0x87;
	r->cx = words;
	r->es = PROG_SEG;
	r->esi = (u32)gdt;
	bios_int(0x15, r, O_AX);
}

static void block_move(void)
{
	struct regs r;

	fn("INT 15h AH=87h", TR("87H"));
	for (u32 i = 0; i < 0x10000; i += 512)
		make_pattern(BUF + i, i);
	fill(0x200000, 0x99, 0x10400);
	move(&r, 0x200200, BUF, 256);
	ok(!(r.flags & CF), "moves 512 bytes above 1 MiB");
	eq(r.ah, 0, "AH is 0");
	ok(r.flags & ZF, "ZF is set");
	copy(BUF2, 0x200000, 0x800);
	ok(is_pattern(BUF2 + 0x200, 0), "the data is there");
	ok(first_not(BUF2, 0x99, 512) == 512 && first_not(BUF2 + 0x400, 0x99, 512) == 512,
	   "and nothing beside it");
	move(&r, 0x200000, BUF, 0x8000);
	ok(!(r.flags & CF), "moves 8000h words");
	fill(BUF2, 0, 0x10000);
	move(&r, BUF2, 0x200000, 0x8000);
	ok(!(r.flags & CF), "moves them back down");
	ok(is_pattern(BUF2, 0) && is_pattern(BUF2 + 0xfe00, 0xfe00), "they came back");
	fill(BUF2, 0x99, 1024);
	move(&r, BUF2, BUF, 0);
	ok(!(r.flags & CF), "a count of 0 is no error");
	eq(first_not(BUF2, 0x99, 1024), 1024, "and moves nothing");
	if (config.memory_kb >= 65536) {
		fill(0x2000000, 0, 1024);
		move(&r, 0x2000000, BUF + 512, 256);
		copy(BUF2, 0x2000000, 512);
		ok(!(r.flags & CF) && is_pattern(BUF2, 512), "32 bits of base address count");
	}
	fill(0x10fff0, 0x55, 16);
	fill(BUF2, 0x66, 16);
	move(&r, BUF2, 0x10fff0, 8);
	eq(first_not(BUF2, 0x55, 16), 16, "the high memory area is read, not its alias");
}

void part_int15_mem(void)
{
	fn("INT 15h AX=E820h", ACPI);
	walk();
	contents();
	other_buffers();
	sizes();
	block_move();
}
