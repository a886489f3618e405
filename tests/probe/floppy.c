/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 13h on diskette drive 0, which contains the first 2880 sectors of our image. */
#include "probe.h"

#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 13H diskette, (AH)=" f

#define SPT 18

static void fd(struct regs *r, u8 ah, u8 al, u32 lba, u32 buffer)
{
	regs_init(r);
	r->ah = ah;
	r->al = al;
	r->ch = lba / (2 * SPT);
	r->cl = lba % SPT + 1;
	r->dh = lba / SPT % 2;
	r->dl = 0;
	r->es = (buffer & 0xf0000) >> 4;
	r->bx = buffer;
	bios_int(0x13, r, O_AX);
}

static void parameters(void)
{
	struct regs r;

	fn("INT 13h AH=00h diskette", TR("00H"));
	fd(&r, 0, 0, 0, BUF);
	ok(!(r.flags & CF) && r.ah == 0, "resets");
	fn("INT 13h AH=08h diskette", TR("08H"));
	regs_init(&r);
	r.ah = 8;
	r.dl = 0;
	r.es = 0;
	r.di = 0;
	bios_int(0x13, &r, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
	ok(!(r.flags & CF), "succeeds");
	eq(r.ah, 0, "AH is 0");
	eq(r.bl, 4, "BL: 1.44 MB");
	eq(r.cx, 0x4f12, "CX: 80 cylinders, 18 sectors");
	eq(r.dh, 1, "DH: two heads");
	eq(r.dl, 1, "DL: one drive");
	eq(peek8(r.es * 16 + r.di + 4), 18, "ES:DI: the media's parameter table");
	regs_init(&r);
	r.ah = 8;
	r.dl = 1;
	r.es = 0;
	r.di = 0;
	bios_int(0x13, &r, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
	ok((r.flags & CF) || (r.bx == 0 && r.cx == 0), "nothing for a drive that is not there");
	fn("INT 13h AH=15h diskette", TR("15H"));
	regs_init(&r);
	r.ah = 0x15;
	r.dl = 0;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && (r.ah == 1 || r.ah == 2), "AH says diskette (%02xh)", r.ah);
	regs_init(&r);
	r.ah = 0x15;
	r.dl = 1;
	bios_int(0x13, &r, O_AX);
	ok((r.flags & CF) || r.ah == 0, "no drive 1");
	fn("INT 13h AH=16h diskette", TR("16H"));
	regs_init(&r);
	r.ah = 0x16;
	r.dl = 0;
	bios_int(0x13, &r, O_AX);
	ok(r.flags & CF ? r.ah == 6 || r.ah == 1 : r.ah == 0, "change line status (%02xh)", r.ah);
}

static void reads(void)
{
	static const u16 places[] = { 1000, 1017, 1018, 1035, 1036, 2000, 2862, 2879 };
	struct regs r;

	fn("INT 13h AH=02h diskette", TR("02H"));
	fd(&r, 2, 1, 0, BUF);
	if (r.flags & CF)
		fd(&r, 2, 1, 0, BUF); /* the first call may report the change line */
	ok(!(r.flags & CF) && peek32(BUF + 440) == PATTERN_MAGIC, "reads the first sector");
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		fill(BUF, 0x99, 0x800);
		fd(&r, 2, 1, places[i], BUF + 0x201);
		ok(!(r.flags & CF) && r.al == 1 && is_pattern(BUF + 0x201, places[i]), "sector %u",
		   places[i]);
		ok(first_not(BUF, 0x99, 0x201) == 0x201 && peek8(BUF + 0x401) == 0x99,
		   "sector %u and nothing else", places[i]);
	}
	fd(&r, 2, 18, 1008, BUF);
	ok(!(r.flags & CF) && r.al == 18 && is_pattern(BUF, 1008) &&
		   is_pattern(BUF + 17 * 512, 1025),
	   "a whole track");
	eq(peek8(0x440) != 0, 1, "40:40h: the motor will be switched off later");
	eq(peek8(0x43f) & 1, 1, "40:3Fh: the motor of drive 0 is on");
	eq(peek8(0x441), 0, "40:41h is the status");
	fill(BUF, 0x99, 0x10000);
	fd(&r, 2, 2, 1000, BUF + 0xfe10);
	ok((r.flags & CF) && r.ah == 9, "09h over a 64 KiB boundary");
	fill(BUF, 0x99, 0x1000);
	regs_init(&r);
	r.ax = 0x0201;
	r.cx = 0x0113; /* sector 19 */
	r.dx = 0;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok((r.flags & CF) && (r.ah == 4 || r.ah == 1), "04h for sector 19 (%02xh)", r.ah);
	fd(&r, 2, 0, 1000, BUF);
	ok(r.flags & CF, "refuses no sectors");
	regs_init(&r);
	r.ax = 0x0201;
	r.cx = 1;
	r.dx = 1;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok((r.flags & CF) && r.ah, "fails for a drive that is not there (%02xh)", r.ah);
	fn("INT 13h AH=01h diskette", TR("01H"));
	regs_init(&r);
	r.ah = 1;
	r.dl = 0;
	bios_int(0x13, &r, O_AX);
	eq(r.ah, peek8(0x441), "AH is 40:41h");
	fn("INT 13h AH=04h diskette", TR("04H"));
	fill(BUF, 0x99, 0x1000);
	fd(&r, 4, 4, 1000, BUF);
	ok(!(r.flags & CF) && r.ah == 0, "verifies");
	eq(first_not(BUF, 0x99, 0x1000), 0x1000, "and reads nothing into memory");
}

