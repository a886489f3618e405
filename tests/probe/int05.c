/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests INT 05h, print screen, with our own printer service at INT 17h. */
#include "probe.h"

#define AT    "IBM PC AT TR, BIOS listing, INT 05 (print screen)"
#define ROWS  25
#define COLS  80
#define PAPER BUF /* the printed text */

u16 printed, print_error_at, print_wrong;
void printer_isr(void);

/*
 * INT 17h: AH=00h, DX=0 stores AL as printed and returns 90h. From character print_error_at on it
 * returns 09h, an error and a time-out.
 */
__asm__(".globl printer_isr\n"
	"printer_isr:\n"
	"	testb %ah, %ah\n"
	"	jnz 1f\n"
	"	testw %dx, %dx\n"
	"	jnz 1f\n"
	"	pushw %ds\n"
	"	pushw %bx\n"
	"	pushw $0x3000\n"
	"	popw %ds\n"
	"	movw %cs:printed, %bx\n"
	"	movb %al, (%bx)\n"
	"	incw %cs:printed\n"
	"	movb $0x90, %ah\n"
	"	cmpw %cs:print_error_at, %bx\n"
	"	jb 2f\n"
	"	movb $0x09, %ah\n"
	"2:	popw %bx\n"
	"	popw %ds\n"
	"	iretw\n"
	"1:	incw %cs:print_wrong\n"
	"	iretw\n");

_Static_assert(PAPER == 0x30000, "known to printer_isr");

static void video(struct regs *r, u16 ax, u16 bx, u16 cx, u16 dx)
{
	regs_init(r);
	r->ax = ax;
	r->bx = bx;
	r->cx = cx;
	r->dx = dx;
	bios_int(0x10, r, O_AX | O_BX | O_CX | O_DX | O_BP);
}

/* Puts a different letter into each cell, and a zero into one. */
static char letter(u32 row, u32 col)
{
	return 'A' + (row * 7 + col) % 26;
}

static void draw(void)
{
	struct regs r;

	video(&r, 0x0003, 0, 0, 0);
	for (u32 row = 0; row < ROWS; row++)
		for (u32 col = 0; col < COLS; col++)
			poke16(0xb8000 + (row * COLS + col) * 2, 0x0700 | letter(row, col));
	poke16(0xb8000 + (3 * COLS + 5) * 2, 0x0700);
	video(&r, 0x0200, 0, 0, 0x0c22);
}

static u8 print(u16 error_at)
{
	struct regs r;

	printed = print_wrong = 0;
	print_error_at = error_at;
	regs_init(&r);
	bios_int(0x05, &r, 0);
	return peek8(0x500);
}

static void page(void)
{
	u32 at = PAPER;
	bool rows = true, ends = true;

	eq(printed, 2 + ROWS * (COLS + 2),
	   "each cell is printed, and a new line before and after each row");
	eq(print_wrong, 0, "all by INT 17h AH=00h to the first printer");
	ok(peek8(at) == '\r' && peek8(at + 1) == '\n', "it begins with a new line");
	at += 2;
	for (u32 row = 0; row < ROWS; row++, at += COLS + 2) {
		for (u32 col = 0; col < COLS; col++)
			rows &= peek8(at + col) == (row == 3 && col == 5 ? ' ' : letter(row, col));
		ends &= peek8(at + COLS) == '\r' && peek8(at + COLS + 1) == '\n';
	}
	ok(rows, "the text is that of the screen, a blank for a character 0");
	ok(ends, "each row ends with CR and LF");
}

void part_int05(void)
{
	u32 old = vector(0x17);
	struct regs r;

	fn("INT 05h", AT);
	stack_free = 1024; /* it calls the display's ROM */
	draw();
	set_vector(0x17, OUR(printer_isr));
	eq(print(0xffff), 0, "50:0 is 0 after the screen was printed");
	page();
	video(&r, 0x0300, 0, 0, 0);
	eq(r.dx, 0x0c22, "the cursor is where it was");
	eq(print(100), 0xff, "50:0 is FFh after an error of the printer");
	eq(printed, 101, "at which it stops");
	video(&r, 0x0300, 0, 0, 0);
	eq(r.dx, 0x0c22, "the cursor is where it was");
	poke8(0x500, 1);
	regs_init(&r);
	printed = 0;
	bios_int(0x05, &r, 0);
	eq(printed, 0, "while a page is printed (50:0 is 1) another is not begun");
	poke8(0x500, 0);
	eq(print(0xffff), 0, "and one is afterwards");
	set_vector(0x17, old);
	video(&r, 0x0003, 0, 0, 0);
}
