// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of PMM, which give out memory from POST's scratch heaps (PMM 1.01, chapter 3). Flat
 * 32-bit, POST.
 */
#include "service/pmm.h"
#include "abi/map.h"
#include "abi/regs.h"
#include "abi/shared.h"
#include "lib/checksum.h"
#include "lib/list.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

#define PMM_REVISION	  1
#define PMM_ALLOCATE	  0
#define PMM_FIND	  1
#define PMM_DEALLOCATE	  2
#define PMM_NOT_SUPPORTED 0xffffffff

#define FLAG_CONVENTIONAL 1
#define FLAG_EXTENDED	  2
#define FLAG_ALIGNED	  4
#define FLAG_PERMANENT	  8 /* a guest's memory map leaves this memory out */

#define HANDLE_ANONYMOUS 0xffffffff
#define PARAGRAPH	 16
#define MAX_PARAGRAPHS	 0x0fffffff

struct pmm_header {
	char signature[4];
	u8 revision, length, checksum;
	u16 entry_offset, entry_segment;
	u8 reserved[5];
} __packed;

struct pmm_block {
	struct list_node node;
	u32 handle;
	void *memory;
	bool permanent;
};

/* What lies above struct regs (enter.S). The arguments are on the caller's own stack. */
struct pmm_frame {
	struct regs regs;
	u32 guest_esp;
	u16 guest_ss;
} __packed;
/* skips 12 bytes that the entry and int_enter push, and the far return address */
#define ARGUMENTS_ABOVE_ESP 16

struct pmm_arguments {
	u16 function;
	u32 first;  /* the length in paragraphs, a handle, or an address */
	u32 handle; /* only for allocation */
	u16 flags;
} __packed;

extern char pmm_entry[]; /* an offset in F000 */
void pmm_service(struct pmm_frame *frame);

static struct pmm_header *header;
static struct list blocks;

/* Returns the alignment in bytes. FLAG_ALIGNED asks for the lowest bit set in the length. */
static u32 alignment(u32 paragraphs, u16 flags)
{
	return flags & FLAG_ALIGNED ? (paragraphs & -paragraphs) * PARAGRAPH : PARAGRAPH;
}

static void *take_permanent(u32 size, u32 align, u16 flags)
{
	void *p = NULL;

	if (flags & FLAG_EXTENDED)
		p = resident_alloc_large(size, align);
	if (!p && flags & FLAG_CONVENTIONAL)
		p = low_alloc(size, align);
	return p;
}

static void *pmm_take(u32 size, u32 align, u16 flags)
{
	void *p = NULL;

	if (flags & FLAG_PERMANENT)
		return take_permanent(size, align, flags);
	if (flags & FLAG_EXTENDED)
		p = post_alloc_high(size, align);
	if (!p && flags & FLAG_CONVENTIONAL)
		p = post_alloc_low(size, align);
	return p;
}

/* Length 0 asks for the size of the largest free block, in paragraphs. */
static u32 largest(u16 flags)
{
	u32 high = flags & FLAG_EXTENDED ? post_largest_high() : 0;
	u32 low = flags & FLAG_CONVENTIONAL ? post_largest_low() : 0;

	return max(high, low) / PARAGRAPH;
}

static struct pmm_block *pmm_find(u32 handle)
{
	struct pmm_block *b;

	list_for_each(b, &blocks, node) if (b->handle == handle && b->memory) return b;
	return NULL;
}

/* Returns a list entry that has no memory: a freed one or a new one. */
static struct pmm_block *record(void)
{
	struct pmm_block *b;

	list_for_each(b, &blocks, node) if (!b->memory) return b;
	b = post_alloc(sizeof(*b), 4);
	if (!b)
		return NULL;
	b->memory = NULL;
	list_append(&blocks, &b->node);
	return b;
}

static u32 pmm_allocate(u32 paragraphs, u32 handle, u16 flags)
{
	struct pmm_block *b;

	if (!(flags & (FLAG_CONVENTIONAL | FLAG_EXTENDED)))
		return 0;
	if (!paragraphs)
		return largest(flags);
	if (paragraphs > MAX_PARAGRAPHS || (handle != HANDLE_ANONYMOUS && pmm_find(handle)))
		return 0;
	b = record();
	if (!b)
		return 0;
	b->handle = handle;
	b->permanent = flags & FLAG_PERMANENT;
	b->memory = pmm_take(paragraphs * PARAGRAPH, alignment(paragraphs, flags), flags);
	return (u32)b->memory;
}

/*
 * Frees a block. Its list entry stays, to be used again, because these lists cannot shrink.
 * Permanent memory cannot be freed.
 */
static u32 deallocate(u32 address)
{
	struct pmm_block *b;

	list_for_each(b, &blocks, node)
	{
		if (!b->memory || b->permanent || (u32)b->memory != address)
			continue;
		post_free(b->memory);
		b->memory = NULL;
		return 0;
	}
	return 1;
}

static u32 pmm_call(const struct pmm_arguments *a)
{
	struct pmm_block *b;

	if (shared.post_done == POST_DONE)
		return PMM_NOT_SUPPORTED;
	switch (a->function) {
	case PMM_ALLOCATE:
		return pmm_allocate(a->first, a->handle, a->flags);
	case PMM_FIND:
		b = a->first == HANDLE_ANONYMOUS ? NULL : pmm_find(a->first);
		return b ? (u32)b->memory : 0;
	case PMM_DEALLOCATE:
		return deallocate(a->first);
	default:
		return PMM_NOT_SUPPORTED;
	}
}

void pmm_service(struct pmm_frame *frame)
{
	u32 stack = ((u32)frame->guest_ss << 4) + (u16)frame->guest_esp;
	u32 result = pmm_call((void *)(stack + ARGUMENTS_ABOVE_ESP));

	frame->regs.ax = result;
	frame->regs.dx = result >> 16;
}

void pmm_init(void)
{
	header = fseg_alloc(sizeof(*header), 16);
	if (!header)
		return;
	memcpy(header->signature, "$PMM", 4);
	header->revision = PMM_REVISION;
	header->length = sizeof(*header);
	header->entry_offset = (u32)pmm_entry;
	header->entry_segment = FSEG;
	header->checksum = -checksum8(header, sizeof(*header));
}

void pmm_finish(void)
{
	if (header)
		memset(header, 0, sizeof(*header));
}
