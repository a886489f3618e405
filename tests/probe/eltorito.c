/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests El Torito: INT 13h on the CD that the image was booted from, with each emulation. */
#include "probe.h"

#define ET(s) "El Torito 1.0, " s

static u16 status(u8 al, struct regs *r)
{
	fill(BUF, 0x99, 64);
	poke8(BUF, 0x13);
	regs_init(r);
	r->ah = 0x4b;
	r->al = al;
	r->dl = boot_drive;
	r->ds = seg_of(BUF);
	r->si = 0;
	bios_int(0x13, r, O_AX);
	return r->flags & CF;
}

static void emulation_status(void)
{
	struct regs r;
	u8 media;

	fn("INT 13h AX=4B01h", ET("5.5 (get status)"));
	ok(!status(1, &r), "succeeds");
	eq(peek8(BUF), 0x13, "packet size is 13h");
	media = peek8(BUF + 1) & 15;
	eq(media, config.cd_media, "the media type that the catalog has");
	eq(peek8(BUF + 2), boot_drive, "the drive number");
	eq(peek32(BUF + 4), config.cd_lba, "the LBA of the image");
	ok(peek16(BUF + 0x0c) == 0 || peek16(BUF + 0x0c) == 0x7c0, "load segment (%04xh)",
	   peek16(BUF + 0x0c));
	ok(media ? peek16(BUF + 0x0e) == 1 : peek16(BUF + 0x0e) > 100,
	   "sector count of the catalog");
	eq(first_not(BUF + 0x13, 0x99, 32), 32, "13h bytes are written");
	if (media == 0)
		ok(boot_drive >= 0x81, "no emulation: the drive is above 80h (%02xh)", boot_drive);
	else
		eq(boot_drive, media == 4 ? 0x80 : 0x00, "drive number of the emulation");
	if (media == 2) {
		eq(peek8(BUF + 0x10), 79, "last cylinder");
		eq(peek8(BUF + 0x11), 18, "18 sectors a track");
		eq(peek8(BUF + 0x12), 1, "last head");
	}
}

/* Makes a call with AX, DX, and a packet at the start of BUF. */
static u8 simple(u16 ax, struct regs *r)
{
	regs_init(r);
	r->ax = ax;
	r->dl = boot_drive;
	r->ds = seg_of(BUF);
	r->si = 0;
	bios_int(0x13, r, O_AX);
	return r->flags & CF ? r->ah : 0;
}

static void catalog(void)
{
	struct regs r;

	fn("INT 13h AX=4D00h", ET("5.7 (return boot catalog)"));
	fill(BUF, 0x99, 0x2000);
	poke8(BUF, 8);
	poke8(BUF + 1, 1);
	poke32(BUF + 2, (u32)seg_of(BUF + 0x800) << 16);
	poke16(BUF + 6, 0);
	eq(simple(0x4d00, &r), 0, "succeeds");
	eq(peek8(BUF + 0x800), 1, "the validation entry comes first");
	eq(peek16(BUF + 0x800 + 30), 0xaa55, "with its key");
	eq(peek32(BUF + 0x800 + 32 + 8), config.cd_lba, "the initial entry names our image");
	eq(first_not(BUF + 0x1000, 0x99, 256), 256, "2048 bytes are read");
}

