/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the INT 13h extensions (EDD), on every hard disk that the BIOS counts. */
#include "probe.h"

#define EDD(f) "EDD-3, Fn " f

struct dap {
	u8 size, reserved;
	u8 count, reserved2;
	u32 buffer;
	u32 lba, lba_high;
	u32 flat, flat_high;
	u32 long_count, zero;
} packed;

static struct dap dap;
static u8 drive, version;
static u16 flags; /* AH=48h's */
static u16 subsets;
static u32 total;
static bool known;

static void prepare(u8 count, u32 lba, u32 buffer)
{
	dap = (struct dap){ .size = 16,
			    .count = count,
			    .lba = lba,
			    .buffer = (buffer & 0xf0000) << 12 | (buffer & 0xffff) };
}

/* Calls `ah` with the packet. Returns CF. */
static bool request(struct regs *r, u8 ah, u8 al)
{
	regs_init(r);
	r->ah = ah;
	r->al = al;
	r->dl = drive;
	r->ds = PROG_SEG;
	r->esi = (u32)&dap;
	bios_int(0x13, r, O_AH);
	return r->flags & CF;
}

static bool read(u8 count, u32 lba, u32 buffer)
{
	struct regs r;

	prepare(count, lba, buffer);
	return !request(&r, 0x42, 0);
}

static bool check_extensions(void)
{
	struct regs r;

	fn("INT 13h AH=41h", EDD("41h"));
	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = drive;
	bios_int(0x13, &r, O_AX | O_BX | O_CX);
	ok(!(r.flags & CF), "%02xh: succeeds", drive);
	if (r.flags & CF)
		return false;
	eq(r.bx, 0xaa55, "%02xh: BX is AA55h", drive);
	ok(r.ah >= 0x21, "%02xh: version is EDD-1.1 or later (%02xh)", drive, r.ah);
	ok(r.cl & 1, "%02xh: fixed disk subset is there (CX %04xh)", drive, r.cx);
	eq(r.cx & 0xfff0, 0, "%02xh: reserved bits of CX are 0", drive);
	version = r.ah;
	subsets = r.cx;
	regs_init(&r);
	r.ah = 0x41;
	r.bx = 0x55aa;
	r.dl = 0x8f;
	bios_int(0x13, &r, O_AX | O_BX | O_CX);
	ok(r.flags & CF, "8Fh: fails for a disk that is not there");
	return true;
}

static void parameters_of(struct regs *r, u16 size)
{
	fill(BUF, 0x99, 512);
	poke16(BUF + 64, size);
	poke16(BUF + 66, 0); /* flags; some BIOSes require 0 */
	regs_init(r);
	r->ah = 0x48;
	r->dl = drive;
	r->ds = seg_of(BUF);
	r->si = 64;
	bios_int(0x13, r, O_AH);
}

static void device_path(u32 at)
{
	static const char *const interfaces[] = { "ATA     ", "ATAPI   ", "SCSI    ", "USB     ",
						  "1394    ", "FIBRE   ", "SATA    ", "SAS     ",
						  "I2O     ", "RAID    " };
	u8 length = peek8(at + 2), total_sum = 0;
	bool found = false;
	char name[9];

	eq(peek16(at), 0xbedd, "%02xh: key BEDDh", drive);
	ok(length == 0x24 || length == 0x2c, "%02xh: device path length is 24h or 2Ch", drive);
	for (u32 i = 0; i < length; i++)
		total_sum += peek8(at + i);
	eq(total_sum, 0, "%02xh: device path checksum", drive);
	ok(peek32(at + 6) == 0x20494350 || peek32(at + 6) == 0x20415349,
	   "%02xh: host bus is PCI or ISA, padded with blanks", drive);
	for (u32 i = 0; i < 8; i++)
		name[i] = peek8(at + 10 + i);
	name[8] = 0;
	for (u32 i = 0; i < ARRAY_SIZE(interfaces); i++)
		found |= !compare(name, interfaces[i], 8);
	ok(found, "%02xh: interface is a defined name, padded with blanks (\"%s\")", drive, name);
	if (peek32(at + 6) == 0x20494350) {
		u8 bus = peek8(at + 18), slot = peek8(at + 19), func = peek8(at + 20);

		ok((u16)pci_read(bus, slot << 3 | func, 0) != 0xffff,
		   "%02xh: interface path names a PCI function (%u:%u.%u)", drive, bus, slot, func);
		eq(pci_read(bus, slot << 3 | func, 8) >> 24, compare(name, "USB     ", 8) ? 1 : 12,
		   "%02xh: which is a mass storage controller, or of a serial bus", drive);
	}
}

