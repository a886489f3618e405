/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a VGA ROM in libx86emu, as hwinfo and other user-space programs do: initialisation, VBE
 * queries, every mode, text. The adapter is a model of the ports of the Bochs display interface. It
 * is a failure if the ROM writes to memory that it may not write, calls an INT that is not its own,
 * has an unknown instruction, or loops endlessly.
 *
 * emulate ROM [SEED [EDID]]: prints one line. The exit code is 0 if all is well. If the ROM is
 * ATI's, so is the adapter. Its display answers with the file EDID, if one is given, and the line
 * has the results of 4F15h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <x86emu.h>

#include "ddc.h"

#define ROM	   0xc0000
#define STACK	   0x8000 /* nothing more than 128 bytes below it may change */
#define STACK_SIZE 0x200
#define BUFFER	   0x10000
#define HALT	   0x7000   /* the return address of calls */
#define LIMIT	   60000000 /* the most instructions of a call */
#define GPIO	   0xc068   /* Rage 128's register: mask in bit 25, data in bit 1, clock in bit 2 */

static x86emu_t *emu;
static x86emu_memio_handler_t memory;
static unsigned short dispi[16], dispi_index;
static unsigned pci_id = 0x11111234;
static unsigned config_address, vga_index[4];
static unsigned char vga[4][256], rom_writable;
static unsigned lowest_stack = STACK, ints, buffer_offset;

static void fail(const char *what, unsigned a, unsigned b)
{
	printf("FAIL: %s %x %x at %x:%x, AX=%x\n", what, a, b, emu->x86.R_CS, emu->x86.R_IP,
	       emu->x86.R_AX);
	exit(1);
}

static int may_write(unsigned addr)
{
	unsigned vector = addr / 4;

	if (addr < 0x400)
		return vector == 0x10 || vector == 0x1f || vector == 0x42 || vector == 0x43 ||
		       vector == 0x6d || vector == 0x05 || vector == 0x1d;
	if (addr < 0x500)
		return 1;
	if (addr >= STACK - STACK_SIZE && addr < STACK) {
		if (addr < lowest_stack)
			lowest_stack = addr;
		return 1;
	}
	if (addr >= BUFFER && addr < BUFFER + 0x10000)
		return 1;
	if (addr >= ROM && addr < ROM + 0x10000)
		return rom_writable;
	return addr >= 0xa0000 && addr < 0xc0000;
}

static unsigned read_config(void)
{
	switch (config_address & 0xfffffc) {
	case 0x1000:
		return pci_id;
	case 0x1004:
		return 3;
	case 0x1010:
		return 0xfd000008;
	case 0x1014:
		return GPIO - 0x68 + 1;
	case 0x1018:
		return 0xfebf0000;
	}
	return 0xffffffff;
}

static void port_out(unsigned port, unsigned val, unsigned size)
{
	static const unsigned short index_ports[4] = { 0x3c4, 0x3ce, 0x3d4, 0x3b4 };

	if (port == 0xcf8)
		config_address = val;
	else if (port == 0x1ce)
		dispi_index = val;
	else if (port == 0x1cf)
		dispi[dispi_index & 15] = val;
	else if (port == GPIO && size == 4 && val & 1 << 25)
		ddc_wires(!(val >> 18 & 1) || val >> 2 & 1, !(val >> 17 & 1) || val >> 1 & 1);
	for (int i = 2; i < 4; i++) {
		unsigned index = port == index_ports[i] ? val & 0xff : vga_index[i];
		unsigned data = size == 2 ? val >> 8 : val & 0xff;

		/* CR11 bit 7 protects CR00 to CR07 except one bit, so such a write is lost */
		if (port == index_ports[i] + 1u || (port == index_ports[i] && size == 2))
			if (index < 8 && vga[i][0x11] & 0x80 &&
			    (vga[i][index] ^ data) & (index == 7 ? 0xef : 0xff))
				fail("write to a protected CRTC register", index, data);
	}
	for (int i = 0; i < 4; i++) {
		if (port == index_ports[i])
			vga_index[i] = val & 0xff;
		if (port == index_ports[i] && size == 2)
			vga[i][val & 0xff] = val >> 8;
		if (port == index_ports[i] + 1u)
			vga[i][vga_index[i]] = val;
	}
}

static unsigned port_in(unsigned port)
{
	switch (port) {
	case 0xcfc:
		return read_config();
	case GPIO:
		return ddc.clock << 10 | ddc_level() << 9;
	case 0x1cf:
		return dispi_index == 0	   ? 0xb0c5
		       : dispi_index == 10 ? 256
					   : dispi[dispi_index & 15];
	case 0x3c5:
		return vga[0][vga_index[0]];
	case 0x3cf:
		return vga[1][vga_index[1]];
	case 0x3d5:
		return vga[2][vga_index[2]];
	}
	return 0;
}

