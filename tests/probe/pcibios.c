/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the PCI BIOS, by INT 1Ah AH=B1h and by BIOS32, with configuration mechanism 1. */
#include "probe.h"

#define PCI(s)	"PCI BIOS 2.1, " s
/* All of these may change (PCI BIOS 2.1, 3.2). EDI may change only if it is an output. */
#define OUTPUTS (O_EAX | O_EBX | O_ECX | O_EDX)

#define PM_FLAT 0x10 /* the data segment of call_pm() */

static u32 bios32_entry;
static bool by_int;

static void pci(struct regs *r, u8 al)
{
	u32 di = r->edi;

	r->ah = 0xb1;
	r->al = al;
	if (by_int) {
		bios_int(0x1a, r, OUTPUTS | (al == 1 ? O_EDI : 0));
		return;
	}
	call_pm(r, bios32_entry);
	if (al != 1)
		ok(r->edi == di, "B1%02xh keeps EDI", al);
}

static void address(struct regs *r, u8 bus, u8 devfn, u16 reg)
{
	regs_init(r);
	r->bh = bus;
	r->bl = devfn;
	r->di = reg;
}

static u8 devfns[32];
static u32 ids[32], classes[32];
static u32 devices;
static u8 last_bus, mechanisms;

static void scan(void)
{
	devices = 0;
	for (u16 devfn = 0; devfn < 256 && devices < 32; devfn++) {
		u32 id;

		if ((devfn & 7) && !(pci_read(0, devfn & ~7, 0xc) & 0x800000))
			continue;
		id = pci_read(0, devfn, 0);
		if ((u16)id == 0xffff)
			continue;
		devfns[devices] = devfn;
		ids[devices] = id;
		classes[devices] = pci_read(0, devfn, 8) >> 8;
		devices++;
	}
}

static const char *name(const char *real, const char *protected)
{
	return by_int ? real : protected;
}

static void present(void)
{
	struct regs r;

	fn(name("INT 1Ah AX=B101h", "BIOS32 $PCI B101h"), PCI("4.1"));
	regs_init(&r);
	r.edi = 0;
	pci(&r, 1);
	ok(!(r.flags & CF), "CF is clear");
	eq(r.ah, 0, "AH is 0");
	eq(r.edx, 0x20494350, "EDX is 'PCI '");
	eq(r.al & 0xc3, 1, "AL: mechanism 1 and not 2");
	ok(r.bh == 2, "BH: version 2 (%02x.%02x)", r.bh, r.bl);
	last_bus = r.cl;
	mechanisms = r.al;
	ok((u16)pci_read(r.cl, 0, 0) != 0xffff || r.cl == 0 || r.cl < 255, "CL: last bus (%u)",
	   r.cl);
}

static void find(void)
{
	struct regs r;

	fn(name("INT 1Ah AX=B102h", "BIOS32 $PCI B102h"), PCI("4.2"));
	for (u32 i = 0; i < devices; i++) {
		u16 index = 0;

		for (u32 j = 0; j < i; j++)
			index += ids[j] == ids[i];
		regs_init(&r);
		r.cx = ids[i] >> 16;
		r.dx = ids[i];
		r.si = index;
		pci(&r, 2);
		ok(!(r.flags & CF) && r.ah == 0 && r.bh == 0 && r.bl == devfns[i],
		   "finds device %02xh", devfns[i]);
	}
	regs_init(&r);
	r.cx = ids[0] >> 16;
	r.dx = ids[0];
	r.si = 99;
	pci(&r, 2);
	ok((r.flags & CF) && r.ah == 0x86, "86h past the last instance");
	regs_init(&r);
	r.cx = 0x1234;
	r.dx = 0x0001;
	r.si = 0;
	pci(&r, 2);
	ok((r.flags & CF) && r.ah == 0x86, "86h for a device that is not there");
	regs_init(&r);
	r.cx = 0x1234;
	r.dx = 0xffff;
	r.si = 0;
	pci(&r, 2);
	ok((r.flags & CF) && r.ah == 0x83, "83h for vendor FFFFh");

	fn(name("INT 1Ah AX=B103h", "BIOS32 $PCI B103h"), PCI("4.3"));
	for (u32 i = 0; i < devices; i++) {
		u16 index = 0;

		for (u32 j = 0; j < i; j++)
			index += classes[j] == classes[i];
		regs_init(&r);
		r.ecx = classes[i];
		r.si = index;
		pci(&r, 3);
		ok(!(r.flags & CF) && r.ah == 0 && r.bh == 0 && r.bl == devfns[i],
		   "finds class %06xh", classes[i]);
	}
	regs_init(&r);
	r.ecx = 0x0b4001;
	r.si = 0;
	pci(&r, 3);
	ok((r.flags & CF) && r.ah == 0x86, "86h for a class that is not there");
}