static void dpte(u32 segoff)
{
	u32 at = far_linear(segoff);
	u8 total_sum = 0;

	if (segoff == 0xffffffff || !segoff)
		return;
	for (u32 i = 0; i < 16; i++)
		total_sum += peek8(at + i);
	eq(total_sum, 0, "%02xh: DPTE checksum", drive);
	ok(peek8(at + 4) & 0xe0, "%02xh: DPTE head register prefix (%02xh)", drive, peek8(at + 4));
	eq(peek16(at + 12), 0, "%02xh: DPTE reserved bytes are 0", drive);
	ok(peek8(at + 14) >= 0x10, "%02xh: DPTE revision (%02xh)", drive, peek8(at + 14));
}

static void parameters(void)
{
	static const u16 sizes[] = { 26, 30, 66, 74, 255 };
	struct regs r;

	fn("INT 13h AH=48h", EDD("48h"));
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		u16 got;

		parameters_of(&r, sizes[i]);
		got = peek16(BUF + 64);
		ok(!(r.flags & CF) && r.ah == 0, "%02xh: takes a buffer of %u bytes", drive,
		   sizes[i]);
		ok(got <= sizes[i] && (got == 26 || got == 30 || got == 66 || got == 74),
		   "%02xh: returns a size of the specification's (%u of %u)", drive, got, sizes[i]);
		eq(first_not(BUF + 64 + sizes[i], 0x99, 150), 150,
		   "%02xh: writes nothing past %u bytes", drive, sizes[i]);
		eq(first_not(BUF, 0x99, 64), 64, "%02xh: nor before the buffer", drive);
	}
	parameters_of(&r, 25);
	ok((r.flags & CF) && r.ah == 1, "%02xh: refuses 25 bytes with 01h", drive);
	eq(first_not(BUF + 68, 0x99, 100), 100, "%02xh: and writes nothing", drive);
	parameters_of(&r, 0);
	ok((r.flags & CF) && r.ah == 1, "%02xh: refuses 0 bytes with 01h", drive);
	parameters_of(&r, 74);
	flags = peek16(BUF + 66);
	total = peek32(BUF + 64 + 16);
	eq(peek32(BUF + 64 + 20), 0, "%02xh: sector count fits in 32 bits", drive);
	eq(peek16(BUF + 64 + 24), 512, "%02xh: 512 bytes a sector", drive);
	eq(flags & 0xff80, 0, "%02xh: reserved information flags are 0", drive);
	eq(flags & 4, 0, "%02xh: not removable", drive);
	if (drive == 0x80 && config.total_lo)
		eq(total, config.total_lo, "%02xh: sector count is the disk's", drive);
	if (total > 16383 * 16 * 63u)
		eq(flags & 2, 0, "%02xh: no geometry reaches that far", drive);
	if (flags & 2) {
		u32 c = peek32(BUF + 68), h = peek32(BUF + 72), s = peek32(BUF + 76);

		ok(c && h && s, "%02xh: physical geometry has no 0", drive);
		ok(c < 65536 && h <= 255 && s <= 255 && c * h * s <= total,
		   "%02xh: physical geometry is within the disk (%u/%u/%u)", drive, c, h, s);
	}
	if (peek16(BUF + 64) >= 30)
		dpte(peek32(BUF + 64 + 26));
	if (version >= 0x30) {
		ok(peek16(BUF + 64) >= 66, "%02xh: version 3.0 has a device path (%u bytes)", drive,
		   peek16(BUF + 64));
		if (peek16(BUF + 64) >= 66)
			device_path(BUF + 64 + 30);
	}
	drive ^= 0x0f;
	parameters_of(&r, 30);
	ok(r.flags & CF, "%02xh: fails for a disk that is not there", drive);
	drive ^= 0x0f;
}

