// SPDX-License-Identifier: BSD-2-Clause
/* Shadow RAM by PAM registers. Flat 32-bit, POST. */
#include "platform/pam.h"
#include "cpu/io.h"

#define PAM_RE 1
#define PAM_WE 2

/*
 * The host bridge's configuration space by mechanism 1, in line: resident code, pci_write32()
 * too, is not there from the moment that the F segment becomes RAM until shadow_copy().
 */
static inline u32 bridge_read(u16 off)
{
	outl(0xcf8, 0x80000000 | off);
	return inl(0xcfc);
}

static inline void bridge_write(u16 off, u32 v)
{
	outl(0xcf8, 0x80000000 | off);
	outl(0xcfc, v);
}

/*
 * PAM0's high half is F0000-FFFFF; PAM1-6 have C0000-EFFFF, 16 KiB a half byte, low half
 * first. Each configuration write that changes one rebuilds the memory map of the VMM, so
 * the seven bytes are written as aligned doublewords.
 */
static void write_all(u16 pam0, const u8 pam[7])
{
	u16 first = pam0 & ~3u, last = (pam0 + 6) & ~3u;

	for (u16 off = first; off <= last; off += 4) {
		u32 v = off < pam0 || off + 3 > pam0 + 6 ? bridge_read(off) : 0;

		for (int i = 0; i < 4; i++) {
			int n = off + i - pam0;

			if (n >= 0 && n < 7)
				v = (v & ~(0xffu << 8 * i)) | (u32)pam[n] << 8 * i;
		}
		bridge_write(off, v);
	}
}

void pam_open(u16 pam0)
{
	static const u8 all[7] = { 0x30, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33 };

	write_all(pam0, all);
}

void pam_close(u16 pam0, u16 pieces)
{
	u8 pam[7];

	pam[0] = (pieces & 0xf000 ? PAM_RE : PAM_RE | PAM_WE) << 4;
	for (int i = 0; i < 6; i++) {
		u8 low = pieces >> 2 * i & 1 ? PAM_RE : PAM_RE | PAM_WE;
		u8 high = pieces >> (2 * i + 1) & 1 ? PAM_RE : PAM_RE | PAM_WE;

		pam[i + 1] = high << 4 | low;
	}
	write_all(pam0, pam);
}