static void special_cycle(void)
{
	struct regs r;

	fn(name("INT 1Ah AX=B106h", "BIOS32 $PCI B106h"), PCI("4.4"));
	regs_init(&r);
	r.bh = 0;
	r.edx = 0xffff;
	pci(&r, 6);
	if (mechanisms & 0x30)
		ok(!(r.flags & CF) && r.ah == 0, "done, as B101h promises (%02xh)", r.ah);
	else
		ok(r.flags & CF && r.ah == 0x81, "81h, as B101h says (%02xh)", r.ah);
}

static void config_space(void)
{
	static const u16 odd[] = { 0x100, 0x1000, 0xffff };
	struct regs r;
	u32 saved;
	u8 d = devfns[0];

	fn(name("INT 1Ah AX=B108h", "BIOS32 $PCI B108h"), PCI("4.5.1"));
	for (u32 reg = 0; reg < 16; reg += 3) {
		address(&r, 0, d, reg);
		pci(&r, 8);
		ok(!(r.flags & CF) && r.ah == 0 && r.cl == (u8)pci_read(0, d, reg),
		   "byte register %02xh", reg);
	}
	fn(name("INT 1Ah AX=B109h", "BIOS32 $PCI B109h"), PCI("4.5.2"));
	for (u32 reg = 0; reg < 16; reg += 2) {
		address(&r, 0, d, reg);
		pci(&r, 9);
		ok(!(r.flags & CF) && r.ah == 0 && r.cx == (u16)pci_read(0, d, reg),
		   "word register %02xh", reg);
	}
	address(&r, 0, d, 1);
	pci(&r, 9);
	ok((r.flags & CF) && r.ah == 0x87, "87h for an odd word register");
	fn(name("INT 1Ah AX=B10Ah", "BIOS32 $PCI B10Ah"), PCI("4.5.3"));
	for (u32 i = 0; i < devices; i++) {
		address(&r, 0, devfns[i], 0);
		pci(&r, 10);
		ok(!(r.flags & CF) && r.ah == 0 && r.ecx == ids[i], "ID of device %02xh",
		   devfns[i]);
	}
	address(&r, 0, d, 2);
	pci(&r, 10);
	ok((r.flags & CF) && r.ah == 0x87, "87h for an unaligned dword register");
	for (u32 i = 0; i < ARRAY_SIZE(odd); i++) {
		address(&r, 0, d, odd[i] & ~3);
		pci(&r, 10);
		ok((r.flags & CF) && r.ah == 0x87, "87h for register %04xh", odd[i] & ~3);
	}
	address(&r, last_bus < 255 ? last_bus + 1 : 255, 0xf8, 0);
	pci(&r, 10);
	ok(r.flags & CF || r.ecx == 0xffffffff, "FFFFFFFFh where nothing is");

	/* The interrupt line register can be written, and this changes nothing else. */
	saved = pci_read(0, devfns[devices - 1], 0x3c);
	d = devfns[devices - 1];
	fn(name("INT 1Ah AX=B10Bh", "BIOS32 $PCI B10Bh"), PCI("4.5.4"));
	address(&r, 0, d, 0x3c);
	r.cl = 0x5a;
	pci(&r, 11);
	ok(!(r.flags & CF) && r.ah == 0, "writes a byte");
	eq(pci_read(0, d, 0x3c) & 0xff, 0x5a, "it is there");
	fn(name("INT 1Ah AX=B10Ch", "BIOS32 $PCI B10Ch"), PCI("4.5.5"));
	address(&r, 0, d, 0x3c);
	r.cx = 0xffa5;
	pci(&r, 12);
	ok(!(r.flags & CF) && r.ah == 0, "writes a word");
	eq(pci_read(0, d, 0x3c) & 0xff, 0xa5, "it is there");
	address(&r, 0, d, 0x3d);
	r.cx = 0;
	pci(&r, 12);
	ok((r.flags & CF) && r.ah == 0x87, "87h for an odd word register");
	fn(name("INT 1Ah AX=B10Dh", "BIOS32 $PCI B10Dh"), PCI("4.5.6"));
	address(&r, 0, d, 0x3c);
	r.ecx = saved;
	pci(&r, 13);
	ok(!(r.flags & CF) && r.ah == 0, "writes a dword");
	eq(pci_read(0, d, 0x3c), saved, "it is there");
	address(&r, 0, d, 0x3e);
	r.ecx = 0;
	pci(&r, 13);
	ok((r.flags & CF) && r.ah == 0x87, "87h for an unaligned dword register");
	eq(pci_read(0, d, 0x3c), saved, "and writes nothing");
}

