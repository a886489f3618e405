/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BIOS called from virtual-8086 mode, under the monitor of v86_asm.S, as a
 * DOS memory manager calls it. Tick, keyboard, video and clock services must
 * not need a privileged instruction; disk services work or refuse with an error.
 */
#include "probe.h"

#define RULE "IA-32 SDM vol. 3, 20.2 (instructions a BIOS cannot use in V86 mode)"

void v86_enter(void);
void v86_leave(void);
void v86_privileged(void);
extern const char v86_stubs[];
extern volatile u16 v86_fault, v86_traps;
extern u32 v86_fault_at, v86_fault_code, v86_cr3, v86_cr4, v86_iopl;

static void tables(void)
{
	u32 flat = PROG_SEG * 16;

	fill(V86_TSS, 0, 0x2100);
	poke32(V86_TSS + 4, V86_STACK); /* esp0 */
	poke16(V86_TSS + 8, 0x10);	/* ss0 */
	poke16(V86_TSS + 0x66, 0x68);	/* the I/O bitmap: all ports */
	poke8(V86_TSS + 0x2068, 0xff);
	for (u32 i = 0; i < 256; i++) {
		u32 at = flat + (u32)v86_stubs + i * 16;

		poke16(V86_IDT + i * 8, at);
		poke16(V86_IDT + i * 8 + 2, 0x20);
		poke16(V86_IDT + i * 8 + 4, 0xee00);
		poke16(V86_IDT + i * 8 + 6, at >> 16);
	}
}

/* One BIOS call in virtual-8086 mode; whether it made no privileged instruction. */
static bool call(u8 n, struct regs *r, u32 outputs)
{
	v86_fault = 0;
	watchdog_ticks = 0;
	v86_enter();
	bios_int(n, r, outputs);
	v86_leave();
	return !v86_fault;
}

static const char *mode = "V86";

static void name(const char *interrupt)
{
	fn(str("%s %s", mode, interrupt), RULE);
}

/* The monitor itself: the mode is the right one, and it sees what it should. */
static void monitor(void)
{
	struct regs r;
	u16 msw;

	fn("V86 monitor", RULE);
	v86_enter();
	__asm__ volatile("smsw %0" : "=r"(msw));
	v86_leave();
	eq(msw & 1, 1, "the program runs in protected mode");
	regs_init(&r);
	v86_fault = 0;
	v86_enter();
	bios_far(PROG_SEG, (u32)v86_privileged, &r,
		 O_EAX | O_EBX | O_ECX | O_EDX | O_ESI | O_EDI | O_EBP, 0, NULL);
	v86_leave();
	eq(v86_fault, 1, "a privileged instruction is noted");
	eq(v86_fault_code & 0xffffff, 0xc0200f, "and found (MOV EAX, CR0)");
}

static void calm(u8 n, u16 ax, u16 bx, u16 cx, u16 dx, u32 outputs, const char *what)
{
	struct regs r;
	bool good;

	regs_init(&r);
	r.ax = ax;
	r.bx = bx;
	r.cx = cx;
	r.dx = dx;
	r.ds = r.es = seg_of(BUF);
	r.si = r.di = 0;
	good = call(n, &r, outputs);
	ok(good, "%s", what);
	if (!good)
		note("privileged instruction at %04x:%04x, bytes %08x",
		     v86_fault_at >> 16, v86_fault_at & 0xffff, v86_fault_code);
}

/* Loaders and memory managers ask for it in any mode: it must be the same map. */
static void memory_map(void)
{
	struct regs r;
	bool good;

	for (u32 i = 0; i < 2; i++) {
		fill(BUF + i * 32, 0x99, 32);
		regs_init(&r);
		r.eax = 0xe820;
		r.ebx = 0;
		r.ecx = 20;
		r.edx = 0x534d4150;
		r.es = seg_of(BUF);
		r.di = i * 32;
		if (i)
			bios_int(0x15, &r, O_EAX | O_EBX | O_ECX);
		else
			good = call(0x15, &r, O_EAX | O_EBX | O_ECX);
		ok(!(r.flags & CF) && r.eax == 0x534d4150 && r.ecx == 20,
		   i ? "memory map in real mode" : "memory map");
	}
	ok(good, "memory map: no privileged instruction");
	eq(sum(BUF, 20), sum(BUF + 32, 20), "memory map: the entry is the same");
}

