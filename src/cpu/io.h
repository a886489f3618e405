/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hardware access: ports and memory-mapped registers. Under a hypervisor each call is one trapped
 * access. A build for the host uses another header with this name, which has fake devices.
 */
#ifndef CPU_IO_H
#define CPU_IO_H

#include "lib/types.h"

static inline void outb(u16 port, u8 v)
{
	asm volatile("outb %0, %1" : : "a"(v), "Nd"(port) : "memory");
}
static inline void outw(u16 port, u16 v)
{
	asm volatile("outw %0, %1" : : "a"(v), "Nd"(port) : "memory");
}
static inline void outl(u16 port, u32 v)
{
	asm volatile("outl %0, %1" : : "a"(v), "Nd"(port) : "memory");
}
static inline u8 inb(u16 port)
{
	u8 v;

	asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}
static inline u16 inw(u16 port)
{
	u16 v;

	asm volatile("inw %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}
static inline u32 inl(u16 port)
{
	u32 v;

	asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}

/*
 * String instructions. KVM handles many bytes or words at once, so @n of them cost far less than @n
 * exits.
 */
static inline void outsb(u16 port, const void *p, u32 n)
{
	asm volatile("rep outsb" : "+S"(p), "+c"(n) : "d"(port) : "memory");
}
static inline void insw(u16 port, void *p, u32 n)
{
	asm volatile("rep insw" : "+D"(p), "+c"(n) : "d"(port) : "memory");
}
static inline void outsw(u16 port, const void *p, u32 n)
{
	asm volatile("rep outsw" : "+S"(p), "+c"(n) : "d"(port) : "memory");
}
static inline void insl(u16 port, void *p, u32 n)
{
	asm volatile("rep insl" : "+D"(p), "+c"(n) : "d"(port) : "memory");
}
static inline void outsl(u16 port, const void *p, u32 n)
{
	asm volatile("rep outsl" : "+S"(p), "+c"(n) : "d"(port) : "memory");
}
static inline void insb(u16 port, void *p, u32 n)
{
	asm volatile("rep insb" : "+D"(p), "+c"(n) : "d"(port) : "memory");
}

/* For flat code only: a device's registers at a physical address below 4 GiB. */
static inline u8 readb(u32 addr)
{
	return *(volatile u8 *)addr;
}
static inline u16 readw(u32 addr)
{
	return *(volatile u16 *)addr;
}
static inline u32 readl(u32 addr)
{
	return *(volatile u32 *)addr;
}
/*
 * Writes are inline assembly: a compiler that saves bytes may write all ones or zeros by an OR or
 * AND instruction, which also reads the register.
 */
static inline void writeb(u32 addr, u8 v)
{
	asm volatile("movb %1, %0" : "=m"(*(volatile u8 *)addr) : "q"(v));
}
static inline void writew(u32 addr, u16 v)
{
	asm volatile("movw %1, %0" : "=m"(*(volatile u16 *)addr) : "r"(v));
}
static inline void writel(u32 addr, u32 v)
{
	asm volatile("movl %1, %0" : "=m"(*(volatile u32 *)addr) : "r"(v));
}

/*
 * Keeps accesses to memory that a device uses as well in order. Call it after filling a ring and
 * before the register write that tells the device; and after seeing an index change and before
 * reading what it covers. x86 CPUs keep stores in order, so this only stops the compiler.
 */
static inline void memory_barrier(void)
{
	asm volatile("" : : : "memory");
}

#endif