static void reads(void)
{
	static const u8 counts[] = { 1, 2, 3, 7, 8, 16, 63, 64, 126, 127 };
	struct regs r;

	fn("INT 13h AH=42h", EDD("42h"));
	fill(BUF, 0x99, 0x10000);
	prepare(1, 0, BUF + 0x1000);
	ok(!request(&r, 0x42, 0), "%02xh: reads sector 0", drive);
	eq(r.ah, 0, "%02xh: AH is 0", drive);
	eq(dap.count, 1, "%02xh: the packet's count is the number read", drive);
	eq(dap.lba, 0, "%02xh: the packet's LBA is as it was", drive);
	eq(first_not(BUF, 0x99, 0x1000), 0x1000, "%02xh: nothing before the buffer", drive);
	eq(first_not(BUF + 0x1200, 0x99, 0x1000), 0x1000, "%02xh: nothing after the buffer", drive);
	fill(BUF, 0x99, 0x10000);
	prepare(0, 1, BUF);
	ok(!request(&r, 0x42, 0), "%02xh: a count of 0 is no error", drive);
	eq(first_not(BUF, 0x99, 0x10000), 0x10000, "%02xh: and reads nothing", drive);
	if (!known)
		return;
	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		u32 lba = 1500 + i * 200, n = counts[i], bad = 0;

		fill(BUF, 0x99, 0x10000);
		ok(read(n, lba, BUF + 0x10 + i), "%02xh: reads %u sectors", drive, n);
		for (u32 s = 0; s<n; s += n> 8 ? 5 : 1)
			bad += !is_pattern(BUF + 0x10 + i + s * 512, lba + s);
		ok(!bad && is_pattern(BUF + 0x10 + i + (n - 1) * 512, lba + n - 1),
		   "%02xh: %u sectors hold what the disk holds", drive, n);
		ok(peek8(BUF + 0xf + i) == 0x99 && peek8(BUF + 0x10 + i + n * 512) == 0x99,
		   "%02xh: %u sectors and not a byte more", drive, n);
	}
	ok(read(1, total - 1, BUF) && is_pattern(BUF, total - 1), "%02xh: the last sector", drive);
	dap = (struct dap){ .size = 16, .count = 1, .lba = 3000, .buffer = 0x3fff0010 };
	ok(!request(&r, 0x42, 0) && is_pattern(0x40000, 3000),
	   "%02xh: buffer at the start of the next 64 KiB (3FFF:0010)", drive);
	dap = (struct dap){ .size = 16, .count = 2, .lba = 3001, .buffer = 0x3ff00000 };
	ok(!request(&r, 0x42, 0) && is_pattern(0x3ff00, 3001) && is_pattern(0x40100, 3002),
	   "%02xh: buffer over a 64 KiB boundary of memory", drive);
	regs_init(&r);
	prepare(1, 3010, BUF + 0x800);
	r.ah = 0x42;
	r.dl = drive;
	r.ds = PROG_SEG;
	r.esi = (u32)&dap | 0xabcd0000;
	r.flags = (r.flags | DF) & ~IF;
	bios_int(0x13, &r, O_AH);
	ok(!(r.flags & CF) && is_pattern(BUF + 0x800, 3010),
	   "%02xh: with DF set, IF clear and the high half of ESI set", drive);
	prepare(1, 3011, BUF);
	dap.size = 24;
	ok(!request(&r, 0x42, 0) && is_pattern(BUF, 3011), "%02xh: packet of 24 bytes", drive);
}

static void rejected(const char *what, u8 ah)
{
	struct regs r;

	fill(BUF, 0x99, 0x2000);
	ok(request(&r, ah, 0), "%02xh: refuses %s", drive, what);
	ok(r.ah != 0, "%02xh: AH tells why, for %s", drive, what);
	eq(first_not(BUF, 0x99, 0x2000), 0x2000, "%02xh: no data for %s", drive, what);
}

