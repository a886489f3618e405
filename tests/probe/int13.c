/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 13h by cylinder, head and sector, on every hard disk that the BIOS counts. */
#include "probe.h"

#define AT(s) "IBM PC AT Technical Reference, BIOS listing, " s
#define TR(f) "IBM PS/2 and PC BIOS Interface TR, INT 13H (AH)=" f

static u8 drive;
static u16 max_cyl, max_head, spt;

/*
 * Returns whether the drive is a copy of our image, so that its contents are known and may be
 * changed.
 */
static bool known;

static bool data_on(u8 d)
{
	struct regs r;

	regs_init(&r);
	r.ax = 0x0201;
	r.cx = 1;
	r.dh = 0;
	r.dl = d;
	r.es = seg_of(BUF);
	r.bx = 0;
	poke32(BUF + 440, 0);
	bios_int(0x13, &r, O_AX);
	return !(r.flags & CF) && peek32(BUF + 440) == PATTERN_MAGIC;
}

static void chs(struct regs *r, u32 lba)
{
	u32 track = lba / spt;
	u16 cyl = track / (max_head + 1);

	r->dh = track % (max_head + 1);
	r->cl = lba % spt + 1;
	r->ch = cyl;
	r->cl |= cyl >> 8 << 6;
	r->dl = drive;
}

static void rw(struct regs *r, u8 ah, u8 count, u32 lba, u32 to)
{
	regs_init(r);
	chs(r, lba);
	r->ah = ah;
	r->al = count;
	r->es = (to & 0xf0000) >> 4;
	r->bx = to;
	bios_int(0x13, r, O_AX);
}

static void parameters(void)
{
	struct regs r;
	u32 total;

	fn("INT 13h AH=08h", TR("08H"));
	regs_init(&r);
	r.ah = 8;
	r.dl = drive;
	bios_int(0x13, &r, O_AX | O_CX | O_DX);
	ok(!(r.flags & CF), "%02xh: succeeds", drive);
	eq(r.ah, 0, "%02xh: AH is 0", drive);
	eq(r.dl, peek8(0x475), "%02xh: DL is the number of disks", drive);
	max_cyl = r.ch | (r.cl & 0xc0) << 2;
	max_head = r.dh;
	spt = r.cl & 63;
	ok(spt >= 1, "%02xh: sectors a track is not 0", drive);
	ok(max_head < 255, "%02xh: at most 255 heads (%u)", drive, max_head + 1);
	total = (u32)(max_cyl + 1) * (max_head + 1) * spt;
	if (drive == 0x80 && config.total_lo) {
		u32 cylinder = (u32)(max_head + 1) * spt;

		ok(total <= config.total_lo, "%02xh: no more sectors than the disk has", drive);
		ok(total + 2 * cylinder > config.total_lo || max_cyl == 1023 || max_cyl == 1022,
		   "%02xh: all of the disk but two cylinders is covered", drive);
	}
	regs_init(&r);
	r.ah = 8;
	r.dl = 0x8f;
	bios_int(0x13, &r, O_AX | O_CX | O_DX | O_BX);
	ok(r.flags & CF, "8Fh: fails for a disk that is not there");
	ok(r.ah != 0, "8Fh: AH tells why");
	fn("INT 13h AH=08h", AT("GET_PARM: INIT_FAIL"));
	eq(r.ah, 7, "8Fh: AH is 07h");
	eq(r.al, 0, "8Fh: AL is 0");
	eq(r.cx, 0, "8Fh: CX is 0");
	eq(r.dx, 0, "8Fh: DX is 0: no drives");
}

static void type(void)
{
	struct regs r;
	u32 geometry = (u32)(max_cyl + 1) * (max_head + 1) * spt;
	u32 cylinder = (u32)(max_head + 1) * spt;
	u32 blocks;

	fn("INT 13h AH=15h", TR("15H"));
	regs_init(&r);
	r.ah = 0x15;
	r.dl = drive;
	bios_int(0x13, &r, O_AX | O_CX | O_DX);
	ok(!(r.flags & CF), "%02xh: succeeds", drive);
	eq(r.ah, 3, "%02xh: AH says fixed disk", drive);
	blocks = (u32)r.cx << 16 | r.dx;
	ok(blocks + 2 * cylinder >= geometry && blocks <= geometry + 2 * cylinder,
	   "%02xh: CX:DX is the number of blocks (%u, by geometry %u)", drive, blocks, geometry);
	regs_init(&r);
	r.ah = 0x15;
	r.dl = 0x8f;
	bios_int(0x13, &r, O_AX | O_CX | O_DX);
	eq(r.ah, 0, "8Fh: AH is 0, there is no drive");
	ok(!(r.flags & CF), "8Fh: and that is no error");
	eq(r.cx | r.dx, 0, "8Fh: it has no blocks");
}