/* Tests the door: locks are counted, and a locked medium is not ejected. */
static void door(void)
{
	struct regs r;

	fn("INT 13h AH=49h CD", "EDD-3, Fn 49h");
	eq(simple(0x4900, &r), 0, "nobody has changed the disc");
	fn("INT 13h AH=41h CD", "EDD-3, Fn 41h");
	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = boot_drive;
	bios_int(0x13, &r, O_AX | O_BX | O_CX);
	if (!(r.cx & 2)) {
		skip("no locking of drives");
		return;
	}
	fn("INT 13h AH=45h CD", "EDD-3, Fn 45h");
	eq(simple(0x4502, &r), 0, "tells the state");
	eq(r.al, 0, "which is unlocked");
	eq(simple(0x4501, &r), 0xb0, "B0h for unlocking what is not locked");
	eq(simple(0x4500, &r), 0, "locks");
	eq(simple(0x4500, &r), 0, "locks once more");
	eq(simple(0x4502, &r), 0, "tells the state");
	eq(r.al, 1, "which is locked");
	fn("INT 13h AH=46h CD", "EDD-3, Fn 46h");
	eq(simple(0x4600, &r), 0xb1, "B1h for a locked drive");
	fn("INT 13h AH=45h CD", "EDD-3, Fn 45h");
	eq(simple(0x4501, &r), 0, "unlocks");
	eq(simple(0x4502, &r) << 8 | r.al, 1, "one lock is left");
	eq(simple(0x4501, &r), 0, "unlocks once more");
	eq(simple(0x4502, &r) << 8 | r.al, 0, "none is");
	ok(simple(0x4503, &r) != 0, "refuses AL=3");
}

/* Makes a packet as of AH=4Ah, which describes our image as a diskette. */
static void start_emulation(void)
{
	u8 drive = boot_drive;
	struct regs r;

	fn("INT 13h AX=4B00h", ET("5.5 (terminate emulation)"));
	fill(BUF, 0, 64);
	poke8(BUF, 0x13);
	ok(simple(0x4b00, &r) != 0, "fails where nothing is emulated");
	fn("INT 13h AX=4A00h", ET("5.4 (initiate emulation)"));
	fill(BUF, 0, 64);
	poke8(BUF, 0x13);
	poke8(BUF + 1, 2); /* 1.44 MB */
	poke32(BUF + 4, config.cd_lba);
	poke16(BUF + 0x0e, 1);
	eq(simple(0x4a00, &r), 0, "succeeds");
	fill(BUF, 0x99, 2048);
	regs_init(&r);
	r.ax = 0x0201;
	r.cx = 1;
	r.dx = 0;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && first_not(BUF + 512, 0x99, 512) == 512,
	   "drive 00h has the image's 512-byte sectors");
	fill(BUF, 0, 64);
	poke8(BUF, 0x13);
	poke8(BUF + 1, 2);
	poke32(BUF + 4, config.cd_lba);
	ok(simple(0x4a00, &r) != 0, "fails where something is emulated");
	fn("INT 13h AX=4B00h", ET("5.5 (terminate emulation)"));
	boot_drive = 0x7f;
	poke8(BUF, 0x13);
	eq(simple(0x4b00, &r), 0, "DL=7Fh ends whatever is emulated");
	boot_drive = drive;
}

static void eject(void)
{
	struct regs r;
	u8 status;

	fn("INT 13h AH=46h CD", "EDD-3, Fn 46h");
	status = simple(0x4600, &r);
	if (status == 1) {
		skip("no ejecting");
		return;
	}
	eq(status, 0, "ejects");
	fn("INT 13h AH=49h CD", "EDD-3, Fn 49h");
	ok(simple(0x4900, &r) != 0, "no medium, or a change (%02xh)", r.ah);
}

