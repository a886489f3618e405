/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Teletype's bell: a tone of the PC's speaker. Real mode. IBM PS/2 and PC BIOS Interface TR, INT
 * 10H (AH)=0EH; the tone is the PC AT's.
 */
#include "vga.h"

#define SPEAKER	     0x61
#define SPEAKER_ON   3 /* timer 2 counts, and is heard */
#define TIMER_MODE   0x43
#define TIMER_2	     0x42
#define SQUARE_WAVE  0xb6 /* of timer 2, low byte and high byte */
#define DIVISOR	     1331 /* of 1.193 MHz: 896 Hz */
#define DURATION     300000 /* microseconds */
#define SHORT_CLICKS 16384  /* reads of a port, half a microsecond or more each */

/* By the BIOS. 0 or negative. */
static s16 wait(void)
{
	s16 err;

	if (!really_real())
		return VGA_ENOSUP;
	/* An interrupt's handler that calls INT 10h must not get this stack. */
	if (rom_stack)
		poke16(FAR_SEG(rom_stack), FAR_OFF(rom_stack), 1);
	err = bios_wait(DURATION);
	if (rom_stack)
		poke16(FAR_SEG(rom_stack), FAR_OFF(rom_stack), 0);
	return err;
}

/*
 * The wait is the BIOS's (INT 15h AH=86h), which lets interrupts in: only for a caller who had
 * them enabled, on a real processor in real mode. Elsewhere the tone is a short one.
 */
void bell(bool may_wait)
{
	u8 before = inb(SPEAKER) & ~SPEAKER_ON;
	u16 left = SHORT_CLICKS;

	outb(TIMER_MODE, SQUARE_WAVE);
	outb(TIMER_2, DIVISOR & 0xff);
	outb(TIMER_2, DIVISOR >> 8);
	outb(SPEAKER, before | SPEAKER_ON);
	if (!may_wait || wait() < 0)
		while (--left)
			inb(SPEAKER);
	outb(SPEAKER, before);
}
