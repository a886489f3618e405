/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame of the conformance program: real mode, 32-bit instructions (gcc -m16), CS = DS = ES =
 * SS. A part names a function, and the clause that defines it, by fn(). It calls the function by
 * bios_int(), and checks the results by ok() and eq(). Each check is one line of TAP.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "layout.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

#define packed	      __attribute__((packed))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define REG(n)                                                                                     \
	union {                                                                                    \
		u32 e##n##x;                                                                       \
		u16 n##x;                                                                          \
		struct {                                                                           \
			u8 n##l, n##h;                                                             \
		};                                                                                 \
	}
#define PTR(n)                                                                                     \
	union {                                                                                    \
		u32 e##n;                                                                          \
		u16 n;                                                                             \
	}

/* A processor's registers at a BIOS call, in the order of layout.h. */
struct regs {
	PTR(di);
	PTR(si);
	PTR(bp);
	REG(b);
	REG(d);
	REG(c);
	REG(a);
	u16 ds, es, fs, gs;
	u16 flags, pad;
};

#define CF	    0x0001
#define ZF	    0x0040
#define TF	    0x0100
#define IF	    0x0200
#define DF	    0x0400
/* Flags that a call must not change: TF, IF, DF, IOPL, NT. */
#define FIXED_FLAGS 0x7700

/* Registers that a call may change, by the name of the documented output. */
enum out {
	O_AL = 1,
	O_AH = 2,
	O_AX = 3,
	O_EAX = 7,
	O_BX = 0x10,
	O_EBX = 0x30,
	O_CX = 0x40,
	O_ECX = 0xc0,
	O_DX = 0x100,
	O_EDX = 0x300,
	O_SI = 0x400,
	O_ESI = 0xc00,
	O_DI = 0x1000,
	O_EDI = 0x3000,
	O_BP = 0x4000,
	O_EBP = 0xc000,
	O_DS = 0x10000,
	O_ES = 0x20000,
	O_BL = 0x100000,
	O_BH = 0x200000,
	O_CL = 0x400000,
	O_CH = 0x800000,
	O_DL = 0x1000000,
	O_DH = 0x2000000,
};

/* The registers that the boot sector got, stored by boot.asm at 0:600h. */
struct entry_record {
	u16 ip, cs, es, ds;
	u32 edi, esi, ebp, esp, ebx, edx, ecx, eax;
	u16 flags, ss, sp;
} packed;

/* The runner sets this in the image. It is zero when the image runs without a runner. */
struct config {
	u32 magic;
	u32 parts;	/* bit n: part n is left out */
	u32 host;	/* HOST_*: what the runner can do */
	u32 bad_lba;	/* a sector of drive 80h that gives errors; 0: none */
	u32 seed;	/* for the stress part */
	u32 stress;	/* number of random calls, 0: default */
	u32 total_lo;	/* sectors of drive 80h, as the host knows; 0: unknown */
	u32 memory_kb;	/* RAM size, 0: unknown */
	u32 cpus;	/* 0: unknown */
	u32 trace;	/* print a comment before each random call */
	u32 cd_media;	/* El Torito media type of the boot */
	u32 cd_lba;	/* LBA of the boot image */
	u32 disks;	/* number of hard disks that the BIOS should count; 0: unknown */
	u32 floppy_spt; /* sectors a track of the pattern diskette, 0: 18 */
	u32 stack;	/* free bytes of stack at each call; 0: as specified, else 128 */
	u32 spare[1];
} packed;

#define HOST_KEYS   1  /* types keys on request */
#define HOST_MOUSE  2  /* moves the mouse on request */
#define HOST_VMM    4  /* this is a virtual machine: RTC and PIT agree, and nobody waits */
#define HOST_FLOPPY 8  /* a pattern floppy is in drive 0 */
#define HOST_CDROM  16 /* a CD is in the CD drive */
#define HOST_USB    32 /* keyboard, mouse and disks are on USB */
#define HOST_DRIVE0 64 /* there is a diskette drive 0, which may be empty */

extern struct config config;
extern struct regs call_regs;
extern u32 call_esp, call_esp_out, call_esp_at;
extern u16 call_ss, call_ss_out, call_nargs, call_args[16];
extern u8 call_insn[8];
extern u16 watchdog_ticks;
extern u8 watchdog_fired, isr_filter;
/* The number of ticks that came during BIOS calls, in all calls so far. */
extern volatile u16 call_ticks;
extern u16 fault_ip, fault_cs;
extern u8 v86_active; /* the program runs in virtual-8086 mode */
extern u32 watchdog_next, fault_next, isr_next;
extern volatile u16 isr_count, isr_ax, far_status, far_x, far_y, far_z;

void call_raw(void);
void watchdog_isr(void);
void fault_isr(void);
void count_isr(void);
void chain_isr(void);
void pause_isr(void);
void eat_isr(void);
void swap_isr(void);
void far_count(void);
u32 flat_op(u32 op, u32 dst, u32 src, u32 bytes);
void call_pm(struct regs *regs, u32 entry);

/* tap.c: results */

