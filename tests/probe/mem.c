/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses memory, CMOS and PCI configuration space without the BIOS. */
#include "probe.h"

#define PEEK(bits, suffix, constraint)                                                             \
	u##bits peek##bits(u32 linear)                                                             \
	{                                                                                          \
		u##bits v;                                                                         \
                                                                                                   \
		__asm__ volatile("movw %w1, %%fs\n\tmov" suffix " %%fs:(%2), %0"                   \
				 : constraint(v)                                                   \
				 : "r"(linear >> 4), "r"(linear & 15)                              \
				 : "memory");                                                      \
		return v;                                                                          \
	}                                                                                          \
	void poke##bits(u32 linear, u##bits v)                                                     \
	{                                                                                          \
		__asm__ volatile("movw %w1, %%fs\n\tmov" suffix " %0, %%fs:(%2)" ::"q"(v),         \
				 "r"(linear >> 4), "r"(linear & 15)                                \
				 : "memory");                                                      \
	}

PEEK(8, "b", "=q")
PEEK(16, "w", "=r")
PEEK(32, "l", "=r")

void copy(u32 dst, u32 src, u32 bytes)
{
	flat_op(FLAT_COPY, dst, src, bytes);
}

void fill(u32 dst, u8 byte, u32 bytes)
{
	flat_op(FLAT_FILL, dst, byte, bytes);
}

u32 sum(u32 at, u32 bytes)
{
	return flat_op(FLAT_SUM, at, 0, bytes);
}

u32 first_not(u32 at, u8 byte, u32 bytes)
{
	u32 n = bytes, di = at & 15;
	u8 equal;

	if (!bytes)
		return 0;
	__asm__ volatile("pushw %%es\n\tmovw %w4, %%es\n\t.byte 0x67\n\trepe scasb\n\tpopw "
			 "%%es\n\tsete %2"
			 : "+D"(di), "+c"(n), "=q"(equal)
			 : "a"(byte), "r"(at >> 4)
			 : "memory");
	return equal ? bytes : bytes - n - 1;
}

int compare(const void *a, const void *b, u32 bytes)
{
	const u8 *x = a, *y = b;

	for (; bytes; bytes--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

u32 far_linear(u32 segoff)
{
	return (segoff >> 16) * 16 + (u16)segoff;
}

u32 vector(u8 n)
{
	return peek32(n * 4);
}

void set_vector(u8 n, u32 segoff)
{
	poke32(n * 4, segoff);
}

u8 cmos(u8 index)
{
	outb(0x70, index);
	return inb(0x71);
}

void cmos_write(u8 index, u8 value)
{
	outb(0x70, index);
	outb(0x71, value);
}

u32 pci_read(u8 bus, u8 devfn, u8 reg)
{
	outl(0xcf8, 0x80000000 | (u32)bus << 16 | (u32)devfn << 8 | (reg & 0xfc));
	return inl(0xcfc) >> (reg & 3) * 8;
}

void pci_write(u8 bus, u8 devfn, u8 reg, u32 value)
{
	outl(0xcf8, 0x80000000 | (u32)bus << 16 | (u32)devfn << 8 | (reg & 0xfc));
	outl(0xcfc, value);
}

/* The compiler calls these. */
void *memcpy(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	while (n--)
		*d++ = *s++;
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	u8 *d = dst;

	while (n--)
		*d++ = c;
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if (d <= s)
		return memcpy(dst, src, n);
	while (n--)
		d[n] = s[n];
	return dst;
}

u32 bios_table(u32 signature)
{
	for (u32 at = 0xf0000; at < 0x100000; at += 16)
		if (peek32(at) == signature)
			return at;
	return 0;
}