static void set(struct regs *r, u8 devfn, u8 pin, u8 irq)
{
	regs_init(r);
	r->bh = 0;
	r->bl = devfn;
	r->cl = pin;
	r->ch = irq;
	r->ds = 0xf000;
	pci(r, 15);
}

/* Returns the register for input @link of a known router; 0 for any other. */
static u8 router(u8 *devfn, u8 link)
{
	for (u32 i = 0; i < devices; i++) {
		u8 function = ids[i] == 0x70008086 || ids[i] == 0x29188086;

		*devfn = devfns[i];
		if (function)
			return link;
	}
	return 0;
}

/* Uses the slots from B10Eh at BUF + 100h. Routes one input to another IRQ and back. */
static void set_interrupt(u16 size)
{
	u16 elcr = inb(0x4d0) | inb(0x4d1) << 8;
	u32 slot = BUF + 0x100, pin;
	struct regs r;
	u8 irq, devfn, reg;
	u32 saved;

	fn(name("INT 1Ah AX=B10Fh", "BIOS32 $PCI B10Fh"), PCI("4.6.2"));
	while (slot < BUF + 0x100u + size && !(peek8(slot) == 0 && peek8(slot + 2)))
		slot += 16;
	if (slot >= BUF + 0x100u + size) {
		skip("no slot on bus 0 has an interrupt");
		return;
	}
	pin = slot + 2;
	for (irq = 3; irq < 16 && !(peek16(pin + 1) >> irq & 1); irq++)
		;
	reg = router(&devfn, peek8(pin));
	saved = reg ? pci_read(0, devfn, reg & 0xfc) : 0;
	set(&r, peek8(slot + 1), 0x0a, irq);
	if ((r.flags & CF) && r.ah == 0x81) {
		skip("interrupts cannot be set here (81h)");
		return;
	}
	ok(!(r.flags & CF) && r.ah == 0, "sends INTA# to IRQ %u", irq);
	if (reg) {
		eq(pci_read(0, devfn, reg) & 0x8f, irq, "the router has it");
		eq((inb(0x4d0) | inb(0x4d1) << 8) >> irq & 1, 1, "IRQ %u is level-triggered", irq);
		pci_write(0, devfn, reg & 0xfc, saved);
	}
	outb(0x4d0, elcr);
	outb(0x4d1, elcr >> 8);
	set(&r, peek8(slot + 1), 0x0a, 1);
	ok((r.flags & CF) && r.ah == 0x88, "88h for an IRQ that it cannot have");
	set(&r, peek8(slot + 1), 0x0e, irq);
	ok((r.flags & CF) && r.ah == 0x88, "88h for a pin that is not there");
	set(&r, peek8(slot + 1), 0x0a, 0xff);
	ok((r.flags & CF) && r.ah == 0x88, "88h for IRQ 255");
}

/* $PIR is the same table with a header (PCI IRQ Routing Table Specification 1.0). */
static void same_as_pir(u16 size, u16 exclusive)
{
	bool same = true;
	u32 at = bios_table(0x52495024);

	if (!at) {
		skip("there is no $PIR");
		return;
	}
	eq(peek16(at + 6), size + 32, "it is as large as $PIR without its header");
	for (u16 i = 0; i < size; i++)
		same &= peek8(at + 32 + i) == peek8(BUF + 0x100 + i);
	ok(same, "and the same");
	eq(exclusive, peek16(at + 10), "BX is its mask of exclusive interrupts");
}

/* Calls B10Eh with room for @size bytes at BUF + 100h. */
static void get_routing(struct regs *r, u16 size)
{
	poke16(BUF, size);
	regs_init(r);
	r->bx = 0;
	r->ds = 0xf000;
	if (by_int) {
		poke16(BUF + 2, 0x100);
		poke16(BUF + 4, seg_of(BUF));
		r->es = seg_of(BUF);
		r->di = 0;
	} else {
		poke32(BUF + 2, BUF + 0x100);
		poke16(BUF + 6, PM_FLAT);
		r->edi = BUF;
	}
	pci(r, 14);
}