static unsigned memio(x86emu_t *e, u32 addr, u32 *val, unsigned type)
{
	unsigned size = 1 << (type & 0xff);

	switch (type & ~0xffu) {
	case X86EMU_MEMIO_O:
		port_out(addr, *val, size);
		return 0;
	case X86EMU_MEMIO_I:
		*val = port_in(addr);
		return 0;
	case X86EMU_MEMIO_W:
		for (unsigned i = 0; i < size; i++)
			if (!may_write(addr + i))
				fail("write to", addr, *val);
	}
	return memory(e, addr, val, type);
}

static int interrupt(x86emu_t *e, u8 num, unsigned type)
{
	(void)e;
	ints++;
	fail("interrupt", num, type);
	return 1;
}

/* Calls seg:off with the stack frame of an interrupt or of a far call. */
static void run(unsigned seg, unsigned off, int flags)
{
	unsigned sp = STACK;

	rom_writable = !flags;
	x86emu_set_seg_register(emu, emu->x86.R_SS_SEL, 0);
	if (flags)
		x86emu_write_word(emu, sp -= 2, 2);
	x86emu_write_word(emu, sp -= 2, 0);
	x86emu_write_word(emu, sp -= 2, HALT);
	emu->x86.R_ESP = 0xdead0000 | sp; /* as real callers have it */
	emu->x86.R_EIP = off;
	x86emu_set_seg_register(emu, emu->x86.R_CS_SEL, seg);
	emu->max_instr = emu->x86.R_TSC + LIMIT;
	unsigned why =
		x86emu_run(emu, X86EMU_RUN_MAX_INSTR | X86EMU_RUN_NO_CODE | X86EMU_RUN_NO_EXEC);

	if (emu->x86.R_CS != 0 || emu->x86.R_IP != HALT + 1)
		fail("did not return, reason", why, emu->x86.R_TSC);
}

static unsigned int10(unsigned ax, unsigned bx, unsigned cx, unsigned dx)
{
	emu->x86.R_EAX = ax;
	emu->x86.R_EBX = bx;
	emu->x86.R_ECX = cx;
	emu->x86.R_EDX = dx;
	emu->x86.R_EDI = buffer_offset;
	emu->x86.R_ESI = 0;
	x86emu_set_seg_register(emu, emu->x86.R_ES_SEL, BUFFER >> 4);
	run(x86emu_read_word(emu, 0x42), x86emu_read_word(emu, 0x40), 1);
	return emu->x86.R_AX;
}

/* Returns whether the ROM may keep this byte in the BIOS data area. Any program may write these. */
static void spoil_bios_data(void)
{
	static const unsigned char kept[] = { 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50,
					      0x51, 0x5f, 0x60, 0x61, 0x62, 0x65, 0x66, 0x84,
					      0x85, 0x86, 0x87, 0x88, 0x89, 0x8a };

	x86emu_write_byte(emu, 0x400 + kept[rand() % sizeof(kept)], rand());
}

/* Makes calls with random registers. None may hang, or write elsewhere. */
static void fuzz(unsigned seed)
{
	srand(seed);
	for (unsigned i = 0; i < 3000; i++) {
		unsigned ah = rand() % 33, al = rand() & 0xff;

		if (ah == 32)
			ah = 0x4f;
		if (rand() & 1)
			al &= 0x1f;
		emu->x86.R_EBP = rand() & 0xffff;
		buffer_offset = rand() & 0xffff;
		if (i % 50 == 0) /* undoes what restoring a state of random bytes has done */
			int10(3, 0, 0, 0);
		if (i % 5 == 0)
			spoil_bios_data();
		int10(ah << 8 | al, rand() & 0x7fff, rand() & (rand() & 1 ? 0xff : 0x1ff),
		      rand() & 0xffff);
	}
	buffer_offset = 0;
}

static void print_edid(unsigned last_mode)
{
	int same = 1;

	ddc_starts = 0;
	printf("4F15h: %x", int10(0x4f15, 1, 0, 0));
	for (unsigned i = 0; i < sizeof(ddc_edid); i++)
		same &= x86emu_read_byte(emu, BUFFER + i) == ddc_edid[i];
	int10(0x4f01, 0, last_mode, 0);
	printf(" same %d starts %u bus %d, last mode %x %ux%u\n", same, ddc_starts,
	       ddc.clock && ddc_level(), last_mode, x86emu_read_word(emu, BUFFER + 0x12),
	       x86emu_read_word(emu, BUFFER + 0x14));
}

/*
 * Prints a line between blank lines, and one whose first and last cells are blank, to test the
 * string instructions.
 */
static void scroll_text(void)
{
	static const unsigned row = 80 * 2, text = 0xb8000;

	int10(3, 0, 0, 0);
	for (unsigned i = 0; i < 25 * 80; i++)
		x86emu_write_word(emu, text + i * 2, 0x0720); /* this model has no latches */
	x86emu_write_word(emu, text + 5 * row + 7 * 2, 0x1e41);
	for (unsigned column = 1; column < 79; column++)
		x86emu_write_word(emu, text + 9 * row + column * 2, 0x1e42);
	int10(0x0601, 0x0700, 0, 0x184f);
	for (unsigned i = 0; i < 25 * 80; i++) {
		unsigned y = i / 80, x = i % 80;
		unsigned want = y == 4 && x == 7	    ? 0x1e41
				: y == 8 && x > 0 && x < 79 ? 0x1e42
							    : 0x0720;

		if (x86emu_read_word(emu, text + i * 2) != want)
			fail("scrolled text", i, x86emu_read_word(emu, text + i * 2));
	}
}

