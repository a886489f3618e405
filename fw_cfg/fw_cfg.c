// SPDX-License-Identifier: BSD-2-Clause
/*
 * Talks to the fw_cfg device: by DMA, where an operation takes one trapped access, or else by its
 * data port (QEMU, docs/specs/fw_cfg.rst). Files are in file.c. Flat 32-bit, POST.
 */
#include "fw_cfg/device.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "fw_cfg/dma.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

static enum { ABSENT, PORT, DMA } transport;

/* This is not on the stack, because a slow device may still write to it after a time-out. */
static struct fw_cfg_dma dma_access __aligned(16);

/*
 * The item's signature is the text "QEMU", and the DMA register's begins with it ("QEMU CFG"). Both
 * are read as little-endian numbers, which keep the order of the characters.
 */
#define SIGNATURE 0x554d4551

bool fw_cfg_detect(void)
{
	u32 signature = 0;

	transport = ABSENT;
	if (inl(FW_CFG_DMA_HIGH) == SIGNATURE) {
		transport = DMA;
		/*
		 * A guest may have left a value here before a reset. The device clears it only when
		 * it completes an operation.
		 */
		outl(FW_CFG_DMA_HIGH, 0);
	} else {
		outw(FW_CFG_PORT_SELECT, FW_CFG_SIGNATURE);
		insb(FW_CFG_PORT_DATA, &signature, sizeof(signature));
		if (signature == SIGNATURE)
			transport = PORT;
	}
	return transport != ABSENT;
}

bool fw_cfg_present(void)
{
	return transport != ABSENT;
}

bool fw_cfg_has_dma(void)
{
	return transport == DMA;
}

/*
 * Waits for the end of the DMA operation. Lets no other task run, since that task could start a
 * second operation on the same device.
 */
static __noinline int fw_cfg_dma_end(volatile struct fw_cfg_dma *a)
{
	struct deadline d = deadline_ms(FW_CFG_DMA_TIMEOUT_MS);

	while (be32_to_cpu(a->control) & ~FW_CFG_DMA_ERROR) {
		if (deadline_passed(&d)) {
			log_error("fw_cfg: DMA does not end, device left out\n");
			transport = ABSENT;
			return -EIO;
		}
		cpu_pause();
	}
	return a->control ? -EIO : 0;
}

/*
 * Carries out one DMA operation. The high half of the address register is 0 after fw_cfg_detect()
 * and after each operation, so only the low half is written. That starts the operation; most hosts
 * complete it before our next instruction.
 */
static __fast_inline int fw_cfg_dma_now(u32 control, const void *buf, u32 size)
{
	volatile struct fw_cfg_dma *a = &dma_access;

	a->control = cpu_to_be32(control);
	a->length = cpu_to_be32(size);
	a->address = cpu_to_be64((u32)buf);
	memory_barrier();
	outl(FW_CFG_DMA_LOW, cpu_to_be32((u32)a));
	memory_barrier();
	return a->control ? fw_cfg_dma_end(a) : 0;
}

static __noinline int fw_cfg_dma(u32 control, const void *buf, u32 size)
{
	return fw_cfg_dma_now(control, buf, size);
}

static u32 select_bits(u16 key)
{
	return (u32)key << 16 | FW_CFG_DMA_SELECT;
}

static int fw_cfg_dma_read_at(u16 key, u32 offset, void *buf, u32 size)
{
	int err = fw_cfg_dma(select_bits(key) | FW_CFG_DMA_SKIP, NULL, offset);

	return err ? err : fw_cfg_dma(FW_CFG_DMA_READ, buf, size);
}

static int fw_cfg_port_read(u16 key, u32 offset, void *buf, u32 size)
{
	outw(FW_CFG_PORT_SELECT, key);
	while (offset) {
		u8 skipped[64];
		u32 n = min(offset, (u32)sizeof(skipped));

		insb(FW_CFG_PORT_DATA, skipped, n);
		offset -= n;
	}
	insb(FW_CFG_PORT_DATA, buf, size);
	return 0;
}

/* Reads in a way that takes more than one operation: by DMA at an offset, or by the data port. */
static __noinline int fw_cfg_read_slowly(u16 key, u32 offset, void *buf, u32 size)
{
	if (transport == DMA)
		return fw_cfg_dma_read_at(key, offset, buf, size);
	if (transport == PORT)
		return fw_cfg_port_read(key, offset, buf, size);
	return -ENODEV;
}

static __noinline int fw_cfg_no_data(void *buf, u32 size, int err)
{
	memset(buf, 0, size);
	return err;
}

int fw_cfg_read_item(u16 key, u32 offset, void *buf, u32 size)
{
	int err;

	/* A start does this some twenty times, so it is in line. */
	if (transport == DMA && !offset)
		err = fw_cfg_dma_now(select_bits(key) | FW_CFG_DMA_READ, buf, size);
	else
		err = fw_cfg_read_slowly(key, offset, buf, size);
	return err ? fw_cfg_no_data(buf, size, err) : 0;
}

int fw_cfg_device_write(u16 key, u32 offset, const void *buf, u32 size)
{
	int err;

	if (transport != DMA)
		return transport == ABSENT ? -ENODEV : -ENOTSUP;
	if (!offset)
		return fw_cfg_dma(select_bits(key) | FW_CFG_DMA_WRITE, buf, size);
	err = fw_cfg_dma(select_bits(key) | FW_CFG_DMA_SKIP, NULL, offset);
	return err ? err : fw_cfg_dma(FW_CFG_DMA_WRITE, buf, size);
}

int fw_cfg_read_key(u16 key, void *buf, u32 size)
{
	return fw_cfg_read_item(key, 0, buf, size);
}

u16 fw_cfg_u16(u16 key)
{
	u16 v;

	return fw_cfg_read_item(key, 0, &v, sizeof(v)) ? 0 : v;
}

u32 fw_cfg_u32(u16 key)
{
	u32 v;

	return fw_cfg_read_item(key, 0, &v, sizeof(v)) ? 0 : v;
}
