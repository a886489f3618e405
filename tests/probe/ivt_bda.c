/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests what the BIOS leaves in low memory and at its fixed addresses before any call: the boot
 * sector's registers, interrupt vectors, BIOS data area, EBDA, and the entry points in segment F000
 * that old programs jump to.
 */
#include "probe.h"

#define TR "IBM PS/2 and PC BIOS Interface TR"

#define ENTRY_IP_OFFSET 0x47 /* offset, from its start, of the IP that boot.asm saves */

static u32 saved_vector(u8 n)
{
	return peek32(SAVED_IVT + n * 4);
}

static u8 bda8(u8 at)
{
	return peek8(SAVED_IVT + 0x400 + at);
}

static u16 bda16(u8 at)
{
	return peek16(SAVED_IVT + 0x400 + at);
}

static u32 bda32(u8 at)
{
	return peek32(SAVED_IVT + 0x400 + at);
}

static void handover(void)
{
	fn("INT 19h", "Plug and Play BIOS 1.0A, sec. 3; BIOS Boot Specification 1.01, sec. 6");
	eq(entry.cs * 16 + entry.ip - ENTRY_IP_OFFSET, 0x7c00,
	   "boot sector entered at linear 7C00h");
	ok((u8)entry.edx == 0x80 || (u8)entry.edx == 0, "DL is the boot drive (%02xh)",
	   (u8)entry.edx);
	ok(!(entry.flags & DF), "DF is clear at the boot sector");
	ok(entry.flags & IF, "interrupts are enabled at the boot sector");
	eq(peek32(entry.es * 16 + (u16)entry.edi), 0x506e5024, "ES:DI points to $PnP");
	ok(entry.ss * 16 + entry.sp <= 0xa0000 && entry.ss * 16 + entry.sp >= 0x600,
	   "the stack is in RAM");
}

static void vectors(void)
{
	static const struct {
		u8 n;
		const char *what;
	} used[] = {
		{ 0x00, "divide error" },
		{ 0x01, "single step" },
		{ 0x02, "NMI" },
		{ 0x03, "breakpoint" },
		{ 0x04, "overflow" },
		{ 0x05, "print screen" },
		{ 0x06, "invalid opcode" },
		{ 0x07, "coprocessor" },
		{ 0x08, "IRQ 0" },
		{ 0x09, "IRQ 1" },
		{ 0x0a, "IRQ 2" },
		{ 0x0b, "IRQ 3" },
		{ 0x0c, "IRQ 4" },
		{ 0x0d, "IRQ 5" },
		{ 0x0e, "IRQ 6" },
		{ 0x0f, "IRQ 7" },
		{ 0x10, "video" },
		{ 0x11, "equipment" },
		{ 0x12, "memory size" },
		{ 0x13, "disk" },
		{ 0x14, "serial" },
		{ 0x15, "system services" },
		{ 0x16, "keyboard" },
		{ 0x17, "printer" },
		{ 0x18, "no boot device" },
		{ 0x19, "bootstrap" },
		{ 0x1a, "time of day" },
		{ 0x1b, "ctrl-break" },
		{ 0x1c, "user tick" },
		{ 0x1d, "video parameters" },
		{ 0x1e, "diskette parameters" },
		{ 0x1f, "graphics font" },
		{ 0x40, "diskette" },
		{ 0x4a, "alarm" },
		{ 0x70, "IRQ 8" },
		{ 0x71, "IRQ 9" },
		{ 0x72, "IRQ 10" },
		{ 0x73, "IRQ 11" },
		{ 0x74, "IRQ 12" },
		{ 0x75, "IRQ 13" },
		{ 0x76, "IRQ 14" },
		{ 0x77, "IRQ 15" },
	};

	fn("Interrupt vectors", TR ", sec. 1");
	for (u32 i = 0; i < ARRAY_SIZE(used); i++)
		ok(saved_vector(used[i].n) != 0, "vector %02xh (%s) is set", used[i].n,
		   used[i].what);
	for (u8 n = 0x60; n < 0x67; n++)
		eq(saved_vector(n), 0, "vector %02xh is left to user programs", n);
	for (u8 n = 0x08; n < 0x10; n++)
		ok(saved_vector(n) >> 16 >= 0xc000, "vector %02xh points into ROM", n);
	for (u8 n = 0x70; n < 0x78; n++)
		ok(saved_vector(n) >> 16 >= 0xc000, "vector %02xh points into ROM", n);
	eq(peek8(far_linear(saved_vector(0x1c))), 0xcf, "vector 1Ch points to an IRET");
	ok(peek8(far_linear(saved_vector(0x1b))) == 0xcf, "vector 1Bh points to an IRET");
}

