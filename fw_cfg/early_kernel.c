// SPDX-License-Identifier: BSD-2-Clause
/*
 * Saves what the VMM has loaded where POST's data goes (fw_cfg/early_kernel.h). Runs before POST
 * has any data, on a stack in conventional memory. Flat 32-bit, POST.
 */
#include "fw_cfg/early_kernel.h"
#include "abi/map.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "fw_cfg/dma.h"
#include "lib/endian.h"
#include "memory/behind_kernel.h"
#include "memory/post_data.h"

#define ITEM_KERNEL_ADDRESS 0x07
#define ITEM_KERNEL_SIZE    0x08
#define ITEM_KERNEL_ENTRY   0x10 /* 0 for a Linux kernel, which is loaded by the firmware */
/* how often to check; an operation ends at once, except on a busy host */
#define LOOKS		    100000

/* Returns an item that is a number, or 0 if there is no DMA or the device does not answer. */
static u32 early_item(u16 key)
{
	volatile u32 value = 0;
	volatile struct fw_cfg_dma a = {
		.control = cpu_to_be32((u32)key << 16 | FW_CFG_DMA_SELECT | FW_CFG_DMA_READ),
		.length = cpu_to_be32(sizeof(value)),
		.address = cpu_to_be64((u32)&value),
	};

	memory_barrier();
	outl(FW_CFG_DMA_LOW, cpu_to_be32((u32)&a));
	for (u32 i = 0; i < LOOKS && a.control; i++)
		cpu_pause();
	return a.control ? 0 : value;
}

/* Returns whether address @at has RAM: it keeps two different patterns. */
static bool early_is_ram(u32 at)
{
	writel(at, 0x5aa5c33c);
	if (readl(at) != 0x5aa5c33c)
		return false;
	writel(at, ~0x5aa5c33cu);
	return readl(at) == ~0x5aa5c33cu;
}

u32 fw_cfg_early_kernel(struct early_kernel *k)
{
	u32 end;

	/* A guest may have left a value here. The device clears it after each operation. */
	outl(FW_CFG_DMA_HIGH, 0);
	k->address = early_item(ITEM_KERNEL_ADDRESS);
	if (k->address < RESIDENT_END || k->address >= POST_FIRST_HEAP_END)
		return 0;
	k->entry = early_item(ITEM_KERNEL_ENTRY);
	if (!k->entry)
		return 0;
	k->size = early_item(ITEM_KERNEL_SIZE);
	if (!k->size || k->address + k->size < k->address)
		return 0;
	end = behind_kernel(k->address + k->size);
	if (end < k->address || !early_is_ram(end - 4))
		return 0;
	copy_words(behind_kernel_copy(end), (void *)POST_DATA_BASE, post_data_words());
	return end;
}