static void routing(void)
{
	struct regs r;
	u16 size;

	fn(name("INT 1Ah AX=B10Eh", "BIOS32 $PCI B10Eh"), PCI("4.6.1"));
	fill(BUF, 0x99, 0x2000);
	get_routing(&r, 0);
	if (!by_int && (r.flags & CF) && r.ah == 0x81) {
		ok(false, "is there, as in real mode");
		return;
	}
	ok((r.flags & CF) && r.ah == 0x89, "89h for a buffer that is too small");
	size = peek16(BUF);
	ok(size && size % 16 == 0 && size < 0x1000, "with the size that is needed (%u)", size);
	eq(first_not(BUF + 0x100, 0x99, 0x1000), 0x1000, "and no data");
	get_routing(&r, size - 1);
	ok((r.flags & CF) && r.ah == 0x89, "89h for one byte less");
	get_routing(&r, 0x1000);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds with a large buffer");
	eq(peek16(BUF), size, "the size is what was written");
	eq(first_not(BUF + 0x100u + size, 0x99, 0x800), 0x800, "nothing is written past it");
	eq(peek8(BUF + 0x100), 0, "the first slot is on bus 0");
	get_routing(&r, size);
	ok(!(r.flags & CF) && r.ah == 0, "succeeds with one that fits");
	same_as_pir(size, r.bx);
	set_interrupt(size);
}

static void unsupported(void)
{
	static const u8 none[] = { 0x00, 0x04, 0x05, 0x07, 0x10, 0x7f };
	struct regs r;

	fn(name("PCI BIOS unknown functions", "BIOS32 $PCI unknown functions"), PCI("3.2, 81h"));
	for (u32 i = 0; i < ARRAY_SIZE(none); i++) {
		regs_init(&r);
		pci(&r, none[i]);
		ok((r.flags & CF) && r.ah == 0x81, "AL=%02xh gives 81h", none[i]);
	}
}

/* Uses the BIOS32 Service Directory: its _32_ header, its entry point, then $PCI. */
static bool bios32(void)
{
	struct regs r;
	u32 at, entry;
	u8 total = 0;

	fn("BIOS32 service directory", "BIOS32 Service Directory 0.4");
	for (at = 0xe0000; at < 0x100000 && peek32(at) != 0x5f32335f; at += 16)
		;
	ok(at < 0x100000, "_32_ is on a 16-byte step in E0000h-FFFFFh");
	if (at >= 0x100000)
		return false;
	for (u32 i = 0; i < 16; i++)
		total += peek8(at + i);
	eq(total, 0, "checksum");
	eq(peek8(at + 9), 1, "length is one paragraph");
	eq(peek8(at + 8), 0, "revision 0");
	entry = peek32(at + 4);
	ok(entry >= 0xe0000, "entry is in ROM (%xh)", entry);
	regs_init(&r);
	r.eax = 0x49435024; /* $PCI */
	r.ebx = 0;
	call_pm(&r, entry);
	eq(r.al, 0, "$PCI is there");
	bios32_entry = r.ebx + r.edx;
	ok(bios32_entry >= 0xe0000, "$PCI entry is in ROM (%xh)", bios32_entry);
	ok(r.edx < r.ecx, "its offset is within its length");
	regs_init(&r);
	r.eax = 0x58585824;
	r.ebx = 0;
	call_pm(&r, entry);
	eq(r.al, 0x80, "80h for a service that is not there");
	regs_init(&r);
	r.eax = 0x49435024;
	r.ebx = 1;
	call_pm(&r, entry);
	eq(r.al, 0x81, "81h for BL other than 0");
	return bios32_entry >= 0xe0000;
}

void part_pcibios(void)
{
	stack_needed(1024); /* PCI BIOS 2.1, 3.2 */
	if ((u16)pci_read(0, 0, 0) == 0xffff) {
		fn("INT 1Ah AX=B101h", PCI("4.1"));
		skip("no PCI here");
		return;
	}
	scan();
	for (u8 turn = 0; turn < 2; turn++) {
		by_int = !turn;
		if (!by_int && !bios32())
			return;
		present();
		find();
		special_cycle();
		config_space();
		routing();
		unsupported();
	}
}