static void diskette_table(void)
{
	u32 t = far_linear(saved_vector(0x1e));

	fn("INT 1Eh", TR ", INT 1EH");
	eq(peek8(t + 3), 2, "diskette parameters: 512 bytes a sector");
	ok(peek8(t + 4) >= 9, "diskette parameters: last sector on a track is at least 9");
	eq(peek8(t + 6), 0xff, "diskette parameters: data length FFh");
	eq(peek8(t + 8), 0xf6, "diskette parameters: fill byte F6h");
	fn("INT 1Dh", TR ", INT 1DH");
	ok(peek8(far_linear(saved_vector(0x1d))) >= 0x28,
	   "video parameters: first 6845 register plausible");
}

static void serial_and_parallel(void)
{
	static const u16 com[] = { 0x3f8, 0x2f8, 0x3e8, 0x2e8 };
	static const u16 lpt[] = { 0x3bc, 0x378, 0x278 };
	u16 slot = 0;

	fn("BIOS data area", TR ", sec. 3");
	for (u32 i = 0; i < ARRAY_SIZE(com); i++) {
		outb(com[i] + 7, 0xa5);
		if (inb(com[i] + 7) != 0xa5)
			continue;
		eq(bda16(slot), com[i], "40:%02xh is the base of a serial port there is", slot);
		slot += 2;
	}
	for (; slot < 8; slot += 2)
		eq(bda16(slot), 0, "40:%02xh is 0 for want of a serial port", slot);
	for (u32 i = 0; i < ARRAY_SIZE(lpt); i++) {
		outb(lpt[i], 0xaa);
		if (inb(lpt[i]) != 0xaa)
			continue;
		eq(bda16(slot), lpt[i], "40:%02xh is the base of a parallel port there is", slot);
		slot += 2;
	}
	for (; slot < 0xe; slot += 2)
		eq(bda16(slot), 0, "40:%02xh is 0 for want of a parallel port", slot);
}

static void data_area(void)
{
	u16 ebda = bda16(0x0e);
	u16 kb = peek8(ebda * 16);
	u16 i;

	serial_and_parallel();
	fn("BIOS data area", TR ", sec. 3");
	ok(ebda >= 0x9000 && ebda < 0xa000, "40:0Eh is the segment of the EBDA (%04xh)", ebda);
	ok(kb >= 1 && kb <= 128, "the EBDA starts with its size in KiB (%u)", kb);
	eq(ebda * 16 + kb * 1024, 0xa0000, "the EBDA ends at 640 KiB");
	ok(bda16(0x13) <= ebda / 64, "40:13h: memory ends below the EBDA (%u)", bda16(0x13));
	eq(bda8(0x17) & 0x8f, 0, "40:17h: no shift key is held, Insert is off");
	eq(bda8(0x18), 0, "40:18h: no key is held");
	eq(bda8(0x19), 0, "40:19h: no Alt-keypad entry is under way");
	eq(bda16(0x80), 0x1e, "40:80h: keyboard buffer starts at 1Eh");
	eq(bda16(0x82), 0x3e, "40:82h: keyboard buffer ends at 3Eh");
	ok(bda16(0x1a) >= 0x1e && bda16(0x1a) < 0x3e, "40:1Ah: buffer head is in the buffer");
	eq(bda16(0x1c), bda16(0x1a), "40:1Ch: the keyboard buffer is empty");
	eq(bda8(0x41), 0, "40:41h: no diskette error");
	eq(bda8(0x74), 0, "40:74h: no disk error");
	ok(bda8(0x49) == 3 || bda8(0x49) == 7, "40:49h: video mode is text (%u)", bda8(0x49));
	eq(bda16(0x4a), 80, "40:4Ah: 80 columns");
	eq(bda16(0x4c), 0x1000, "40:4Ch: length of a page");
	eq(bda16(0x4e), 0, "40:4Eh: page 0 is at offset 0");
	eq(bda8(0x62), 0, "40:62h: page 0 is active");
	eq(bda16(0x63), bda8(0x49) == 7 ? 0x3b4 : 0x3d4, "40:63h: CRTC port");
	ok((bda16(0x60) & 0x1f) < 16 && (bda16(0x60) >> 8) <= (bda16(0x60) & 0x1f),
	   "40:60h: cursor start is not below its end (%04xh)", bda16(0x60));
	ok(bda32(0x6c) < 0x1800b0, "40:6Ch: ticks are of one day");
	eq(bda8(0x71) & 0x80, 0, "40:71h: Ctrl-Break is not pending");
	ok(bda16(0x72) == 0 || bda16(0x72) == 0x1234, "40:72h: reset flag is 0 or 1234h");
	for (i = 0x78; i < 0x7b; i++)
		ok(bda8(i) > 0, "40:%02xh: parallel time-out is set (%u)", i, bda8(i));
	for (i = 0x7c; i < 0x80; i++)
		ok(bda8(i) > 0, "40:%02xh: serial time-out is set (%u)", i, bda8(i));
	eq(bda8(0x84), 24, "40:84h: rows less one");
	ok(bda16(0x85) == 16 || bda16(0x85) == 14 || bda16(0x85) == 8, "40:85h: character height");
	eq(bda8(0x96) & 0x10, 0x10, "40:96h: a 101-key keyboard is found");
	ok(bda32(0xa8) != 0, "40:A8h: video save pointer is set");
	if (config.disks)
		eq(bda8(0x75), config.disks, "40:75h: number of disks");
	else if (boot_drive >= 0x80)
		ok(bda8(0x75) >= 1, "40:75h: number of disks (%u)", bda8(0x75));
	if (boot_drive >= 0x80)
		eq(bda8(0x40), 0, "40:40h: no diskette motor is timed");
	eq(bda8(0xa0) & 1, 0, "40:A0h: no wait is active");
}