static void bad_reads(u8 ah, const char *name, const char *clause)
{
	struct regs r;
	u8 keep = drive;

	fn(name, clause);
	prepare(1, SCRATCH_LBA, BUF);
	dap.size = 15;
	rejected("a packet of 15 bytes", ah);
	prepare(1, SCRATCH_LBA, BUF);
	dap.size = 0;
	rejected("a packet of 0 bytes", ah);
	prepare(1, total, BUF);
	rejected("the sector past the last", ah);
	eq(dap.count, 0, "%02xh: count is 0 past the last sector", drive);
	prepare(2, 0xffffffff, BUF);
	rejected("LBA FFFFFFFFh", ah);
	prepare(1, SCRATCH_LBA, BUF);
	dap.lba_high = 1;
	rejected("an LBA of 33 bits", ah);
	prepare(1, 0xffffffff, BUF);
	dap.lba_high = 0xffffffff;
	rejected("an LBA of 64 ones", ah);
	prepare(127, 0xffffffc0, BUF);
	dap.lba_high = 0xffffffff;
	rejected("an LBA that wraps", ah);
	prepare(128, SCRATCH_LBA, BUF);
	ok(request(&r, ah, 0) && r.ah == 1, "%02xh: 128 sectors get 01h", drive);
	prepare(0xfe, SCRATCH_LBA, BUF);
	ok(request(&r, ah, 0) && r.ah == 1, "%02xh: 254 sectors get 01h", drive);
	drive = 0x8f;
	prepare(1, SCRATCH_LBA, BUF);
	rejected("a disk that is not there", ah);
	drive = keep;
	if (ah != 0x42)
		return;
	fill(BUF, 0x99, 0x20000);
	prepare(2, 1500, BUF + 0xfe10);
	if (request(&r, ah, 0)) {
		ok(r.ah == 9 || r.ah == 1,
		   "%02xh: a buffer over the segment's end gives 09h or 01h", drive);
		eq(first_not(BUF, 0x99, 0x20000), 0x20000, "%02xh: and is left alone", drive);
	} else {
		ok(!known || (is_pattern(BUF + 0xfe10, 1500) && is_pattern(BUF + 0x10010, 1501)),
		   "%02xh: a buffer over the segment's end is filled in one piece", drive);
		eq(first_not(BUF, 0x99, 0xfe10), 0xfe10, "%02xh: and does not wrap", drive);
	}
}

static void flat_buffer(void)
{
	struct regs r;
	bool there;

	fn("INT 13h AH=42h", EDD("42h") ", 64-bit flat address");
	if (version < 0x30) {
		skip("EDD version is below 3.0");
		return;
	}
	/* One sector, which does no harm at FFFF:FFFF. */
	prepare(1, 4000, BUF);
	dap.size = 24;
	dap.buffer = 0xffffffff;
	dap.flat = BUF + 0x1000;
	fill(BUF, 0x99, 0x4000);
	ok(!request(&r, 0x42, 0), "%02xh: flat address below 1 MiB", drive);
	there = known ? is_pattern(BUF + 0x1000, 4000) : first_not(BUF + 0x1000, 0x99, 512) != 512;
	ok(there, "%02xh: data is there", drive);
	if (!there)
		return;
	prepare(127, 4100, BUF);
	dap.size = 24;
	dap.buffer = 0xffffffff;
	dap.flat = 0x300000;
	fill(0x300000, 0x99, 0x20000);
	ok(!request(&r, 0x42, 0), "%02xh: flat address above 1 MiB", drive);
	copy(BUF, 0x300000, 0x10000);
	ok(!known || (is_pattern(BUF, 4100) && is_pattern(BUF + 126 * 512, 4226)),
	   "%02xh: data is there, above 1 MiB", drive);
	prepare(0xff, 5000, BUF);
	dap.size = 32;
	dap.buffer = 0xffffffff;
	dap.flat = 0x300000;
	dap.long_count = 200;
	fill(0x300000, 0x99, 0x20000);
	ok(!request(&r, 0x42, 0), "%02xh: count FFh takes the 32-bit count", drive);
	copy(BUF, 0x300000, 0x20000);
	ok(!known || (is_pattern(BUF, 5000) && is_pattern(BUF + 199 * 512, 5199)),
	   "%02xh: 200 sectors are there", drive);
}

/*
 * Tests memory above 4 GiB, which this program cannot read. So data is read to it, written from it,
 * and then read to where the program can read it. The buffer crosses the end of a 4 MiB page.
 */
