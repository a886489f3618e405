/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the parts of the conformance program in turn, each from its overlay. */
#include "probe.h"

#define PARTS(X)                                                                         \
	X(ivt_bda)                                                                       \
	X(int05)                                                                         \
	X(int11)                                                                         \
	X(int13)                                                                         \
	X(int13_edd)                                                                     \
	X(int40)                                                                         \
	X(int15)                                                                         \
	X(int15_mem)                                                                     \
	X(int1a)                                                                         \
	X(int16)                                                                         \
	X(scancodes)                                                                     \
	X(int09)                                                                         \
	X(int10_mode)                                                                    \
	X(int10_text)                                                                    \
	X(int10_palette)                                                                 \
	X(int10_font)                                                                    \
	X(int10_select)                                                                  \
	X(int10_gfx)                                                                     \
	X(pcibios)                                                                       \
	X(pnp)                                                                           \
	X(apm)                                                                           \
	X(mouse)                                                                         \
	X(int14)                                                                         \
	X(vbe)                                                                           \
	X(vbe_limits)                                                                    \
	X(floppy)                                                                        \
	X(eltorito)                                                                      \
	X(reentry)                                                                       \
	X(callers)                                                                       \
	X(v86)                                                                           \
	X(stress)                                                                        \
	X(shutdown)

#define DECLARE(name)                                                                    \
	extern const char __load_start_##name[], __load_stop_##name[];                   \
	void part_##name(void);
#define ENTRY(name) { #name, __load_start_##name, __load_stop_##name, part_##name },

PARTS(DECLARE)

static const struct part {
	const char *name;
	const char *start, *stop; /* linear addresses */
	void (*run)(void);
} parts[] = { PARTS(ENTRY) };

u8 boot_drive;
struct entry_record entry;

bool is_pattern(u32 at, u32 lba)
{
	if (peek32(at) != PATTERN_MAGIC || peek32(at + 4) != lba)
		return false;
	for (u32 i = 8; i < 512; i += 4)
		if (peek32(at + i) != lba * 0x9e3779b1 + i)
			return false;
	return true;
}

void make_pattern(u32 at, u32 lba)
{
	poke32(at, PATTERN_MAGIC);
	poke32(at + 4, lba);
	for (u32 i = 8; i < 512; i += 4)
		poke32(at + i, lba * 0x9e3779b1 + i);
}

static void run_part(const struct part *p)
{
	u32 start = (u32)p->start, stop = (u32)p->stop;

	copy(PROG_SEG * 16 + OVERLAY_START, IMAGE + (start - LOAD_SEG * 16), stop - start);
	tap_part(p->name);
	stack_needed(128);
	p->run();
	tap_part_end();
}

void probe_main(void)
{
	copy(lin(&entry), 0x600, sizeof(entry));
	copy(SAVED_IVT, 0, 0x600);
	boot_drive = entry.edx;
	copy(IMAGE, LOAD_SEG * 16, LOAD_SIZE);
	tap_init();
	for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
		note("parts %u %s", i, parts[i].name);
	watchdog_start();
	for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
		if (!(config.parts >> i & 1))
			run_part(&parts[i]);
	watchdog_stop();
	tap_end();
	host("end");
}