/* The published entry points must do the same as the vector that they stand for. */
static void same_as_vector(u16 off, u8 n, u16 ax, const char *what)
{
	struct regs a, b;

	regs_init(&a);
	a.ax = ax;
	b = a;
	bios_int(n, &a, O_EAX | O_EBX | O_ECX | O_EDX);
	bios_entry(0xf0000000 | off, &b, O_EAX | O_EBX | O_ECX | O_EDX);
	ok(a.ax == b.ax && !call_timed_out, "F000:%04xh is %s (%04x, by INT %04x)", off, what, b.ax,
	   a.ax);
}

static void fixed_entries(void)
{
	static const char date[] = "00/00/00";
	bool good = true;

	fn("F000h entry points", "IBM PC AT TR, BIOS listing (compatibility addresses)");
	eq(peek8(0xffff0), 0xea, "F000:FFF0h is a far jump");
	eq(peek32(0xffff1), 0xf000e05b, "F000:FFF0h jumps to F000:E05Bh");
	for (int i = 0; i < 8; i++) {
		u8 c = peek8(0xffff5 + i);

		if (date[i] == '/' ? c != '/' : c < '0' || c > '9')
			good = false;
	}
	ok(good, "F000:FFF5h is a date, mm/dd/yy");
	eq(peek8(0xffffe), 0xfc, "F000:FFFEh is the model byte of the AT");
	eq(peek8(0xfff53), 0xcf, "F000:FF53h is an IRET");
	same_as_vector(0xf841, 0x12, 0, "INT 12h");
	same_as_vector(0xf84d, 0x11, 0, "INT 11h");
	same_as_vector(0xf859, 0x15, 0x8800, "INT 15h");
	same_as_vector(0xfe6e, 0x1a, 0xff00, "INT 1Ah");
	same_as_vector(0xe739, 0x14, 0x0301, "INT 14h");
	same_as_vector(0xefd2, 0x17, 0xff01, "INT 17h");
	same_as_vector(0xe82e, 0x16, 0x0200, "INT 16h");
	same_as_vector(0xe3fe, 0x13, 0xff80, "INT 13h");
	same_as_vector(0xec59, 0x40, 0xff00, "INT 40h");
	eq(peek16(0xfe6f5), peek16(0xfe6f5) < 8 ? 8 : peek16(0xfe6f5),
	   "F000:E6F5h is the configuration table");
	eq(peek8(0xfe6f7), 0xfc, "F000:E6F5h: its model byte is FCh");
	eq(peek16(0xfe729), 0x0417, "F000:E729h is the baud rate table (110 baud: 1047)");
	eq(peek16(0xfe729 + 14), 0x000c, "F000:E729h: 9600 baud is divisor 12");
	eq(peek8(0xfefc7 + 3), 2, "F000:EFC7h is the diskette parameter table");
	eq(peek8(0xfa6e + 0xf0000) | peek8(0xffa6f), 0, "F000:FA6Eh: the font begins with a blank");
	eq(peek8(0xffa6e + 8 * 'A' + 7), 0, "F000:FA6Eh: A has no descender");
	ok(peek8(0xffa6e + 8 * 'A' + 3), "F000:FA6Eh: A is drawn");
}

