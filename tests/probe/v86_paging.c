/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disk calls from virtual-8086 mode with paging. EMM386 and similar programs use it to map memory
 * between ROMs. The first 4 MiB are mapped one to one, except a window at D0000h, whose pages are
 * at separate addresses above 1 MiB.
 */
#include "v86.h"

#define WINDOW	  0xd0000
#define PAGE	  4096u
#define HOME(n)	  (0x300000 + (n)*0x5000u) /* the physical address of the window's page n */
#define ABSENT	  6			   /* a page of the window that is not present */
#define READ_ONLY 7
#define BIOS_COPY 0x340000

#define PRESENT 7 /* writable, for all */
#define CR4_PSE 0x10
#define CR4_PAE 0x20

enum paging { PAGES_32, PAGES_PAE, LARGE_32, LARGE_PAE };

static u32 tables_at; /* of the first 4 MiB; PAE: entries of 8 bytes, in two tables */
static u32 entry_size;

static void map(u32 linear, u32 physical, u32 flags)
{
	u32 at = tables_at + linear / PAGE * entry_size;

	poke32(at, physical | flags);
	if (entry_size == 8)
		poke32(at + 4, 0);
}

/*
 * Fills in the page tables at V86_PAGES. With large pages everything is mapped one to one,
 * including the window.
 */
static void paging(enum paging kind)
{
	u32 directory = V86_PAGES + PAGE;

	fill(V86_PAGES, 0, 6 * PAGE);
	v86_cr4 = kind == LARGE_32 ? CR4_PSE : kind == PAGES_32 ? 0 : CR4_PAE;
	v86_cr3 = V86_PAGES;
	entry_size = kind == PAGES_32 || kind == LARGE_32 ? 4 : 8;
	if (entry_size == 8)
		poke32(V86_PAGES, directory | 1);
	else
		directory = V86_PAGES;
	tables_at = V86_PAGES + 2 * PAGE;
	for (u32 n = 0; n < (entry_size == 8 ? 2 : 1); n++) {
		bool large = kind == LARGE_32 || kind == LARGE_PAE;

		poke32(directory + n * entry_size,
		       large ? n * 0x200000 | PRESENT | 0x80 : (tables_at + n * PAGE) | PRESENT);
	}
	if (kind == LARGE_32 || kind == LARGE_PAE)
		return;
	for (u32 at = 0; at < 0x400000; at += PAGE)
		map(at, at, PRESENT);
	for (u32 n = 0; n < 8; n++)
		map(WINDOW + n * PAGE, HOME(n), n == ABSENT ? 0 : n == READ_ONLY ? 5 : PRESENT);
}

static struct dap {
	u8 size, zero;
	u16 count;
	u32 buffer, lba, high;
} packed dap;

/* Calls AH=42h or 43h for @count sectors at @lba and the window's offset @at. */
static bool edd(struct regs *r, u8 ah, u16 count, u32 lba, u32 at)
{
	dap = (struct dap){ 16, 0, count, (u32)seg_of(WINDOW) << 16 | at, lba, 0 };
	regs_init(r);
	r->ah = ah;
	r->al = 0;
	r->dl = 0x80;
	r->ds = PROG_SEG;
	r->si = (u32)&dap;
	return v86_call(0x13, r, O_AX);
}

/* Returns the physical address of the byte at this offset of the window. */
static u32 home(u32 at)
{
	return HOME(at / PAGE) + at % PAGE;
}

/* Returns whether @count sectors from @lba are in the window at @at, page by page. */
static bool in_window(u32 lba, u16 count, u32 at)
{
	for (u16 n = 0; n < count; n++, at += 512) {
		u32 first = PAGE - at % PAGE;

		if (first > 512)
			first = 512;
		copy(BUF, home(at), first);
		copy(BUF + first, home(at + first), 512 - first);
		if (!is_pattern(BUF, lba + n))
			return false;
	}
	return true;
}

static void clear_window(void)
{
	for (u32 n = 0; n < 8; n++)
		fill(HOME(n), 0x99, PAGE + 512);
}

/* Checks that the physical memory after the window's page @n does not change. */
static bool beyond_untouched(void)
{
	for (u32 n = 0; n < 8; n++) {
		copy(BUF, HOME(n) + PAGE, 512);
		if (first_not(BUF, 0x99, 512) != 512)
			return false;
	}
	return true;
}

static void paged_reads(const char *kind)
{
	static const struct {
		u32 at;
		u16 count;
	} cases[] = {
		{ 0, 1 },      { 0x200, 3 }, { 0x0e00, 2 },  { 0x0f00, 1 },
		{ 0x0ff1, 4 }, { 0, 40 },    { 0x0108, 38 },
	};
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		clear_window();
		ok(edd(&r, 0x42, cases[i].count, 1000, cases[i].at) && !(r.flags & CF),
		   "%s: AH=42h reads %u sectors to remapped memory at %04xh", kind, cases[i].count,
		   cases[i].at);
		ok(in_window(1000, cases[i].count, cases[i].at), "%s: they are there, page by page",
		   kind);
		ok(beyond_untouched(), "%s: and nowhere else", kind);
	}
	clear_window();
	regs_init(&r);
	r.ax = 0x0202;
	r.bx = 0x0f00;
	r.cx = 1;
	r.dx = 0x0080;
	r.es = seg_of(WINDOW);
	ok(v86_call(0x13, &r, O_AX) && !(r.flags & CF) && r.al == 2,
	   "%s: AH=02h reads to remapped memory", kind);
	copy(BUF, HOME(1), 512);
	eq(peek16(BUF + 0xfe), 0xaa55, "%s: it is there", kind);
}

