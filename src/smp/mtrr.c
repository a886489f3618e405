// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plans the memory type range registers. The default type is write-back. Variable ranges make the
 * hole below 4 GiB uncached. So a few registers suffice, however much RAM there is above 4 GiB.
 * Flat 32-bit, POST.
 */
#include "smp/mtrr.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "log/log.h"

#define TYPE_UNCACHED	      0
#define TYPE_WRITE_PROTECTED  5
#define TYPE_WRITE_BACK	      6
#define DEF_TYPE_FIXED_ENABLE (1u << 10)
#define DEF_TYPE_ENABLE	      (1u << 11)
#define MASK_VALID	      (1u << 11)
/*
 * The hole begins at 2 GiB, or at a multiple of 64 MiB above the end of RAM, so that a few
 * registers can describe it. If RAM ends in the last 64 MiB below 4 GiB, more registers describe a
 * smaller hole. A device lies between the end of RAM and the hole only if space is short
 * (src/pci/assign.c). Operating systems map devices uncached in any case.
 */
#define HOLE_START	      0x80000000u
#define HOLE_GRAIN	      0x4000000u
#define SMALL_GRAIN	      0x100000u
#define CAP_COUNT	      0xff
#define CAP_FIXED	      (1u << 8)

/* The list that the plan is written to. */
struct msr_list {
	struct msr_value *at, *end; /* where the next value goes, and where the room ends */
};

static void mtrr_add(struct msr_list *l, u32 index, u64 value)
{
	if (l->at < l->end)
		*l->at++ = (struct msr_value){ index, value };
}

#define EIGHT(type) ((type)*0x0101010101010101ull)
#define FIXED_4K(i, type)                                                                          \
	{                                                                                          \
		MSR_MTRR_FIX_4K_C0000 + (i), EIGHT(type)                                           \
	}

/*
 * C0000-EFFFF has option ROMs, upper memory blocks and our own data, which are RAM. What POST
 * closes there shows no RAM any more, but it is write-back all the same, because nothing uses it.
 * F0000-FFFFF has the firmware's code and tables, which nobody writes any more.
 */
static const struct msr_value fixed[] = {
	{ MSR_MTRR_FIX_64K_00000, EIGHT(TYPE_WRITE_BACK) },
	{ MSR_MTRR_FIX_16K_80000, EIGHT(TYPE_WRITE_BACK) },
	{ MSR_MTRR_FIX_16K_A0000, EIGHT(TYPE_UNCACHED) },
	FIXED_4K(0, TYPE_WRITE_BACK),
	FIXED_4K(1, TYPE_WRITE_BACK),
	FIXED_4K(2, TYPE_WRITE_BACK),
	FIXED_4K(3, TYPE_WRITE_BACK),
	FIXED_4K(4, TYPE_WRITE_BACK),
	FIXED_4K(5, TYPE_WRITE_BACK),
	FIXED_4K(6, TYPE_WRITE_PROTECTED),
	FIXED_4K(7, TYPE_WRITE_PROTECTED),
};

static void plan_fixed(struct msr_list *l)
{
	u32 n = min((u32)ARRAY_SIZE(fixed), (u32)(l->end - l->at));

	memcpy(l->at, fixed, n * sizeof(*fixed));
	l->at += n;
}

/*
 * Adds uncached ranges from @start to 4 GiB. Each is a power of two in size and aligned to it.
 * @mask_high is the high half of their masks. Returns how many of the @registers pairs of registers
 * they take.
 */
static u32 plan_hole(struct msr_list *l, u32 start, u32 registers, u32 mask_high)
{
	u32 n = 0;

	while (start && n < registers) {
		u32 size = start & -start;

		mtrr_add(l, MSR_MTRR_PHYS_BASE(n), start | TYPE_UNCACHED);
		mtrr_add(l, MSR_MTRR_PHYS_MASK(n), (u64)mask_high << 32 | -size | MASK_VALID);
		n++;
		start += size;
	}
	if (start)
		log_warn("MTRRs: no register left for %08x and above\n", start);
	return n;
}

u32 mtrr_plan(u32 cap, unsigned int phys_bits, u32 ram_end, struct msr_value *list, u32 max)
{
	struct msr_list l = { list, list + max };
	u32 mask_high = (1u << (phys_bits - 32)) - 1;
	u32 start = max(ALIGN_UP(ram_end, HOLE_GRAIN), HOLE_START);
	u32 n;

	l.end--; /* the last entry turns the others on, however many there are */
	if (ram_end > -HOLE_GRAIN)
		start = ALIGN_UP(ram_end, SMALL_GRAIN);
	if (cap & CAP_FIXED)
		plan_fixed(&l);
	n = plan_hole(&l, start, cap & CAP_COUNT, mask_high);
	for (; n < (cap & CAP_COUNT); n++)
		mtrr_add(&l, MSR_MTRR_PHYS_MASK(n), 0);
	l.end++;
	mtrr_add(&l, MSR_MTRR_DEF_TYPE,
		 TYPE_WRITE_BACK | DEF_TYPE_ENABLE | (cap & CAP_FIXED ? DEF_TYPE_FIXED_ENABLE : 0));
	return l.at - list;
}
