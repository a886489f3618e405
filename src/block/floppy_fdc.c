// SPDX-License-Identifier: BSD-2-Clause
/*
 * Talks to the diskette controller (Intel 82078, 8237A). The main status register says when a byte
 * can be read or written. Commands that move the head or data end with IRQ 6; INT 0Eh then sets bit
 * 7 of 40:3Eh. Flat 32-bit, resident.
 */
#include "block/floppy_fdc.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "smm/v86.h"

#define MSR_READY     0x80
#define MSR_TO_CPU    0x40
#define MSR_COMMAND   0x10 /* a command is running */
#define MSR_DIRECTION (MSR_READY | MSR_TO_CPU)
#define MSR_NOTHING   0xff /* a bus without a device reads as this */

#define FIFO_TIMEOUT_MS 100
#define FDC_MOVE_MS	250 /* across all tracks, at 3 ms a step */

#define IRQ_CAME	  0x80	 /* in 40:3Eh */
#define INT15_BUSY_FLOPPY 0x9001 /* IBM PS/2 and PC BIOS Interface TR, INT 15h */

#define DMA_ADDRESS	0x04 /* registers of channel 2 */
#define DMA_COUNT	0x05
#define DMA_MASK	0x0a
#define DMA_MODE	0x0b
#define DMA_FLIP_FLOP	0x0c
#define DMA_PAGE	0x81
#define DMA_CHANNEL	2
#define DMA_MASKED	4
#define DMA_TO_MEMORY	0x44 /* single transfers, address goes up */
#define DMA_FROM_MEMORY 0x48
#define DMA2_MASK	0xd4
#define DMA2_MODE	0xd6
#define DMA2_CASCADE	0xc0

/* Returns 0, -EBUSY if no byte can go in @direction yet, or -ENODEV if there is no controller. */
static int look(u8 direction)
{
	u8 status = inb(FDC_MSR);

	if (status == MSR_NOTHING)
		return -ENODEV;
	return (status & MSR_DIRECTION) == direction ? 0 : -EBUSY;
}

static __noinline int keep_looking(u8 direction)
{
	struct deadline d = deadline_ms(FIFO_TIMEOUT_MS);
	int err;

	do
		err = look(direction);
	while (err == -EBUSY && wait_before(&d));
	return err == -EBUSY ? -ETIMEDOUT : err;
}

/* Usually a byte can go at once, so try that before reading a clock. */
static inline int wait_fifo(u8 direction)
{
	int err = look(direction);

	return err == -EBUSY ? keep_looking(direction) : err;
}

int fdc_send(const u8 *command, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		int err = wait_fifo(MSR_READY);

		if (err)
			return err;
		outb(FDC_FIFO, command[i]);
	}
	return 0;
}

int fdc_results(u8 *result, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		int err = wait_fifo(MSR_READY | MSR_TO_CPU);

		if (err)
			return err;
		result[i] = inb(FDC_FIFO);
		if (!i && (result[0] & ST0_CODE) == ST0_INVALID)
			return -ENOTSUP;
	}
	return 0;
}

void fdc_expect_irq(void)
{
	bios_data->floppy_recalibrate &= ~IRQ_CAME;
}

/*
 * Calls INT 15h, so that other programs can use the time. Our own INT 15h does nothing for this
 * function; it is for programs that hook it.
 */
static void device_busy(void)
{
	struct regs busy;

	if (readl(IVT_BASE + 4 * 0x15) == FAR_PTR(FSEG, FSEG_INT15))
		return;
	memset(&busy, 0, sizeof(busy));
	busy.ax = INT15_BUSY_FLOPPY;
	busy.flags = FLAG_IF;
	call16_int(0x15, &busy);
}

/*
 * Returns whether the operation has ended without IRQ 6. Under a virtual-8086 monitor the IRQ may
 * never come, for example because the caller has interrupts off. So look at the controller: after a
 * data transfer it offers results. While it moves the head it accepts commands, so the head is
 * assumed to have arrived when the time @moved has passed.
 */
static bool done_unheard(const struct deadline *moved)
{
	u8 status;

	if (!v86_active() || (v86_irqs_come() && !deadline_passed(moved)))
		return false;
	status = inb(FDC_MSR) & (MSR_DIRECTION | MSR_COMMAND);
	return status == (MSR_DIRECTION | MSR_COMMAND) ||
	       (status == MSR_READY && deadline_passed(moved));
}

int fdc_wait_irq(void)
{
	struct deadline d = deadline_ms(FDC_TIMEOUT_MS), moved = deadline_ms(FDC_MOVE_MS);

	device_busy();
	/* The first look needs no clock, since most operations end at once. */
	time_irq_window();
	while (!(bios_data->floppy_recalibrate & IRQ_CAME) && !done_unheard(&moved))
		if (!wait_before(&d))
			return -ETIMEDOUT;
	return 0;
}

int fdc_run(const u8 *command, u32 n)
{
	int err;

	fdc_expect_irq();
	err = fdc_send(command, n);
	return err ? err : fdc_wait_irq();
}

int fdc_sense(u8 result[2])
{
	static const u8 command[] = { FDC_SENSE };
	int err = fdc_send(command, sizeof(command));

	return err ? err : fdc_results(result, 2);
}

void fdc_dma(u32 addr, u32 len, bool to_memory)
{
	len--;
	outb(DMA_MASK, DMA_MASKED | DMA_CHANNEL);
	outb(DMA_MODE, (to_memory ? DMA_TO_MEMORY : DMA_FROM_MEMORY) | DMA_CHANNEL);
	outb(DMA_FLIP_FLOP, 0);
	outb(DMA_ADDRESS, addr);
	outb(DMA_ADDRESS, addr >> 8);
	outb(DMA_COUNT, len);
	outb(DMA_COUNT, len >> 8);
	outb(DMA_PAGE, addr >> 16);
	outb(DMA_MASK, DMA_CHANNEL);
}

void fdc_dma_stop(void)
{
	outb(DMA_MASK, DMA_MASKED | DMA_CHANNEL);
}

void fdc_dma_init(void)
{
	outb(DMA2_MODE, DMA2_CASCADE);
	outb(DMA2_MASK, 0);
}