static void services(void)
{
	name("INT 10h");
	calm(0x10, 0x0003, 0, 0, 0, O_AX, "sets mode 3");
	calm(0x10, 0x0e41, 7, 0, 0, O_AX, "teletype");
	calm(0x10, 0x0200, 0, 0, 0x0505, O_AX, "cursor position");
	calm(0x10, 0x0300, 0, 0, 0, O_AX | O_CX | O_DX, "read cursor");
	calm(0x10, 0x0601, 0x0700, 0, 0x184f, O_AX, "scroll");
	calm(0x10, 0x0942, 0x0007, 3, 0, O_AX, "write characters");
	calm(0x10, 0x0f00, 0, 0, 0, O_AX | O_BH, "get mode");
	calm(0x10, 0x1003, 0, 0, 0, O_AX, "palette");
	calm(0x10, 0x1130, 0x0600, 0, 0, O_AX | O_CX | O_DL | O_ES | O_BP,
	     "font information");
	calm(0x10, 0x1a00, 0, 0, 0, O_AX | O_BX, "display code");
	calm(0x10, 0x1b00, 0, 0, 0, O_AX, "state information");
	calm(0x10, 0x0013, 0, 0, 0, O_AX, "sets mode 13h");
	calm(0x10, 0x4f00, 0, 0, 0, O_AX, "VBE information");
	calm(0x10, 0x4f03, 0, 0, 0, O_AX | O_BX, "VBE mode");
	calm(0x10, 0x0003, 0, 0, 0, O_AX, "back to mode 3");
	name("INT 11h");
	calm(0x11, 0, 0, 0, 0, O_AX, "equipment");
	name("INT 12h");
	calm(0x12, 0, 0, 0, 0, O_AX, "memory size");
	name("INT 14h");
	calm(0x14, 0x0300, 0, 0, 0, O_AX, "status");
	calm(0x14, 0x00e3, 0, 0, 0, O_AX, "initialize");
	name("INT 16h");
	calm(0x16, 0x0500, 0, 0x1e61, 0, O_AL, "store a key");
	calm(0x16, 0x0100, 0, 0, 0, O_AX, "look");
	calm(0x16, 0x0000, 0, 0, 0, O_AX, "read");
	calm(0x16, 0x1100, 0, 0, 0, O_AX, "look, 101 keys");
	calm(0x16, 0x0200, 0, 0, 0, O_AX, "shift flags");
	calm(0x16, 0x1200, 0, 0, 0, O_AX, "shift flags, 101 keys");
	name("INT 17h");
	calm(0x17, 0x0200, 0, 0, 0, O_AX, "status");
	name("INT 1Ah");
	calm(0x1a, 0x0000, 0, 0, 0, O_AX | O_CX | O_DX, "ticks");
	calm(0x1a, 0x0200, 0, 0, 0, O_AX | O_CX | O_DX, "time");
	calm(0x1a, 0x0400, 0, 0, 0, O_AX | O_CX | O_DX, "date");
	name("INT 15h");
	calm(0x15, 0xc000, 0, 0, 0, O_AH | O_BX | O_ES, "configuration table");
	calm(0x15, 0xc100, 0, 0, 0, O_AX | O_ES, "EBDA segment");
	calm(0x15, 0x8800, 0, 0, 0, O_AX, "memory size");
	calm(0x15, 0x4f1e, 0, 0, 0, O_AX, "keyboard intercept");
	calm(0x15, 0x8600, 0, 0, 2000, O_AX, "wait of 2 ms");
	calm(0x15, 0x9000, 0, 0, 0, O_AX, "device busy");
	calm(0x15, 0xff00, 0, 0, 0, O_AX, "unknown function");
	calm(0x15, 0x2402, 0, 0, 0, O_AX, "A20 status");
	calm(0x15, 0xe801, 0, 0, 0, O_AX | O_BX | O_CX | O_DX, "memory sizes");
	memory_map();
}

static void interrupts(void)
{
	u32 t = 0, start;

	name("INT 08h");
	v86_fault = 0;
	v86_enter();
	start = ticks();
	while (ticks() - start < 5 && t < 20000000)
		t++;
	t = ticks() - start;
	v86_leave();
	ok(t >= 5 && !v86_fault, "ticks go on");
	name("INT 09h");
	if (!(config.host & HOST_KEYS)) {
		skip("nobody is here to type");
		return;
	}
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
	v86_fault = 0;
	v86_enter();
	host("key b");
	start = ticks();
	while (peek16(0x41a) == peek16(0x41c) && ticks() - start < 400)
		;
	mdelay(50);
	t = peek16(0x400 + peek16(0x41a));
	v86_leave();
	ok(t == 0x3062 && !v86_fault, "a key arrives");
	poke16(0x41a, peek16(0x480));
	poke16(0x41c, peek16(0x480));
}

