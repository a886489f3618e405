/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls the BIOS from virtual-8086 mode, under the monitor of v86_asm.S, as under a DOS memory
 * manager. Tick, keyboard, video and clock services must not need a privileged instruction. Disk
 * services must work or return an error.
 */
#include "v86.h"

void v86_privileged(void);
extern const char v86_stubs[];
extern volatile u16 v86_fault, v86_traps;
extern u32 v86_fault_code, v86_iopl;

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

bool v86_call(u8 n, struct regs *r, u32 outputs)
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

/* Tests the monitor itself: the mode is right, and it notices what it should. */
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
	good = v86_call(n, &r, outputs);
	ok(good, "%s", what);
	if (!good)
		note("privileged instruction at %04x:%04x, bytes %08x", v86_fault_at >> 16,
		     v86_fault_at & 0xffff, v86_fault_code);
}

/* Loaders and memory managers ask for the memory map in any mode. It must be the same. */
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
			good = v86_call(0x15, &r, O_EAX | O_EBX | O_ECX);
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
	calm(0x10, 0x1130, 0x0600, 0, 0, O_AX | O_CX | O_DL | O_ES | O_BP, "font information");
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

void v86_disk(u16 ax, u16 cx, const char *what, bool reads)
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
	calm_ = v86_call(0x13, &r, O_AX | O_BX | O_CX | O_DX);
	ok(calm_, "%s: no privileged instruction", what);
	if (!calm_) {
		note("privileged instruction at %04x:%04x, bytes %08x", v86_fault_at >> 16,
		     v86_fault_at & 0xffff, v86_fault_code);
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

/* Services that need no device need no other mode either. Diskette requests are passed on. */
static void quick(void)
{
	struct regs r;
	u32 was = vector(0x40);
	bool good;

	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = 0x80;
	good = v86_call(0x13, &r, O_AX | O_BX | O_CX);
	ok(good && !(r.flags & CF) && r.bx == 0xaa55, "AH=41h: extensions are there");
	regs_init(&r);
	r.ah = 1;
	r.dl = 0x80;
	good = v86_call(0x13, &r, O_AX);
	ok(good && !(r.flags & CF) && !r.ah, "AH=01h: the last status");
	isr_next = was;
	isr_filter = 0;
	isr_count = 0;
	set_vector(0x40, OUR(chain_isr));
	regs_init(&r);
	r.ah = 1;
	r.dl = 0;
	good = v86_call(0x13, &r, O_AX);
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
	v86_disk(0x0000, 0, "AH=00h", false);
	v86_disk(0x0100, 0, "AH=01h", false);
	v86_disk(0x0800, 0, "AH=08h", false);
	v86_disk(0x1500, 0, "AH=15h", false);
	v86_disk(0x4100, 0, "AH=41h", false);
	v86_disk(0x0201, 1, "AH=02h", true);
	v86_disk(0x0401, 1, "AH=04h", false);
	v86_disk(0x4200, 0, "AH=42h", true);
	v86_disk(0x4400, 0, "AH=44h", false);
	v86_disk(0xff00, 0, "AH=FFh", false);
}

/* Services that other BIOSes also run in flat code. */
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
	ok(v86_call(0x1a, &r, O_EAX | O_EBX | O_ECX | O_EDX), "no privileged instruction");
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
	ok(v86_call(0x15, &r, O_EAX | O_EBX | O_ECX | O_EDX), "no privileged instruction");
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
	v86_paged_disks();
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