/*
 * Tests INT 15h AH=90h, called when the BIOS waits for the drive, and AH=91h, called when its
 * interrupt comes.
 */
/* A reset of a disk also resets the diskettes, except 0Dh, which resets only the disk. */
static void resets(void)
{
	struct regs r;

	fn("INT 13h AH=00h diskette", TR("00H"));
	if (!peek8(0x475)) {
		skip("no hard disk");
		return;
	}
	for (u8 ah = 0; ah <= 0x0d; ah += 0x0d) {
		fd(&r, 2, 1, 40, BUF);
		eq(peek8(0x43e) & 1, 1, "40:3Eh: drive 0 is calibrated after a read");
		regs_init(&r);
		r.ah = ah;
		r.dl = 0x80;
		bios_int(0x13, &r, O_AX);
		ok(!(r.flags & CF) && r.ah == 0, "AH=%02xh of drive 80h succeeds", ah);
		eq(peek8(0x43e) & 1, ah ? 1 : 0, "40:3Eh: drive 0 %s",
		   ah ? "is still calibrated" : "is to be recalibrated");
	}
	fd(&r, 0, 0, 0, BUF);
	fd(&r, 2, 1, 40, BUF);
	regs_init(&r);
	r.ah = 0;
	r.dl = 0x80;
	bios_int(0x13, &r, O_AX);
	fill(BUF, 0, 512);
	fd(&r, 2, 1, 1500, BUF);
	ok(!(r.flags & CF) && is_pattern(BUF, 1500), "the next read of a diskette succeeds");
}

static void waits(void)
{
	static const char *const texts[] = { "AH=90h, AL=01h is called for the wait",
					     "AH=91h, AL=01h for the interrupt" };
	u32 was = vector(0x15);
	struct regs r;

	fn("INT 15h AH=90h", "IBM PS/2 and PC BIOS Interface TR, INT 15H, (AH)=90H and 91H");
	for (u8 i = 0; i < 2; i++) {
		isr_next = was;
		isr_filter = 0x90 + i;
		isr_count = 0;
		set_vector(0x15, OUR(chain_isr));
		fd(&r, 2, 1, 1000 + 36 * i, BUF);
		set_vector(0x15, was);
		ok(!(r.flags & CF) && isr_count, "%s", texts[i]);
		eq(isr_ax, (0x90 + i) << 8 | 1, "the device is the diskette");
	}
}

