/* SPDX-License-Identifier: BSD-2-Clause */
/* Replaces src/cpu/io.h in host builds: the same functions, on the fake bus. */
#ifndef CPU_IO_H
#define CPU_IO_H

#include "fake.h"

static inline u8 inb(u16 port)
{
	return fake_port_read(port, 1);
}
static inline void outb(u16 port, u8 v)
{
	fake_port_write(port, v, 1);
}
static inline void insb(u16 port, void *p, u32 n)
{
	fake_port_read_string(port, p, n, 1);
}
static inline void outsb(u16 port, const void *p, u32 n)
{
	fake_port_write_string(port, p, n, 1);
}
static inline u8 readb(u32 addr)
{
	return fake_mmio_read(addr, 1);
}
static inline void writeb(u32 addr, u8 v)
{
	fake_mmio_write(addr, v, 1);
}

static inline u16 inw(u16 port)
{
	return fake_port_read(port, 2);
}
static inline void outw(u16 port, u16 v)
{
	fake_port_write(port, v, 2);
}
static inline void insw(u16 port, void *p, u32 n)
{
	fake_port_read_string(port, p, n, 2);
}
static inline void outsw(u16 port, const void *p, u32 n)
{
	fake_port_write_string(port, p, n, 2);
}
static inline u16 readw(u32 addr)
{
	return fake_mmio_read(addr, 2);
}
static inline void writew(u32 addr, u16 v)
{
	fake_mmio_write(addr, v, 2);
}

static inline u32 inl(u16 port)
{
	return fake_port_read(port, 4);
}
static inline void outl(u16 port, u32 v)
{
	fake_port_write(port, v, 4);
}
static inline void insl(u16 port, void *p, u32 n)
{
	fake_port_read_string(port, p, n, 4);
}
static inline void outsl(u16 port, const void *p, u32 n)
{
	fake_port_write_string(port, p, n, 4);
}
static inline u32 readl(u32 addr)
{
	return fake_mmio_read(addr, 4);
}
static inline void writel(u32 addr, u32 v)
{
	fake_mmio_write(addr, v, 4);
}

static inline void memory_barrier(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

#endif
