/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports, segment registers and far memory for the real-mode C code of the VGA ROM.
 *
 * This is the ROM's only C file with inline assembly. While C code runs, DS = CS = the ROM
 * (constants only), SS = the caller's stack, FS = SS (for the saved registers), and GS = 0 (for
 * vectors, BIOS data, and the linear framebuffer if the caller guarantees flat limits). ES is free;
 * each accessor here loads it. The address of a local variable must never be taken, because SS is
 * not DS.
 */
#ifndef VGA_CPU_H
#define VGA_CPU_H

#include "lib/types.h"

static inline void outb(u16 port, u8 val)
{
	__asm__ volatile("outb %0, %1" : : "a"(val), "Nd"(port));
}

static inline void outw(u16 port, u16 val)
{
	__asm__ volatile("outw %0, %1" : : "a"(val), "Nd"(port));
}

static inline void outl(u16 port, u32 val)
{
	__asm__ volatile("outl %0, %1" : : "a"(val), "Nd"(port));
}

static inline u8 inb(u16 port)
{
	u8 val;

	__asm__ volatile("inb %1, %0" : "=a"(val) : "Nd"(port));
	return val;
}

static inline u16 inw(u16 port)
{
	u16 val;

	__asm__ volatile("inw %1, %0" : "=a"(val) : "Nd"(port));
	return val;
}

static inline u32 inl(u16 port)
{
	u32 val;

	__asm__ volatile("inl %1, %0" : "=a"(val) : "Nd"(port));
	return val;
}

static inline u16 get_cs(void)
{
	u16 seg;

	__asm__("movw %%cs, %0" : "=r"(seg));
	return seg;
}

static inline u8 peek8(u16 seg, u16 off)
{
	u8 val;

	__asm__ volatile("movw %1, %%es\n\tmovb %%es:(%w2), %0"
			 : "=&q"(val)
			 : "r"(seg), "bSD"(off)
			 : "memory");
	return val;
}

static inline u16 peek16(u16 seg, u16 off)
{
	u16 val;

	__asm__ volatile("movw %1, %%es\n\tmovw %%es:(%w2), %0"
			 : "=&r"(val)
			 : "r"(seg), "bSD"(off)
			 : "memory");
	return val;
}

static inline u32 peek32(u16 seg, u16 off)
{
	u32 val;

	__asm__ volatile("movw %1, %%es\n\tmovl %%es:(%w2), %0"
			 : "=&r"(val)
			 : "r"(seg), "bSD"(off)
			 : "memory");
	return val;
}

static inline void poke8(u16 seg, u16 off, u8 val)
{
	__asm__ volatile("movw %1, %%es\n\tmovb %0, %%es:(%w2)"
			 :
			 : "q"(val), "r"(seg), "bSD"(off)
			 : "memory");
}

static inline void poke16(u16 seg, u16 off, u16 val)
{
	__asm__ volatile("movw %1, %%es\n\tmovw %0, %%es:(%w2)"
			 :
			 : "r"(val), "r"(seg), "bSD"(off)
			 : "memory");
}

static inline void poke32(u16 seg, u16 off, u32 val)
{
	__asm__ volatile("movw %1, %%es\n\tmovl %0, %%es:(%w2)"
			 :
			 : "r"(val), "r"(seg), "bSD"(off)
			 : "memory");
}

/* Fill count bytes or 32-bit words at seg:off. */
static inline void fill8(u16 seg, u16 off, u8 val, u16 count)
{
	__asm__ volatile("movw %2, %%es\n\trep stosb"
			 : "+D"(off), "+c"(count)
			 : "r"(seg), "a"(val)
			 : "memory");
}

static inline void fill32(u16 seg, u16 off, u32 val, u16 count)
{
	__asm__ volatile("movw %2, %%es\n\trep stosl"
			 : "+D"(off), "+c"(count)
			 : "r"(seg), "a"(val)
			 : "memory");
}

/* Copies count bytes between far addresses, upwards. */
static inline void copy8(u16 dseg, u16 doff, u16 sseg, u16 soff, u16 count)
{
	__asm__ volatile("pushw %%ds\n\tmovw %3, %%es\n\tmovw %4, %%ds\n\trep movsb\n\tpopw %%ds"
			 : "+D"(doff), "+S"(soff), "+c"(count)
			 : "r"(dseg), "r"(sseg)
			 : "memory");
}

/* Copies count 32-bit words between far addresses, upwards. */
static inline void copy32(u16 dseg, u16 doff, u16 sseg, u16 soff, u16 count)
{
	__asm__ volatile("pushw %%ds\n\tmovw %3, %%es\n\tmovw %4, %%ds\n\trep movsl\n\tpopw %%ds"
			 : "+D"(doff), "+S"(soff), "+c"(count)
			 : "r"(dseg), "r"(sseg)
			 : "memory");
}

/* Fills count 32-bit words at a flat address. Needs a caller's flat limits (flat.h). */
static inline void flat_fill32(u32 addr, u32 val, u32 count)
{
	__asm__ volatile("movw %w2, %%es\n\trep stosl %%eax, %%es:(%%edi)"
			 : "+D"(addr), "+c"(count)
			 : "r"(0), "a"(val)
			 : "memory");
}

#define FLAT_BLOCK 128

/* Does the same by SSE: fills count times FLAT_BLOCK bytes with 16 bytes of this ROM. */
#define FLAT_STORE(off) "movups %%xmm0, %%es:" #off "(%%edi)\n\t"
static inline void flat_fill_sse(u32 addr, const u32 *pattern, u16 count)
{
	__asm__ volatile(
		"movw %w2, %%es\n\tmovups %3, %%xmm0\n1:\t" FLAT_STORE(0) FLAT_STORE(16)
			FLAT_STORE(32) FLAT_STORE(48) FLAT_STORE(64) FLAT_STORE(80) FLAT_STORE(96)
				FLAT_STORE(112) "subl $-128, %%edi\n\tdecw %w1\n\tjnz 1b"
		: "+D"(addr), "+c"(count)
		: "r"(0), "m"(*pattern)
		: "memory", "cc");
}

/* Bytes and words at flat addresses, through GS. These need flat limits, too. */
static inline u8 flat_get8(u32 addr)
{
	u8 val;

	__asm__ volatile("movb %%gs:(%1), %0" : "=q"(val) : "r"(addr) : "memory");
	return val;
}

static inline u32 flat_get32(u32 addr)
{
	u32 val;

	__asm__ volatile("movl %%gs:(%1), %0" : "=r"(val) : "r"(addr) : "memory");
	return val;
}

static inline u16 flat_get16(u32 addr)
{
	u16 val;

	__asm__ volatile("movw %%gs:(%1), %0" : "=r"(val) : "r"(addr) : "memory");
	return val;
}

static inline void flat_put8(u32 addr, u8 val)
{
	__asm__ volatile("movb %0, %%gs:(%1)" : : "q"(val), "r"(addr) : "memory");
}

static inline void flat_put16(u32 addr, u16 val)
{
	__asm__ volatile("movw %0, %%gs:(%1)" : : "r"(val), "r"(addr) : "memory");
}

/*
 * Moves bytes (an even number, at most 64 KiB) between physical addresses by INT 15h AH=87h,
 * upwards. Returns 0, or -ENOTSUP if the processor is not in real mode (virtual-8086 mode, an
 * emulator) or the BIOS refuses. In entry.S.
 */
int move_block(u32 dst, u32 src, u32 bytes);

/* Returns @p. The compiler then makes no assumption about the address, which may be 0. */
static inline void *any_address(void *p)
{
	__asm__("" : "+r"(p));
	return p;
}

#endif