static void high_buffer(void)
{
	u64 high = 0x1003ffa03;
	struct regs r;

	fn("INT 13h AH=42h", EDD("42h") ", 64-bit flat address above 4 GiB");
	prepare(1, 4000, BUF);
	dap.size = 24;
	dap.buffer = 0xffffffff;
	dap.flat_high = 0x10000;
	fill(BUF, 0x99, 512);
	ok(request(&r, 0x42, 0) && r.ah, "%02xh: past 40 bits an error (%02xh)", drive, r.ah);
	if (config.memory_kb <= 4096 * 1024 || !known || version < 0x30) {
		skip("no memory above 4 GiB");
		return;
	}
	fill((u32)high, 0x99, 20 * 512);
	for (u32 i = 0; i < 3; i++) {
		prepare(20, i == 0 ? 4000 : SCRATCH_LBA + 20, BUF);
		if (i < 2) {
			dap.size = 24;
			dap.buffer = 0xffffffff;
			dap.flat = high;
			dap.flat_high = high >> 32;
		}
		ok(!request(&r, i == 1 ? 0x43 : 0x42, 0), "%02xh: %s", drive,
		   i == 0   ? "reads to above 4 GiB"
		   : i == 1 ? "writes from there"
			    : "what was written can be read");
	}
	for (u32 i = 0; i < 20; i++) {
		if (is_pattern(BUF + i * 512, 4000 + i))
			continue;
		ok(false, "%02xh: it is what was read (sector %u)", drive, i);
		break;
	}
	ok(is_pattern(BUF + 19 * 512, 4019), "%02xh: it is what was read", drive);
	copy(BUF, (u32)high, 20 * 512);
	eq(first_not(BUF, 0x99, 20 * 512), 20 * 512,
	   "%02xh: the address's low 32 bits are not all of it", drive);
	for (u32 i = 0; i < 20; i++)
		make_pattern(BUF + i * 512, SCRATCH_LBA + 20 + i);
	prepare(20, SCRATCH_LBA + 20, BUF);
	ok(!request(&r, 0x43, 0), "%02xh: writes them back", drive);
}

static void writes(void)
{
	struct regs r;

	if (!known)
		return;
	fn("INT 13h AH=43h", EDD("43h"));
	if (!read(1, SCRATCH_LBA, BUF) || !is_pattern(BUF, SCRATCH_LBA)) {
		skip("no scratch sectors on this disk");
		return;
	}
	for (u8 al = 0; al < 2; al++) {
		make_pattern(BUF, 9000 + al);
		make_pattern(BUF + 512, 9002 + al);
		prepare(2, SCRATCH_LBA + 10, BUF);
		ok(!request(&r, 0x43, al), "%02xh: writes two sectors (AL=%u)", drive, al);
		eq(r.ah, 0, "%02xh: AH is 0 (AL=%u)", drive, al);
		fill(BUF, 0, 2048);
		read(4, SCRATCH_LBA + 9, BUF);
		ok(is_pattern(BUF + 512, 9000 + al) && is_pattern(BUF + 1024, 9002 + al),
		   "%02xh: they read back (AL=%u)", drive, al);
		ok(is_pattern(BUF, SCRATCH_LBA + 9) && is_pattern(BUF + 1536, SCRATCH_LBA + 12),
		   "%02xh: their neighbours are as they were (AL=%u)", drive, al);
	}
	make_pattern(BUF, 9004);
	prepare(1, SCRATCH_LBA + 10, BUF);
	if (request(&r, 0x43, 2)) {
		eq(r.ah, 1, "%02xh: write with verify gets 01h", drive);
		eq(flags & 8, 0, "%02xh: as AH=48h's flags say", drive);
	} else
		ok(read(1, SCRATCH_LBA + 10, BUF) && is_pattern(BUF, 9004),
		   "%02xh: write with verify writes", drive);
	for (u32 i = 0; i < 127; i++)
		make_pattern(BUF + 3 + i * 512, SCRATCH_LBA + i + 20000);
	prepare(127, SCRATCH_LBA, BUF + 3);
	ok(!request(&r, 0x43, 0), "%02xh: writes 127 sectors from an odd address", drive);
	fill(BUF, 0, 0x10000);
	read(127, SCRATCH_LBA, BUF);
	ok(is_pattern(BUF, SCRATCH_LBA + 20000) && is_pattern(BUF + 126 * 512, SCRATCH_LBA + 20126),
	   "%02xh: the 127 read back", drive);
	for (u32 i = 0; i < 127; i++)
		make_pattern(BUF + i * 512, SCRATCH_LBA + i);
	prepare(127, SCRATCH_LBA, BUF);
	ok(!request(&r, 0x43, 0), "%02xh: writes them back", drive);
}