static void no_emulation(void)
{
	struct regs r;
	static struct {
		u8 size, zero;
		u16 count;
		u32 buffer, lba, high;
	} packed dap;

	fn("INT 13h AH=42h CD", ET("sec. 4; EDD-3, Fn 42h"));
	dap.size = 16;
	dap.count = 1;
	dap.buffer = (u32)seg_of(BUF) << 16;
	dap.lba = 16;
	fill(BUF, 0x99, 0x1000);
	regs_init(&r);
	r.ah = 0x42;
	r.dl = boot_drive;
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	bios_int(0x13, &r, O_AH);
	ok(!(r.flags & CF), "reads sector 16");
	eq(peek32(BUF + 1), 0x30304443, "it is the volume descriptor");
	eq(first_not(BUF + 2048, 0x99, 256), 256, "2048 bytes are read");
	dap.lba = 0x7ffffff0;
	regs_init(&r);
	r.ah = 0x42;
	r.dl = boot_drive;
	r.ds = PROG_SEG;
	r.si = (u32)&dap;
	bios_int(0x13, &r, O_AH);
	ok((r.flags & CF) && r.ah, "fails past the end");
	fn("INT 13h AH=48h CD", "EDD-3, Fn 48h");
	fill(BUF, 0x99, 128);
	poke16(BUF, 26);
	regs_init(&r);
	r.ah = 0x48;
	r.dl = boot_drive;
	r.ds = seg_of(BUF);
	r.si = 0;
	bios_int(0x13, &r, O_AH);
	ok(!(r.flags & CF), "succeeds");
	eq(peek16(BUF + 24), 2048, "2048 bytes a sector");
	eq(peek16(BUF + 2) & 4, 4, "removable");
	fn("INT 13h AH=41h CD", "EDD-3, Fn 41h");
	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = boot_drive;
	bios_int(0x13, &r, O_AX | O_BX | O_CX);
	ok(!(r.flags & CF) && r.bx == 0xaa55 && (r.cx & 1), "extensions are there");
	catalog();
	door();
	start_emulation();
	eject();
}

static void emulated(void)
{
	struct regs r;
	u32 second, geometry;

	fn("INT 13h AH=08h CD", ET("figure 7: as in the packet"));
	ok(!status(1, &r), "the packet can be had");
	geometry = peek32(BUF + 0x10) & 0xffffff;
	regs_init(&r);
	r.ah = 8;
	r.dl = boot_drive;
	bios_int(0x13, &r, O_AX | O_BX | O_CX | O_DX | O_ES | O_DI);
	ok(!(r.flags & CF), "succeeds");
	eq(r.ch, geometry & 0xff, "CH is the packet's byte 10h");
	eq(r.cl, geometry >> 8 & 0xff, "CL is its byte 11h");
	eq(r.dh, geometry >> 16, "DH is its byte 12h");
	fn("INT 13h AH=02h CD", ET("sec. 4"));
	regs_init(&r);
	r.ax = 0x0201;
	r.cx = 1;
	r.dh = 0;
	r.dl = boot_drive;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && peek32(BUF + 440) == PATTERN_MAGIC, "reads the image's first sector");
	regs_init(&r);
	r.ax = 0x0207;
	r.cx = 0x1c03;
	r.dh = 1;
	r.dl = boot_drive;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok(!(r.flags & CF) && peek32(BUF) == PATTERN_MAGIC && peek32(BUF + 512) == PATTERN_MAGIC,
	   "reads seven sectors that start in mid-block");
	eq(peek32(BUF + 6 * 512 + 4) - peek32(BUF + 4), 6, "they follow one another");
	fn("INT 13h AH=03h CD", ET("sec. 4"));
	regs_init(&r);
	r.ax = 0x0301;
	r.cx = 1;
	r.dh = 0;
	r.dl = boot_drive;
	r.es = seg_of(BUF);
	r.bx = 0;
	bios_int(0x13, &r, O_AX);
	ok((r.flags & CF) && r.ah == 3, "writing gives 03h (%02xh)", r.ah);
	fn("INT 13h AX=4B00h", ET("5.5 (terminate emulation)"));
	second = vector(0x46);
	ok(!status(0, &r), "ends the emulation");
	if (config.cd_media == 4) {
		eq(peek8(0x475), config.disks - 1, "40:75h counts a disk less");
		eq(vector(0x41), second, "INT 41h points to the table of what was 81h");
		ok(!second || vector(0x46) != second, "INT 46h does so no more");
	}
	eq(peek8(BUF), 0x13, "and returns the packet");
	ok(status(0, &r) || !(peek8(BUF + 1) & 15), "once");
}

void part_eltorito(void)
{
	if (!(config.host & HOST_CDROM)) {
		fn("INT 13h AX=4B01h", ET("5.5"));
		skip("not booted from CD");
		return;
	}
	emulation_status();
	if (config.cd_media)
		emulated();
	else
		no_emulation();
}