/* Names the tested function and the clause that defines it. */
void fn(const char *name, const char *clause);
/* Makes a check: what should be true, and whether it is. */
void ok(bool pass, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Checks that two values are equal. A failure shows both. */
void eq(u32 got, u32 want, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Reports a check that cannot be made here, and why. */
void skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Prints a comment line. */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Sends a request to the runner ("!key a"). Does nothing without one. */
void host(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void tap_init(void);
void tap_part(const char *name);
void tap_part_end(void);
void tap_end(void);
/* Returns a short string formatted by `fmt`, which is valid until the fourth call from now. */
const char *str(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* call.c: calling the BIOS */

/* Free bytes of stack at the call. */
extern u16 stack_free;
/*
 * Gives calls the stack that a specification allows, unless the runner has set how much they get.
 */
void stack_needed(u16 bytes);
/* Whether the watchdog has ended the last call. */
extern bool call_timed_out;
/* How many bytes the next far call pops besides its return address. */
extern u16 call_pops;
/* Sets the registers to distinct values in every byte, with IF set and DF clear. */
void regs_init(struct regs *r);
/*
 * Calls interrupt `vector` with `r`, and stores the results in `r`. All registers except those in
 * `outputs` (enum out) must be unchanged.
 */
void bios_int(u8 vector, struct regs *r, u32 outputs);
/* Only makes the call: checks nothing, and does not switch to protected mode before or after it. */
void bios_int_quick(u8 vector, struct regs *r);
/* Sets the stack for the following calls. At first it is CALL_SEG:CALL_TOP. */
void stack_at(u16 ss, u32 esp);
/* Does the same with a far call, with `nargs` words pushed as C arguments. */
void bios_far(u16 seg, u16 off, struct regs *r, u32 outputs, u16 nargs, const u16 *args);
/* Does the same with an interrupt handler at a given address. */
void bios_entry(u32 segoff, struct regs *r, u32 outputs);
/* Reports the checks of registers, flags and stack since the last fn(). */
void call_report(void);
/* Prints diagnostics on the last call, after a failed check. */
void call_explain(void);
/*
 * The number of ticks until a call is abandoned. If the host has something to do meanwhile, it may
 * be slow, and a waiting machine's time runs faster than the host's; then use HOST_PATIENCE.
 */
#define WATCHDOG_LIMIT (18 * 10)
#define HOST_PATIENCE  0xffff
extern u16 watchdog_limit;
void watchdog_start(void);
void watchdog_stop(void);

/* mem.c: memory and ports */

u8 peek8(u32 linear);
u16 peek16(u32 linear);
u32 peek32(u32 linear);
void poke8(u32 linear, u8 value);
void poke16(u32 linear, u16 value);
void poke32(u32 linear, u32 value);
/* Access any linear address, through protected mode. For pointers of this program see lin(). */
void copy(u32 dst, u32 src, u32 bytes);
void fill(u32 dst, u8 byte, u32 bytes);
u32 sum(u32 at, u32 bytes);
#define PNP_SIGNATURE 0x506e5024 /* $PnP */
/*
 * Returns the address of a table with this signature, at a multiple of 16 in F0000h-FFFFFh, or 0.
 */
u32 bios_table(u32 signature);
/* Returns the first offset in [0, bytes) that is not `byte`, or `bytes`. */
u32 first_not(u32 at, u8 byte, u32 bytes);
int compare(const void *a, const void *b, u32 bytes);
/* Returns the linear address of an object of this program. */
static inline u32 lin(const volatile void *p)
{
	return PROG_SEG * 16 + (u32)p;
}

static inline u16 seg_of(u32 linear)
{
	return linear >> 4;
}

u32 far_linear(u32 segoff);
u32 vector(u8 n);
void set_vector(u8 n, u32 segoff);
#define OUR(f) ((u32)PROG_SEG << 16 | (u32)(f))

static inline void outb(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port));
}

static inline void outw(u16 port, u16 v)
{
	__asm__ volatile("outw %0, %1" ::"a"(v), "Nd"(port));
}

static inline void outl(u16 port, u32 v)
{
	__asm__ volatile("outl %0, %1" ::"a"(v), "Nd"(port));
}

static inline u8 inb(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u16 inw(u16 port)
{
	u16 v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u32 inl(u16 port)
{
	u32 v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void cli(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void sti(void)
{
	__asm__ volatile("sti" ::: "memory");
}

u8 cmos(u8 index);
void cmos_write(u8 index, u8 value);
/* Accesses PCI configuration space by mechanism 1, without the BIOS. */
u32 pci_read(u8 bus, u8 devfn, u8 reg);
void pci_write(u8 bus, u8 devfn, u8 reg, u32 value);

/* time.c: time without the BIOS */

/* Returns the microseconds since the last clock_start(), from PIT counter 2. At most 50 ms. */
void udelay(u32 us);
/* Waits for `ms` milliseconds, by PIT counter 2. */
void mdelay(u32 ms);
u8 from_bcd(u8 v);
/* Waits until the RTC's seconds change. Returns false after two seconds. */
bool rtc_edge(void);
u32 ticks(void);

/* util.c: shared by parts */

#define PATTERN_MAGIC 0x4b4c4553 /* in the first dword of a pattern sector */
#define SCRATCH_LBA   1024	 /* first sector the parts may write */
#define SCRATCH_COUNT 256
/* Returns whether the 512 bytes at linear `at` are the pattern of sector `lba`. */
bool is_pattern(u32 at, u32 lba);
/* Writes the pattern of sector `lba` to linear `at`. */
void make_pattern(u32 at, u32 lba);
extern u8 boot_drive;
extern struct entry_record entry;

#endif
