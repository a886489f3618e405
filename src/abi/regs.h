/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's registers at a software interrupt, as the entry stubs save them. Both modes. */
#ifndef ABI_REGS_H
#define ABI_REGS_H

/* In the high half of a handler's address, as a vector's stub pushes it: a device's interrupt,
 * which is never refused. No code is there. */
#define IRQ_HANDLER 0x8000

#define FLAG_CF (1 << 0)
#define FLAG_AF (1 << 4)
#define FLAG_ZF (1 << 6)
#define FLAG_IF (1 << 9)
#define FLAG_DF (1 << 10)

#ifdef __ASSEMBLER__
#include "offsets.h" /* REGS_*: where the fields are, and the size of all */
#else
#include "lib/types.h"

#define REG32(x)                                                                         \
	union {                                                                          \
		u32 e##x;                                                                \
		u16 x;                                                                   \
	}
#define REG32_8(r)                                                                       \
	union {                                                                          \
		u32 e##r##x;                                                             \
		u16 r##x;                                                                \
		struct {                                                                 \
			u8 r##l, r##h;                                                   \
		};                                                                       \
	}

/*
 * The order is that of the pushes in src/real/enter.S, src/cpu/switch.S and vgasrc/entry.S. A handler
 * changes what its interface documents; the stub writes everything back but ds. A handler does
 * not get ip and cs; esp is not loaded.
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

/* Always inline: in the shortest services a call would be a tenth of the work. */
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
#endif /* __ASSEMBLER__ */
#endif
