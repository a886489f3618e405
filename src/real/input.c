// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where the keys of all drivers enter (IBM PS/2 and PC BIOS Interface TR, INT 15H AH=4Fh, which
 * sees each scan code, and AH=91h, which hears of each key in the buffer). Real mode.
 */
#include "real/input.h"
#include "real/keyboard.h"
#include "real/real.h"

bool input_wanted(u8 *code)
{
	struct regs r;

	regs_set(&r, 0x4f00 | *code);
	r.flags = FLAG_CF;
	real_int(0x15, &r);
	*code = r.al;
	return r.flags & FLAG_CF;
}

void input_scan_code(u8 code)
{
	if (input_wanted(&code))
		key_byte(code);
}

void input_character(u16 key)
{
	struct regs r;

	if (!key_put(key))
		return;
	regs_set(&r, 0x9102);
	real_int(0x15, &r);
}