static void writes(void)
{
	struct regs r;

	fn("INT 13h AH=03h diskette", TR("03H"));
	make_pattern(BUF, 5555);
	make_pattern(BUF + 512, 6666);
	fd(&r, 3, 2, 1080, BUF);
	ok(!(r.flags & CF) && r.ah == 0 && r.al == 2, "writes two sectors");
	fill(BUF, 0, 0x1000);
	fd(&r, 2, 4, 1080, BUF);
	ok(is_pattern(BUF, 5555) && is_pattern(BUF + 512, 6666) && is_pattern(BUF + 1024, 1082),
	   "they read back");
	fn("INT 13h AH=18h diskette", TR("18H"));
	regs_init(&r);
	r.ah = 0x18;
	r.cx = 0x4f12;
	r.dx = 0;
	bios_int(0x13, &r, O_AX | O_ES | O_DI);
	ok(!(r.flags & CF) && r.ah == 0, "sets the media type for format");
	if (!(r.flags & CF))
		eq(peek8(r.es * 16 + r.di + 4), 18, "ES:DI: its parameter table");
	fn("INT 13h AH=05h diskette", TR("05H"));
	for (u8 i = 0; i < SPT; i++)
		poke32(BUF + i * 4, 30 | 0 << 8 | (i + 1) << 16 | 2u << 24);
	fd(&r, 5, SPT, 1080, BUF);
	ok(!(r.flags & CF) && r.ah == 0, "formats track 30");
	fd(&r, 2, SPT, 1080, BUF);
	ok(!(r.flags & CF), "its sectors can be read");
	for (u32 i = 0; i < SPT; i++)
		make_pattern(BUF + i * 512, 1080 + i);
	fd(&r, 3, SPT, 1080, BUF);
	ok(!(r.flags & CF), "writes the track again");
}

/* The medium has more sectors per track than the drive's own format. */
static void large_medium(void)
{
	u32 spt = config.floppy_spt, last = 160 * spt - 1;
	static struct {
		u8 size, zero;
		u16 count;
		u32 buffer, lba, high;
	} packed dap;
	struct regs r;

	fn("INT 13h AH=02h diskette", TR("02H") "; Intel 82078, READ DATA");
	fd(&r, 2, 1, 0, BUF);
	for (u8 i = SPT; i <= spt; i++) {
		regs_init(&r);
		r.ax = 0x0201;
		r.cx = 20 << 8 | i;
		r.dx = 0;
		r.es = seg_of(BUF);
		r.bx = 0;
		bios_int(0x13, &r, O_AX);
		ok(!(r.flags & CF) && is_pattern(BUF, 20 * 2 * spt + i - 1), "sector %u is found",
		   i);
	}
	regs_init(&r);
	r.ax = 0x0201;
	r.cx = spt + 1;
	r.dx = 0;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok((r.flags & CF) && r.ah == 4, "sector %u is not (%02xh)", spt + 1, r.ah);
	fn("INT 13h AH=08h diskette", TR("08H"));
	regs_init(&r);
	r.ah = 8;
	r.dl = 0;
	bios_int(0x13, &r, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
	eq(r.cx, 0x4f12, "CX is of the drive's format");
	fn("INT 13h AH=48h diskette", "EDD-3, Fn 48h");
	fill(BUF, 0x99, 64);
	poke16(BUF, 26);
	regs_init(&r);
	r.ah = 0x48;
	r.dl = 0;
	r.ds = seg_of(BUF);
	r.si = 0;
	bios_int(0x13, &r, O_AH);
	ok(!(r.flags & CF), "succeeds");
	eq(peek16(BUF + 2) & 0x40, 0, "the geometry is that of the medium");
	eq(peek32(BUF + 12), spt, "sectors a track");
	eq(peek32(BUF + 16), last + 1, "sectors");
	fn("INT 13h AH=42h diskette", "EDD-3, Fn 42h");
	dap.size = 16;
	dap.count = 1;
	dap.buffer = (u32)seg_of(BUF) << 16;
	for (dap.lba = last; dap.lba <= last + 1; dap.lba++) {
		regs_init(&r);
		r.ah = 0x42;
		r.dl = 0;
		r.ds = PROG_SEG;
		r.si = (u32)&dap;
		bios_int(0x13, &r, O_AH);
		if (dap.lba > last)
			ok(r.flags & CF, "fails behind the last sector");
		else
			ok(!(r.flags & CF) && is_pattern(BUF, last), "reads the last sector");
	}
}

void part_floppy(void)
{
	if (!(config.host & HOST_FLOPPY)) {
		fn("INT 13h AH=00h diskette", TR("00H"));
		skip("no pattern diskette in drive 0");
		return;
	}
	if (config.floppy_spt && config.floppy_spt != SPT) {
		large_medium();
		return;
	}
	parameters();
	reads();
	resets();
	waits();
	writes();
}