/* Reads one sector at each of a few places that a wrong geometry may miss. */
static void reads(void)
{
	u32 cylinder = (u32)(max_head + 1) * spt;
	u32 last = (max_cyl + 1) * cylinder - 1;
	u32 places[] = { 1000,
			 1024,
			 spt * 20 - 1,
			 spt * 20,
			 cylinder * 2 - 1,
			 cylinder * 2,
			 cylinder * 3 + 1,
			 last };
	struct regs r;

	fn("INT 13h AH=02h", TR("02H"));
	fill(BUF, 0x99, 0x10000);
	rw(&r, 2, 1, 0, BUF + 0x1000);
	ok(!(r.flags & CF), "%02xh: reads cylinder 0 head 0 sector 1", drive);
	eq(r.ah, 0, "%02xh: AH is 0", drive);
	eq(r.al, 1, "%02xh: AL is the number of sectors read", drive);
	if (known)
		eq(peek16(BUF + 0x11fe), 0xaa55, "%02xh: it is the boot sector", drive);
	eq(first_not(BUF, 0x99, 0x1000), 0x1000, "%02xh: nothing written before the buffer", drive);
	eq(first_not(BUF + 0x1200, 0x99, 0x1000), 0x1000, "%02xh: nothing written after it", drive);
	if (!known)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i] < 384)
			continue;
		rw(&r, 2, 1, places[i], BUF + 0x1001);
		ok(!(r.flags & CF) && is_pattern(BUF + 0x1001, places[i]),
		   "%02xh: LBA %u by CHS, odd buffer", drive, places[i]);
	}
	fill(BUF, 0x99, 0x10000);
	rw(&r, 2, 127, 1000, BUF + 0x200);
	ok(!(r.flags & CF), "%02xh: reads 127 sectors over heads", drive);
	eq(r.al, 127, "%02xh: AL is 127", drive);
	ok(is_pattern(BUF + 0x200, 1000) && is_pattern(BUF + 0x200 + 126 * 512, 1126),
	   "%02xh: first and last of them are right", drive);
	eq(first_not(BUF, 0x99, 0x200), 0x200, "%02xh: nothing before 127 sectors", drive);
	eq(peek8(BUF + 0x10000) | 1, peek8(BUF + 0x10000) | 1, "%02xh: buffer may end at 64 KiB",
	   drive);
	rw(&r, 2, 128, 1000, BUF);
	ok(!(r.flags & CF) && is_pattern(BUF, 1000) && is_pattern(BUF + 127 * 512, 1127),
	   "%02xh: reads 128 sectors, a whole segment", drive);
	rw(&r, 2, 1, 1001, BUF + 0xfe00);
	ok(!(r.flags & CF) && is_pattern(BUF + 0xfe00, 1001),
	   "%02xh: a buffer that ends with its segment", drive);
	regs_init(&r);
	chs(&r, 1002);
	r.ax = 0x0201;
	r.es = seg_of(BUF);
	r.bx = 0x400;
	r.flags = (r.flags | DF) & ~IF;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && is_pattern(BUF + 0x400, 1002), "%02xh: with DF set and IF clear",
	   drive);
}

static void refused(const char *what, u8 al, u16 cx, u8 dh, u8 dl)
{
	struct regs r;

	fill(BUF, 0x99, 0x10000);
	regs_init(&r);
	r.ah = 2;
	r.al = al;
	r.cx = cx;
	r.dh = dh;
	r.dl = dl;
	r.es = seg_of(BUF);
	r.bx = 0x1000;
	bios_int(0x13, &r, O_AX);
	ok(r.flags & CF, "%02xh: refuses %s", dl, what);
	ok(r.ah != 0, "%02xh: AH tells why, for %s", dl, what);
	eq(first_not(BUF, 0x99, 0x10000), 0x10000, "%02xh: no data for %s", dl, what);
}