/* Checks signatures and checksums of the tables that software searches for. */
static u32 find(const char *sig, u32 from, u32 to)
{
	u32 n = 0;

	while (sig[n])
		n++;
	for (u32 at = from; at < to; at += 16) {
		u32 i;

		for (i = 0; i < n && peek8(at + i) == (u8)sig[i]; i++)
			;
		if (i == n)
			return at;
	}
	return 0;
}

static u8 bytes_sum(u32 at, u32 n)
{
	u8 total = 0;

	while (n--)
		total += peek8(at++);
	return total;
}

static void scanned_tables(void)
{
	u32 at;

	fn("RSDP", "ACPI 6.0, 5.2.5");
	at = find("RSD PTR ", 0xe0000, 0x100000);
	if (!at)
		at = find("RSD PTR ", bda16(0x0e) * 16, bda16(0x0e) * 16 + 1024);
	ok(at, "found on a 16-byte step in E0000h-FFFFFh or the EBDA");
	if (at) {
		eq(bytes_sum(at, 20), 0, "checksum of the first 20 bytes");
		ok(peek8(at + 15) == 0 || peek8(at + 15) == 2, "revision is 0 or 2");
		if (peek8(at + 15) == 2)
			eq(bytes_sum(at, 36), 0, "extended checksum");
	}
	fn("SMBIOS entry point", "SMBIOS 3.0, 5.2");
	at = find("_SM_", 0xf0000, 0x100000);
	if (at) {
		eq(bytes_sum(at, peek8(at + 5)), 0, "checksum");
		eq(bytes_sum(at + 16, 15), 0, "intermediate checksum");
		eq(peek8(at + 16), '_', "intermediate anchor");
	} else {
		at = find("_SM3_", 0xf0000, 0x100000);
		ok(at && bytes_sum(at, peek8(at + 6)) == 0, "64-bit entry point and checksum");
	}
	fn("MP floating pointer", "MultiProcessor Specification 1.4, 4.1");
	at = find("_MP_", 0xf0000, 0x100000);
	if (!at)
		at = find("_MP_", bda16(0x0e) * 16, bda16(0x0e) * 16 + 1024);
	if (!at)
		at = find("_MP_", 639 * 1024, 640 * 1024);
	ok(at, "found where the specification has it searched");
	if (at) {
		u32 table = peek32(at + 4);

		eq(bytes_sum(at, peek8(at + 8) * 16), 0, "checksum");
		ok(peek8(at + 9) == 1 || peek8(at + 9) == 4, "revision is 1.1 or 1.4");
		copy(BUF, table, 0x2c);
		eq(peek32(BUF), 0x504d4350, "configuration table signature");
		copy(BUF, table, peek16(BUF + 4));
		eq(bytes_sum(BUF, peek16(BUF + 4)), 0, "configuration table checksum");
		if (config.cpus) {
			u32 p = BUF + 0x2c, cpus = 0;

			for (u16 n = peek16(BUF + 0x22); n; n--) {
				cpus += peek8(p) == 0;
				p += peek8(p) == 0 ? 20 : 8;
			}
			eq(cpus, config.cpus, "an entry for every processor (4.3.1)");
		}
	}
	fn("$PIR", "PCI IRQ Routing Table Specification 1.0");
	at = find("$PIR", 0xf0000, 0x100000);
	ok(at, "found on a 16-byte step in F0000h-FFFFFh");
	if (at) {
		eq(peek16(at + 4), 0x100, "version 1.0");
		ok(peek16(at + 6) >= 32 && peek16(at + 6) % 16 == 0, "size is 32 + 16 a slot");
		eq(bytes_sum(at, peek16(at + 6)), 0, "checksum");
	}
}

void part_ivt_bda(void)
{
	handover();
	vectors();
	diskette_table();
	data_area();
	fixed_entries();
	scanned_tables();
}
