/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pixels of an adapter without a VGA, with 32 bits each. The framebuffer is above 1 MiB, where real
 * mode only gets by the BIOS's block move. See framebuffer.h.
 */
#include "block.h"
#include "framebuffer.h"

u16 fb_open(void)
{
	return 0;
}

void fb_close(u16 saved, u16 bank)
{
	(void)saved;
	(void)bank;
}

u16 fb_row(u32 addr, u8 bits, u32 on, u32 off, u16 bank)
{
	block_pixels(vars.lfb + addr, bits, on, off);
	return bank;
}

u32 fb_get(u32 addr)
{
	return block_fetch(vars.lfb + addr, 4) & 0xffffff;
}

void fb_put(u32 addr, u32 val)
{
	block_store(vars.lfb + addr, val, 4);
}

u16 fb_copy(u32 dst, u32 src, u32 count, u16 bank)
{
	while (count) {
		u32 part = count < 0x10000 ? count : 0x10000;

		if (move_block(vars.lfb + dst, vars.lfb + src, part) < 0)
			break;
		dst += part;
		src += part;
		count -= part;
	}
	return bank;
}

/* Writes eight pixels, then copies what is there already. */
u16 fb_fill(u32 addr, u16 pixels, u32 val, u16 bank)
{
	u32 done = 32;

	block_pixels(vars.lfb + addr, 0xff, val, val);
	while (done < pixels * 4u) {
		u32 part = pixels * 4u - done < done ? pixels * 4u - done : done;

		fb_copy(addr + done, addr, part, bank);
		done += part;
	}
	return bank;
}