static void paged_writes(const char *kind)
{
	struct regs r;

	for (u32 n = 0; n < 4; n++) {
		u32 at = 0x0f00 + n * 512, first = PAGE - at % PAGE;

		make_pattern(BUF, SCRATCH_LBA + n);
		if (first > 512)
			first = 512;
		copy(home(at), BUF, first);
		copy(home(at + first), BUF + first, 512 - first);
	}
	ok(edd(&r, 0x43, 4, SCRATCH_LBA, 0x0f00) && !(r.flags & CF),
	   "%s: AH=43h writes from remapped memory", kind);
	clear_window();
	edd(&r, 0x42, 4, SCRATCH_LBA, 0);
	ok(in_window(SCRATCH_LBA, 4, 0), "%s: the data is on the disk", kind);
}

static void paged_refusals(const char *kind)
{
	struct regs r;

	clear_window();
	ok(edd(&r, 0x42, 1, 1000, ABSENT * PAGE) && r.flags & CF && r.ah == 0x09,
	   "%s: 09h for a page that is not there", kind);
	ok(edd(&r, 0x42, 1, 1000, READ_ONLY * PAGE) && r.flags & CF && r.ah == 0x09,
	   "%s: 09h for a page that the caller cannot write", kind);
	copy(BUF, HOME(READ_ONLY), 512);
	eq(first_not(BUF, 0x99, 512), 512, "%s: and it is as it was", kind);
	ok(edd(&r, 0x42, 16, 1000, ABSENT * PAGE - PAGE) && r.flags & CF && r.ah == 0x09,
	   "%s: 09h where memory ends on the way", kind);
	eq(dap.count, 8, "%s: the sectors before it are counted", kind);
}

/* Tests the packet itself, and the result of 48h, in remapped memory. */
static void paged_packet(const char *kind)
{
	struct regs r;

	clear_window();
	dap = (struct dap){ 16, 0, 1, (u32)seg_of(WINDOW) << 16 | 0x1000, 1000, 0 };
	copy(HOME(0) + 0x40, lin(&dap), sizeof(dap));
	regs_init(&r);
	r.ah = 0x42;
	r.dl = 0x80;
	r.ds = seg_of(WINDOW);
	r.si = 0x40;
	ok(v86_call(0x13, &r, O_AX) && !(r.flags & CF), "%s: AH=42h by a packet in remapped memory",
	   kind);
	ok(in_window(1000, 1, 0x1000), "%s: the data is there", kind);
	poke16(BUF, 26);
	copy(HOME(2), BUF, 2);
	regs_init(&r);
	r.ah = 0x48;
	r.dl = 0x80;
	r.ds = seg_of(WINDOW);
	r.si = 0x2000;
	ok(v86_call(0x13, &r, O_AX) && !(r.flags & CF), "%s: AH=48h to remapped memory", kind);
	copy(BUF, HOME(2), 32);
	eq(peek16(BUF + 24), 512, "%s: it has the size of a sector", kind);
	eq(peek16(BUF + 26), 0x9999, "%s: and nothing is behind it", kind);
}

/* All calls use the caller's own addresses. */
static void paged(enum paging kind, const char *name)
{
	struct regs r;

	paging(kind);
	paged_reads(name);
	paged_writes(name);
	paged_refusals(name);
	paged_packet(name);
	/* Maps a copy of the memory in which a BIOS may keep data. */
	copy(BIOS_COPY, 0xe8000, 0x8000);
	for (u32 at = 0; at < 0x8000; at += PAGE)
		map(0xe8000 + at, BIOS_COPY + at, PRESENT);
	clear_window();
	ok(edd(&r, 0x42, 1, 1000, 0), "%s: with E8000h shown as a copy the call returns", name);
	ok(r.flags & CF ? r.ah != 0 : in_window(1000, 1, 0),
	   "%s: with an error, or the data (%02xh)", name, r.ah);
	v86_cr3 = 0;
}

static void paged_large(enum paging kind, const char *name)
{
	paging(kind);
	v86_disk(0x0201, 1, name, true);
	v86_disk(0x4200, 0, name, true);
	v86_cr3 = 0;
}

/* Returns whether disk calls work here at all, because a BIOS may refuse them. */
static bool disk_works(void)
{
	struct regs r;

	dap = (struct dap){ 16, 0, 1, (u32)seg_of(BUF) << 16, 1000, 0 };
	regs_init(&r);
	r.ah = 0x42;
	r.dl = 0x80;
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	return v86_call(0x13, &r, O_AX) && !(r.flags & CF);
}

void v86_paged_disks(void)
{
	if (boot_drive < 0x80 || !peek8(0x475))
		return;
	fn("V86 INT 13h, paging", "INCITS 347, 8; IA-32 SDM vol. 3, 4.3 and 4.4");
	if (!disk_works()) {
		skip("disk calls are refused in virtual-8086 mode");
		return;
	}
	paged(PAGES_32, "32-bit");
	paged(PAGES_PAE, "PAE");
	paged_large(LARGE_32, "4 MiB pages");
	paged_large(LARGE_PAE, "2 MiB pages");
}