static void verify_and_seek(void)
{
	struct regs r;

	fn("INT 13h AH=44h", EDD("44h"));
	fill(BUF, 0x99, 0x2000);
	prepare(8, 100, BUF);
	ok(!request(&r, 0x44, 0), "%02xh: verifies", drive);
	eq(r.ah, 0, "%02xh: AH is 0", drive);
	eq(first_not(BUF, 0x99, 0x2000), 0x2000, "%02xh: reads nothing into memory", drive);
	prepare(1, total, BUF);
	ok(request(&r, 0x44, 0), "%02xh: fails past the last sector", drive);
	fn("INT 13h AH=47h", EDD("47h"));
	prepare(1, 100, BUF);
	ok(!request(&r, 0x47, 0), "%02xh: seeks", drive);
	eq(r.ah, 0, "%02xh: AH is 0", drive);
	fn("INT 13h AH=46h", EDD("46h"));
	regs_init(&r);
	r.ax = 0x4600;
	r.dl = drive;
	bios_int(0x13, &r, O_AH);
	ok((r.flags & CF) && r.ah, "%02xh: a fixed disk cannot be ejected (%02xh)", drive, r.ah);
}

/* A sector that the runner's disk cannot read and write. */
static void media_error(void)
{
	struct regs r;

	if (!config.bad_lba || drive != 0x80)
		return;
	fn("INT 13h AH=42h", EDD("42h") ", error status");
	prepare(1, config.bad_lba, BUF);
	ok(request(&r, 0x42, 0), "%02xh: a sector that cannot be read fails", drive);
	ok(r.ah != 0, "%02xh: AH tells why (%02xh)", drive, r.ah);
	eq(dap.count, 0, "%02xh: no sector was read", drive);
	ok(read(1, config.bad_lba + 64, BUF) && is_pattern(BUF, config.bad_lba + 64),
	   "%02xh: the disk still works", drive);
	prepare(16, config.bad_lba - 8, BUF);
	ok(request(&r, 0x42, 0), "%02xh: a read over that sector fails", drive);
	eq(dap.count, 8, "%02xh: the count is of good sectors", drive);
	ok(is_pattern(BUF, config.bad_lba - 8) && is_pattern(BUF + 7 * 512, config.bad_lba - 1),
	   "%02xh: which are there", drive);
	prepare(16, config.bad_lba - 8, BUF);
	ok(request(&r, 0x44, 0) && r.ah, "%02xh: a verify over it fails (%02xh)", drive, r.ah);
	eq(dap.count, 8, "%02xh: the count is of good sectors (verify)", drive);
	make_pattern(BUF, config.bad_lba);
	prepare(1, config.bad_lba, BUF);
	ok(request(&r, 0x43, 0) && r.ah, "%02xh: a write to that sector fails (%02xh)", drive,
	   r.ah);
	ok(read(1, config.bad_lba + 64, BUF) && is_pattern(BUF, config.bad_lba + 64),
	   "%02xh: the disk works after a failed write", drive);
}

void part_int13_edd(void)
{
	u8 disks = peek8(0x475);

	for (drive = 0x80; drive < 0x80 + disks && drive < 0x82; drive++) {
		if (!check_extensions())
			continue;
		known = read(1, 0, BUF) && peek32(BUF + 440) == PATTERN_MAGIC;
		parameters();
		reads();
		bad_reads(0x42, "INT 13h AH=42h", EDD("42h"));
		writes();
		if (known)
			bad_reads(0x43, "INT 13h AH=43h", EDD("43h"));
		verify_and_seek();
		media_error();
		flat_buffer();
		high_buffer();
	}
}