static void bad_reads(void)
{
	struct regs r;
	u8 status;

	fn("INT 13h AH=02h", TR("02H"));
	refused("no sectors", 0, 1, 0, drive);
	refused("sector 0", 1, 0, 0, drive);
	refused("a sector past the track", 1, spt < 63 ? spt + 1 : 0, 0, drive);
	if (max_head < 254)
		refused("a head past the last", 1, 1, max_head + 1, drive);
	if (max_cyl < 1020)
		refused("a cylinder past the last", 1,
			(max_cyl + 3) << 8 | (max_cyl + 3) >> 8 << 6 | 1, 0, drive);
	refused("a disk that is not there", 1, 1, 0, 0x80 + peek8(0x475));
	refused("disk FFh", 1, 1, 0, 0xff);

	fn("INT 13h AH=01h", TR("01H"));
	regs_init(&r);
	r.ax = 0x0200;
	r.cx = 1;
	r.dh = 0;
	r.dl = drive;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	status = r.ah;
	eq(peek8(0x474), status, "%02xh: 40:74h holds the status of the last operation", drive);
	regs_init(&r);
	r.ah = 1;
	r.dl = drive;
	bios_int(0x13, &r, O_AX);
	eq(r.ah, status, "%02xh: AH is the status of the last operation", drive);
	rw(&r, 2, 1, 0, BUF);
	regs_init(&r);
	r.ah = 1;
	r.dl = drive;
	bios_int(0x13, &r, O_AX);
	eq(r.ah, 0, "%02xh: AH is 0 after a good read", drive);
	ok(!(r.flags & CF), "%02xh: CF is clear after a good read", drive);

	fn("INT 13h AH=02h", TR("02H"));
	fill(BUF, 0x99, 0x20000);
	regs_init(&r);
	chs(&r, 1000);
	r.ax = 0x0202;
	r.es = seg_of(BUF);
	r.bx = 0xfe10;
	bios_int(0x13, &r, O_AX);
	if (r.flags & CF) {
		eq(r.ah, 9, "%02xh: a buffer over the segment's end gives 09h", drive);
		eq(first_not(BUF, 0x99, 0x20000), 0x20000, "%02xh: and is left alone", drive);
	} else {
		ok(!known || (is_pattern(BUF + 0xfe10, 1000) && is_pattern(BUF + 0x10010, 1001)),
		   "%02xh: a buffer over the segment's end is filled in one piece", drive);
		eq(first_not(BUF, 0x99, 0xfe10), 0xfe10, "%02xh: and does not wrap", drive);
	}
}

static void simple(u8 ah, const char *name, const char *clause, const char *what)
{
	struct regs r;

	fn(name, clause);
	regs_init(&r);
	r.ah = ah;
	r.al = 1;
	r.cx = 1;
	r.dh = 0;
	r.dl = drive;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF), "%02xh: %s", drive, what);
	eq(r.ah, 0, "%02xh: AH is 0 (%s)", drive, what);
	regs_init(&r);
	r.ah = ah;
	r.al = 1;
	r.cx = 1;
	r.dh = 0;
	r.dl = 0x8f;
	bios_int(0x13, &r, O_AX);
	ok(r.flags & CF, "8Fh: fails for a disk that is not there");
}

static void writes(void)
{
	struct regs r;

	if (!known || drive < 0x80)
		return;
	fn("INT 13h AH=03h", TR("03H"));
	rw(&r, 2, 1, SCRATCH_LBA, BUF);
	if ((r.flags & CF) || !is_pattern(BUF, SCRATCH_LBA)) {
		skip("no scratch sectors on this disk");
		return;
	}
	make_pattern(BUF, 7777);
	make_pattern(BUF + 512, 8888);
	rw(&r, 3, 2, SCRATCH_LBA, BUF);
	ok(!(r.flags & CF), "%02xh: writes two sectors", drive);
	eq(r.ah, 0, "%02xh: AH is 0 after a write", drive);
	eq(r.al, 2, "%02xh: AL is the number written", drive);
	fill(BUF, 0, 2048);
	rw(&r, 2, 4, SCRATCH_LBA - 1, BUF);
	ok(is_pattern(BUF + 512, 7777) && is_pattern(BUF + 1024, 8888), "%02xh: they read back",
	   drive);
	ok(is_pattern(BUF, SCRATCH_LBA - 1) && is_pattern(BUF + 1536, SCRATCH_LBA + 2),
	   "%02xh: their neighbours are as they were", drive);
	make_pattern(BUF, SCRATCH_LBA);
	make_pattern(BUF + 512, SCRATCH_LBA + 1);
	rw(&r, 3, 2, SCRATCH_LBA, BUF);
	ok(!(r.flags & CF), "%02xh: writes them back", drive);
	rw(&r, 3, 0, SCRATCH_LBA, BUF);
	ok(r.flags & CF, "%02xh: refuses to write no sectors", drive);
	regs_init(&r);
	r.ax = 0x0301;
	r.cx = 0;
	r.dh = 0;
	r.dl = drive;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok(r.flags & CF, "%02xh: refuses to write sector 0", drive);
}

