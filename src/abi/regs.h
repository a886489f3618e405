/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's registers at a software interrupt, in the form in which the entry stubs save them. For
 * both modes.
 */
#ifndef ABI_REGS_H
#define ABI_REGS_H

/*
 * The upper half of a handler's address that a stub pushes for a device's interrupt. Such
 * interrupts are never refused. No code is at these addresses.
 */
#define IRQ_HANDLER 0x8000

#define FLAG_CF (1 << 0)
#define FLAG_AF (1 << 4)
#define FLAG_ZF (1 << 6)
#define FLAG_IF (1 << 9)
#define FLAG_DF (1 << 10)

#ifdef __ASSEMBLER__
#include "offsets.h" /* REGS_*: offsets of the fields, and the size */
#else
#include "lib/types.h"

#define REG32(x)                                                                                   \
	union {                                                                                    \
		u32 e##x;                                                                          \
		u16 x;                                                                             \
	}
#define REG32_8(r)                                                                                 \
	union {                                                                                    \
		u32 e##r##x;                                                                       \
		u16 r##x;                                                                          \
		struct {                                                                           \
			u8 r##l, r##h;                                                             \
		};                                                                                 \
	}

/*
 * The order is that in which src/real/enter.S, src/cpu/switch.S and vgasrc/entry.S push the
 * registers. A handler changes the registers that its interface documents. The stub gives all of
 * them except DS back to the caller. IP and CS are not filled in, and ESP is not loaded.
 */
struct regs {
	REG32(di);
	REG32(si);
	REG32(bp);
	REG32(sp);
	REG32_8(b);
	REG32_8(d);
	REG32_8(c);
	REG32_8(a);
	u16 ds, es, fs, gs;
	u16 ip, cs, flags;
	u16 pad;
} __packed;

/* These are always inline: in the shortest services a call would be a tenth of the work. */
#define __regs_inline static inline __attribute__((always_inline))

__regs_inline void set_cf(struct regs *regs, bool on)
{
	regs->flags = (regs->flags & ~FLAG_CF) | on * FLAG_CF;
}
__regs_inline void set_zf(struct regs *regs, bool on)
{
	regs->flags = (regs->flags & ~FLAG_ZF) | on * FLAG_ZF;
}

#undef REG32
#undef REG32_8
#endif
#endif