/* Works, or an error; never a privileged instruction. */
static void disk(u16 ax, u16 cx, const char *what, bool reads)
{
	static struct {
		u8 size, zero;
		u16 count;
		u32 buffer, lba, high;
	} packed dap;
	struct regs r;
	bool calm_;

	dap.size = 16;
	dap.count = 1;
	dap.buffer = (u32)seg_of(BUF) << 16;
	dap.lba = 1000;
	fill(BUF, 0x99, 1024);
	regs_init(&r);
	r.ax = ax;
	r.bx = ax >> 8 == 0x41 ? 0x55aa : 0;
	r.cx = cx;
	r.dx = 0x0080;
	r.es = seg_of(BUF);
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	calm_ = call(0x13, &r, O_AX | O_BX | O_CX | O_DX);
	ok(calm_, "%s: no privileged instruction", what);
	if (!calm_) {
		note("privileged instruction at %04x:%04x, bytes %08x",
		     v86_fault_at >> 16, v86_fault_at & 0xffff, v86_fault_code);
		return;
	}
	if (r.flags & CF)
		ok(r.ah != 0, "%s: refused with an error (%02xh)", what, r.ah);
	else if (reads)
		ok(ax >> 8 == 0x42 ? is_pattern(BUF, 1000) : peek16(BUF + 510) == 0xaa55,
		   "%s: data is there", what);
	else
		ok(true, "%s: works", what);
}

/* What needs no device needs no other mode either; and diskettes' requests are passed on. */
static void quick(void)
{
	struct regs r;
	u32 was = vector(0x40);
	bool good;

	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = 0x80;
	good = call(0x13, &r, O_AX | O_BX | O_CX);
	ok(good && !(r.flags & CF) && r.bx == 0xaa55, "AH=41h: extensions are there");
	regs_init(&r);
	r.ah = 1;
	r.dl = 0x80;
	good = call(0x13, &r, O_AX);
	ok(good && !(r.flags & CF) && !r.ah, "AH=01h: the last status");
	isr_next = was;
	isr_filter = 0;
	isr_count = 0;
	set_vector(0x40, OUR(chain_isr));
	regs_init(&r);
	r.ah = 1;
	r.dl = 0;
	good = call(0x13, &r, O_AX);
	set_vector(0x40, was);
	ok(good && r.ah == peek8(0x441), "AH=01h: the last status of diskettes");
	eq(isr_count, 1, "AH=01h: through INT 40h");
}

static void disks(void)
{
	if (boot_drive < 0x80 || !peek8(0x475))
		return;
	name("INT 13h");
	quick();
	disk(0x0000, 0, "AH=00h", false);
	disk(0x0100, 0, "AH=01h", false);
	disk(0x0800, 0, "AH=08h", false);
	disk(0x1500, 0, "AH=15h", false);
	disk(0x4100, 0, "AH=41h", false);
	disk(0x0201, 1, "AH=02h", true);
	disk(0x0401, 1, "AH=04h", false);
	disk(0x4200, 0, "AH=42h", true);
	disk(0x4400, 0, "AH=44h", false);
	disk(0xff00, 0, "AH=FFh", false);
}

/*
 * Paging, as EMM386 and its like use it to put memory between ROMs: the first 4 MiB are mapped
 * one to one, but for a window at D0000h, whose pages lie apart above 1 MiB.
 */
#define WINDOW	    0xd0000
#define PAGE	    4096u
#define HOME(n)	    (0x300000 + (n) * 0x5000u) /* where page n of the window is */
#define ABSENT	    6			     /* a page of the window that is not there */
#define READ_ONLY   7
#define BIOS_COPY   0x340000

#define PRESENT	    7 /* writable, for all */
#define CR4_PSE	    0x10
#define CR4_PAE	    0x20

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

/* Fills V86_PAGES. Large pages map all one to one, the window as well. */
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

/* AH=42h or 43h for @count sectors at @lba and the window's offset @at. */
static bool edd(struct regs *r, u8 ah, u16 count, u32 lba, u32 at)
{
	dap = (struct dap){ 16, 0, count, (u32)seg_of(WINDOW) << 16 | at, lba, 0 };
	regs_init(r);
	r->ah = ah;
	r->al = 0;
	r->dl = 0x80;
	r->ds = PROG_SEG;
	r->si = (u32)&dap;
	return call(0x13, r, O_AX);
}

/* The byte at the window's offset is in this physical place. */
static u32 home(u32 at)
{
	return HOME(at / PAGE) + at % PAGE;
}

/* Whether @count sectors from @lba are in the window at @at, page by page. */
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