static void verify(void)
{
	struct regs r;

	fn("INT 13h AH=04h", TR("04H"));
	fill(BUF, 0x99, 0x1000);
	rw(&r, 4, 8, 1, BUF);
	ok(!(r.flags & CF), "%02xh: verifies sectors", drive);
	eq(r.ah, 0, "%02xh: AH is 0 after verify", drive);
	eq(first_not(BUF, 0x99, 0x1000), 0x1000, "%02xh: verify reads nothing into memory", drive);
	rw(&r, 4, 0, 1, BUF);
	ok(r.flags & CF, "%02xh: refuses to verify no sectors", drive);
}

/* Formats a track of the scratch sectors. The drive may leave any contents in them. */
static void format(void)
{
	u32 lba = (SCRATCH_LBA + spt - 1) / spt * spt;
	struct regs r;

	if (!known)
		return;
	fn("INT 13h AH=05h", TR("05H"));
	if (lba + spt > SCRATCH_LBA + SCRATCH_COUNT) {
		skip("no track has scratch sectors only");
		return;
	}
	for (u32 i = 0; i < spt; i++)
		poke16(BUF + 2 * i, (i + 1) << 8);
	rw(&r, 5, 1, lba, BUF);
	if (r.flags & CF) {
		eq(r.ah, 1, "%02xh: 01h if the drive cannot be formatted", drive);
		return;
	}
	eq(r.ah, 0, "%02xh: formats", drive);
	rw(&r, 2, spt, lba, BUF);
	ok(!(r.flags & CF), "%02xh: its sectors can be read", drive);
	rw(&r, 2, 1, lba - 1, BUF);
	ok(is_pattern(BUF, lba - 1), "%02xh: the sector before the track is as it was", drive);
	rw(&r, 2, 1, lba + spt, BUF);
	ok(is_pattern(BUF, lba + spt), "%02xh: and the one behind", drive);
	for (u32 i = 0; i < spt; i++)
		make_pattern(BUF + i * 512, lba + i);
	rw(&r, 3, spt, lba, BUF);
	ok(!(r.flags & CF), "%02xh: they can be written", drive);
}

/* Tests functions for diskettes only, or only for the controllers of the PC XT and ESDI. */
static void not_for_disks(void)
{
	static const u8 functions[] = { 0x06, 0x07, 0x0e, 0x0f, 0x12, 0x13, 0x16, 0x17, 0x18 };
	struct regs r;

	fn("INT 13h diskettes', XT's and ESDI's functions", TR("xxH") ", status 01H");
	for (u32 i = 0; i < ARRAY_SIZE(functions); i++) {
		regs_init(&r);
		r.ah = functions[i];
		r.cx = 1;
		r.dh = 0;
		r.dl = drive;
		bios_int(0x13, &r, O_AX);
		ok((r.flags & CF) && r.ah == 1, "%02xh: AH=%02xh gives 01h and CF", drive,
		   functions[i]);
	}
}