/*
 * Runs POST for a BIOS that has set segment limits to 4 GiB and says so (src/abi/flat.h). The
 * framebuffer does not show the memory of text modes, so writing there is a failure. Then writes a
 * character in this way.
 */
static void post_flat(void)
{
	for (unsigned i = 0; i < 6; i++)
		emu->x86.seg[i].limit = 0xffffffff;
	emu->x86.R_EAX = 0x10;
	emu->x86.R_ECX = 0;
	emu->x86.R_EDI = 0x464c4154;
	emu->x86.R_ESI = ~0x464c4154u;
	run(ROM >> 4, 3, 0);
	x86emu_write_word(emu, 0xb8000, 0);
	emu->x86.R_EAX = 0x0e41;
	emu->x86.R_EBX = 7;
	run(x86emu_read_word(emu, 0x42), x86emu_read_word(emu, 0x40), 1);
	if (x86emu_read_byte(emu, 0xb8000) != 0x41)
		fail("a character where none is shown", x86emu_read_word(emu, 0xb8000), 0);
	if (emu->x86.R_EDI != 0x464c4154)
		fail("EDI changed", emu->x86.R_EDI, 0);
}

int main(int argc, char **argv)
{
	static unsigned char image[0x10000];
	static const unsigned char standard[] = { 0,   1,   2,	 3,    4,    5,	   6,	7,
						  0xd, 0xe, 0xf, 0x10, 0x11, 0x12, 0x13 };
	unsigned modes[256], count = 0, list;
	FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
	size_t size = file ? fread(image, 1, sizeof(image), file) : 0;

	if (!size)
		return 2;
	pci_id = *(unsigned *)(image + *(unsigned short *)(image + 0x18) + 4);
	file = argc > 3 ? fopen(argv[3], "rb") : NULL;
	ddc_present = file && fread(ddc_edid, 1, sizeof(ddc_edid), file) == sizeof(ddc_edid);
	emu = x86emu_new(X86EMU_PERM_RWX, X86EMU_PERM_RW);
	for (size_t i = 0; i < size; i++)
		x86emu_write_byte(emu, ROM + i, image[i]);
	x86emu_write_byte(emu, HALT, 0xf4);
	memory = x86emu_set_memio_handler(emu, memio);
	x86emu_set_intr_handler(emu, interrupt);
	post_flat();
	emu->x86.R_EAX = 0x10;
	emu->x86.R_EDI = 0;
	run(ROM >> 4, 3, 0);
	if (x86emu_read_word(emu, 0x42) != ROM >> 4)
		fail("INT 10h was not taken", 0, 0);

	x86emu_write_dword(emu, BUFFER, 0x32454256);
	if (int10(0x4f00, 0, 0, 0) != 0x4f || x86emu_read_dword(emu, BUFFER) != 0x41534556)
		fail("4F00h", 0, 0);
	list = x86emu_read_word(emu, BUFFER + 0x10) * 16 + x86emu_read_word(emu, BUFFER + 0x0e);
	while (count < 256 && x86emu_read_word(emu, list + count * 2) != 0xffff) {
		modes[count] = x86emu_read_word(emu, list + count * 2);
		count++;
	}
	if (count < 20)
		fail("few modes", count, 0);
	for (unsigned i = 0; i < count; i++) {
		if (int10(0x4f01, 0, modes[i], 0) != 0x4f)
			fail("4F01h of mode", modes[i], 0);
		if (!(x86emu_read_word(emu, BUFFER) & 1) || !x86emu_read_word(emu, BUFFER + 0x12))
			fail("mode information of", modes[i], 0);
		if (int10(0x4f02, modes[i], 0, 0) != 0x4f)
			fail("4F02h of mode", modes[i], 0);
		int10(0x0e41, 7, 0, 0);
	}
	for (unsigned i = 0; i < sizeof(standard); i++) {
		int10(standard[i], 0, 0, 0);
		if (x86emu_read_byte(emu, 0x449) != standard[i])
			fail("mode", standard[i], 0);
		for (unsigned c = 0; c < 40; c++)
			int10(0x0e00 | (c == 39 ? 10 : 'A'), 7, 0, 0);
		int10(0x0601, 0x0700, 0, 0x184f);
		int10(0x0702, 0x0700, 0x0101, 0x0a0b);
		int10(0x0920, 7, 3, 0);
	}
	scroll_text();
	if (argc > 3)
		print_edid(modes[count - 1]);
	int10(3, 0, 0, 0);
	int10(0x1112, 0, 0, 0);
	int10(0x1c00, 0, 7, 0);
	fuzz(argc > 2 ? atoi(argv[2]) : 1);
	printf("%u modes, %u bytes of stack\n", count, STACK - lowest_stack);
	return 0;
}