/* What the page after the window's page @n is in physical memory must stay as it is. */
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
		{ 0, 1 }, { 0x200, 3 }, { 0x0e00, 2 }, { 0x0f00, 1 }, { 0x0ff1, 4 }, { 0, 40 },
		{ 0x0108, 38 },
	};
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		clear_window();
		ok(edd(&r, 0x42, cases[i].count, 1000, cases[i].at) && !(r.flags & CF),
		   "%s: AH=42h reads %u sectors to remapped memory at %04xh", kind,
		   cases[i].count, cases[i].at);
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
	ok(call(0x13, &r, O_AX) && !(r.flags & CF) && r.al == 2,
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

/* The packet itself, and 48h's result, in remapped memory. */
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
	ok(call(0x13, &r, O_AX) && !(r.flags & CF), "%s: AH=42h by a packet in remapped memory",
	   kind);
	ok(in_window(1000, 1, 0x1000), "%s: the data is there", kind);
	poke16(BUF, 26);
	copy(HOME(2), BUF, 2);
	regs_init(&r);
	r.ah = 0x48;
	r.dl = 0x80;
	r.ds = seg_of(WINDOW);
	r.si = 0x2000;
	ok(call(0x13, &r, O_AX) && !(r.flags & CF), "%s: AH=48h to remapped memory", kind);
	copy(BUF, HOME(2), 32);
	eq(peek16(BUF + 24), 512, "%s: it has the size of a sector", kind);
	eq(peek16(BUF + 26), 0x9999, "%s: and nothing is behind it", kind);
}

/* Everything that is called here is done by the caller's own addresses. */
static void paged(enum paging kind, const char *name)
{
	struct regs r;

	paging(kind);
	paged_reads(name);
	paged_writes(name);
	paged_refusals(name);
	paged_packet(name);
	/* A BIOS that keeps data in its segments finds a copy of them. */
	copy(BIOS_COPY, 0xe8000, 0x8000);
	for (u32 at = 0; at < 0x8000; at += PAGE)
		map(0xe8000 + at, BIOS_COPY + at, PRESENT);
	clear_window();
	ok(edd(&r, 0x42, 1, 1000, 0), "%s: with E8000h shown as a copy the call returns", name);
	ok(r.flags & CF ? r.ah != 0 : in_window(1000, 1, 0), "%s: with an error, or the data (%02xh)",
	   name, r.ah);
	v86_cr3 = 0;
}

static void paged_large(enum paging kind, const char *name)
{
	paging(kind);
	disk(0x0201, 1, name, true);
	disk(0x4200, 0, name, true);
	v86_cr3 = 0;
}

/* Whether disk calls work here at all: a BIOS may refuse them. */
static bool disk_works(void)
{
	struct regs r;

	dap = (struct dap){ 16, 0, 1, (u32)seg_of(BUF) << 16, 1000, 0 };
	regs_init(&r);
	r.ah = 0x42;
	r.dl = 0x80;
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	return call(0x13, &r, O_AX) && !(r.flags & CF);
}

static void paged_disks(void)
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

/* Services that other BIOSes do in flat code as well. */
static void flat_services(void)
{
	struct regs r;

	if ((u16)pci_read(0, 0, 0) == 0xffff)
		return;
	fn("V86 PCI BIOS", RULE);
	regs_init(&r);
	r.ax = 0xb10a;
	r.bx = 0;
	r.di = 0;
	ok(call(0x1a, &r, O_EAX | O_EBX | O_ECX | O_EDX), "no privileged instruction");
	ok(r.flags & CF ? r.ah != 0 : r.ecx == pci_read(0, 0, 0),
	   "the host bridge's ID, or an error (%02xh)", r.ah);
	fn("V86 INT 15h AX=E820h", RULE);
	regs_init(&r);
	r.eax = 0xe820;
	r.ebx = 0;
	r.ecx = 20;
	r.edx = 0x534d4150;
	r.es = seg_of(BUF);
	r.di = 0;
	fill(BUF, 0x99, 64);
	ok(call(0x15, &r, O_EAX | O_EBX | O_ECX | O_EDX), "no privileged instruction");
	ok(r.flags & CF ? r.ah != 0 : peek32(BUF) == 0 && peek32(BUF + 16) == 1,
	   "the first entry, or an error (%02xh)", r.ah);
}

void part_v86(void)
{
	tables();
	monitor();
	services();
	interrupts();
	disks();
	paged_disks();
	flat_services();
	v86_iopl = 0;
	mode = "V86 at IOPL 0,";
	services();
	interrupts();
	disks();
	v86_iopl = 0x3000;
	name("INT 13h");
	ok(v86_traps > 100, "instructions that change or show the interrupt flag trap");
}