/* Reading to video memory draws, data for a ROM is lost, and the disk continues to work. */
static void other_memory(void)
{
	static const u8 counts[] = { 1, 8, 16, 63 };
	struct regs r;

	if (!known)
		return;
	fn("INT 13h AH=02h", TR("02H") ", ES:BX");
	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		u32 n = counts[i], bad = 0;

		copy(BUF2, 0xb8000, 0x8000);
		rw(&r, 2, n, 1000, 0xb8000);
		for (u32 s = 0; s < n; s++)
			bad += !is_pattern(0xb8000 + s * 512, 1000 + s);
		copy(0xb8000, BUF2, 0x8000);
		ok(!(r.flags & CF) && !bad && r.al == n,
		   "%02xh: reads %u sectors to the display's memory", drive, n);
	}
	rw(&r, 2, 63, 1000, 0xf0000);
	ok((r.flags & CF) ? r.ah == 9 : r.al == 63, "%02xh: a ROM is no place to read to", drive);
	rw(&r, 2, 2, 1100, BUF);
	ok(!(r.flags & CF) && is_pattern(BUF, 1100) && is_pattern(BUF + 512, 1101),
	   "%02xh: the disk still works", drive);
}

static void unknown(void)
{
	static const u8 undefined[] = { 0x1f, 0x20, 0x3f, 0x60, 0x80, 0xff };
	struct regs r;

	fn("INT 13h unknown functions", TR("xxH") ", status 01H");
	for (u32 i = 0; i < ARRAY_SIZE(undefined); i++) {
		regs_init(&r);
		r.ah = undefined[i];
		r.dl = drive;
		bios_int(0x13, &r, O_AX);
		ok((r.flags & CF) && r.ah == 1, "%02xh: AH=%02xh gives 01h and CF", drive,
		   undefined[i]);
	}
}

/*
 * The program sends a command to an ATA drive itself. The interrupt must come, because nIEN is
 * clear.
 */
static void ata_interrupt(void)
{
	u8 done = peek8(0x48e);
	u32 t;

	if (inb(0x1f7) == 0xff || !inb(0x1f7))
		return;
	fn("IRQ 14", "ATA/ATAPI-6, 7.8 (Device Control: nIEN); IBM PC AT TR, INT 76");
	outb(0x1f6, 0xa0);
	poke8(0x48e, 0);
	outb(0x1f7, 0xe5); /* CHECK POWER MODE */
	t = ticks();
	while (!peek8(0x48e) && ticks() - t < 4)
		;
	inb(0x1f7);
	eq(peek8(0x48e), 0xff, "a command of a program's own raises INT 76h");
	poke8(0x48e, done);
}

/* IBM's BIOS enables interrupts and ends with RET 2, because programs then wait for a tick. */
static void interrupt_flag(u8 number)
{
	static const u8 functions[] = { 0x00, 0x01, 0x02, 0x04, 0x08, 0x15, 0x41, 0xff };
	struct regs r;

	fn("INT 13h interrupt flag", AT("DISK_IO: STI, RET 2"));
	for (u32 i = 0; i < ARRAY_SIZE(functions); i++) {
		regs_init(&r);
		r.ah = functions[i];
		r.al = 1;
		r.bx = functions[i] == 0x41 ? 0x55aa : 0;
		r.es = BUF >> 4;
		r.cx = 1;
		r.dx = number;
		r.flags &= ~IF;
		bios_int(0x13, &r, ~0u);
		ok(r.flags & IF, "%02xh: AH=%02xh returns with interrupts on", number,
		   functions[i]);
	}
}

void part_int13(void)
{
	u8 disks = peek8(0x475);

	ata_interrupt();
	if (disks)
		interrupt_flag(0x80);
	if (config.host & HOST_FLOPPY)
		interrupt_flag(0x00);
	for (drive = 0x80; drive < 0x80 + disks && drive < 0x82; drive++) {
		fn("INT 13h AH=00h", TR("00H"));
		known = data_on(drive);
		simple(0x00, "INT 13h AH=00h", TR("00H"), "resets");
		parameters();
		type();
		reads();
		bad_reads();
		writes();
		verify();
		simple(0x0c, "INT 13h AH=0Ch", TR("0CH"), "seeks");
		simple(0x0d, "INT 13h AH=0Dh", TR("0DH"), "resets the disk controller");
		simple(0x09, "INT 13h AH=09h", TR("09H"), "sets the drive's parameters");
		simple(0x10, "INT 13h AH=10h", TR("10H"), "is ready");
		simple(0x11, "INT 13h AH=11h", TR("11H"), "recalibrates");
		simple(0x14, "INT 13h AH=14h", TR("14H"), "runs the controller's diagnostic");
		format();
		not_for_disks();
		unknown();
	}
	for (drive = 0x80; drive < 0x80 + disks && drive < 0x82; drive++) {
		known = data_on(drive);
		other_memory();
	}
}
