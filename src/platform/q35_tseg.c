// SPDX-License-Identifier: BSD-2-Clause
/* Finds, hides and locks q35's TSEG (82Q35 datasheet, SMRAM and ESMRAMC). Flat 32-bit, resident. */
#include "platform/q35_tseg.h"
#include "cpu/io.h"
#include "smm/smm.h"

#define MIB 0x100000u

/* ECAM is off after a reset. */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

bool q35_is_board(void)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE);
	return inl(CONFIG_DATA) == Q35_ID;
}

/* Returns QEMU's extended-tseg-mbytes, or FFFFh if QEMU does not have it. */
static u32 extended_size(void)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | Q35_EXT_TSEG);
	outw(CONFIG_DATA, EXT_TSEG_QUERY);
	return inw(CONFIG_DATA);
}

/*
 * Writes SMRAM and ESMRAMC, which are neighbours. The other bytes of the doubleword get their reset
 * values.
 */
static void tseg_control(u8 smram, u8 esmramc)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | (Q35_SMRAM & ~3u));
	outl(CONFIG_DATA, smram << 8 | esmramc << 16);
}

u32 q35_find_tseg(u32 end, bool (*is_home)(u32 start))
{
	u32 sizes[] = { 1, 2, 8, extended_size() }, best = 0;

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		u32 start = end - sizes[i] * MIB;

		if (sizes[i] && sizes[i] < end / MIB && start > best && start >= MIB &&
		    is_home(start))
			best = start;
	}
	return best;
}

/* Returns whether memory is hidden. Memory that can be written is not TSEG. Leaves it unchanged. */
static bool is_hidden(u32 at)
{
	volatile u32 *p = (u32 *)at;
	u32 was = *p;
	bool hidden;

	*p = ~was;
	hidden = *p == was;
	*p = was;
	return hidden;
}

bool q35_close_tseg(u32 start, u32 end)
{
	u32 size = (end - start) / MIB;
	u8 code = size == 1 ? 0 : size == 2 ? 1 : size == 8 ? 2 : 3;
	u8 esmramc = ESMRAMC_TSEG | ESMRAMC_TSEG_SIZE(code);

	tseg_control(SMRAM_C_BASE_SEG | SMRAM_ENABLE, esmramc);
	if (!is_hidden(start) || is_hidden(start - sizeof(u32))) {
		tseg_control(SMRAM_C_BASE_SEG, 0);
		return false;
	}
	tseg_control(SMRAM_C_BASE_SEG | SMRAM_ENABLE | SMRAM_LOCK, esmramc);
	return true;
}

#ifdef CONFIG_CPU_HOTPLUG
bool q35_window(bool lock)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | (Q35_SMBASE & ~3u));
	outb(CONFIG_DATA, lock ? SMBASE_LOCK : SMBASE_QUERY);
	return inb(CONFIG_DATA) == (lock ? SMBASE_LOCK : SMBASE_SUPPORTED);
}
#endif
