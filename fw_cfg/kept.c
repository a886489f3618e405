// SPDX-License-Identifier: BSD-2-Clause
/*
 * Repeats writes to fw_cfg after a sleep. The DMA requests are in resident memory, because POST's
 * memory belongs to the guest by then. Flat 32-bit, resident.
 */
#include "fw_cfg/kept.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "fw_cfg/dma.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

struct kept {
	struct fw_cfg_dma dma;
	struct kept *next;
	u32 offset;
	u16 key;
	u8 size;
	u8 value[FW_CFG_KEPT_MAX];
};

static struct kept *first, *last;

__post void fw_cfg_keep_nothing(void)
{
	first = last = NULL;
}

__post int fw_cfg_keep(u16 key, u32 offset, const void *buf, u32 size)
{
	struct kept *k;

	if (size > sizeof(k->value))
		return -ERANGE;
	k = resident_alloc(sizeof(*k), 16);
	if (!k)
		return -ENOMEM;
	k->offset = offset;
	k->key = key;
	k->size = size;
	memcpy(k->value, buf, size);
	if (last)
		last->next = k;
	else
		first = k;
	last = k;
	return 0;
}

/* Carries out one DMA operation. Returns false if it fails or does not end in time. */
static bool operation(struct kept *k, u32 control, u32 length)
{
	volatile struct fw_cfg_dma *dma = &k->dma;
	struct deadline d;

	dma->control = cpu_to_be32(control);
	dma->length = cpu_to_be32(length);
	dma->address = cpu_to_be64((u32)k->value);
	memory_barrier();
	outl(FW_CFG_DMA_LOW, cpu_to_be32((u32)&k->dma));
	memory_barrier();
	if (!dma->control)
		return true;
	d = deadline_ms(FW_CFG_DMA_TIMEOUT_MS);
	while (be32_to_cpu(dma->control) & ~FW_CFG_DMA_ERROR) {
		if (deadline_passed(&d))
			return false;
		cpu_pause();
	}
	return !dma->control;
}

static bool write_again(struct kept *k)
{
	u32 select = (u32)k->key << 16 | FW_CFG_DMA_SELECT;

	if (!k->offset)
		return operation(k, select | FW_CFG_DMA_WRITE, k->size);
	return operation(k, select | FW_CFG_DMA_SKIP, k->offset) &&
	       operation(k, FW_CFG_DMA_WRITE, k->size);
}

void fw_cfg_replay(void)
{
	if (!first)
		return;
	/*
	 * The device sets this to 0 when it completes an operation, but a guest may have written
	 * another value.
	 */
	outl(FW_CFG_DMA_HIGH, 0);
	for (struct kept *k = first; k; k = k->next)
		if (!write_again(k))
			log_warn("fw_cfg: item %x is not written again\n", k->key);
}
