// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests whose buffer is above 4 GiB (EDD 3.0 has 64-bit addresses). Their data goes through a
 * buffer below 4 GiB, so drivers only need 32-bit addresses. Flat 32-bit, resident.
 */
#include "block/high.h"
#include "cpu/high.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/alloc.h"

#define BUFFER_SIZE 4096
#define PAGE	    4096

static u8 *buffer;
/* A device that has not answered in time, and may still use the buffer; NULL: there is none. */
static struct block_device *holder;

__post void block_high_init(u64 ram_end)
{
	u32 *directory;

	if (ram_end <= FOUR_GIB)
		return;
	directory = resident_alloc(PAGE, PAGE);
	if (directory && high_init(directory))
		buffer = resident_alloc(BUFFER_SIZE, PAGE);
	if (!buffer)
		log_warn("disks are not read to memory above 4 GiB\n");
}

static int high_check(struct block_device *b, u64 lba, u32 count, u64 addr)
{
	u64 bytes = (u64)count * block_unit_size(b), units = block_units(b);

	if (!buffer || addr < FOUR_GIB || addr >= HIGH_END || bytes > HIGH_END - addr)
		return -ERANGE;
	/* If the drive is empty, the drive itself will report the error. */
	return units && (lba >= units || count > units - lba) ? -ERANGE : 0;
}

/* Moves as many of the @count units as the buffer has room for. *@n is how many were moved. */
static int high_move(struct block_device *b, u64 lba, u32 count, u64 addr, bool write, u32 *n)
{
	u32 unit = block_unit_size(b);
	int err;

	count = min(count, BUFFER_SIZE / unit);
	if (write) {
		high_read(buffer, addr, count * unit);
		return block_write(b, lba, count, (u32)buffer, n);
	}
	err = block_read(b, lba, count, (u32)buffer, n);
	high_write(addr, buffer, *n * unit);
	return err;
}

/*
 * Returns whether the buffer may be used. A device that still works on its old request refuses
 * others. So once it can read, here to the buffer that is its own, it gives the buffer back.
 */
static bool high_free(void)
{
	if (holder && !block_read(holder, 0, 1, (u32)buffer, NULL))
		holder = NULL;
	return !holder;
}

int block_move_high(struct block_device *b, u64 lba, u32 count, u64 addr, bool write, u32 *done)
{
	u32 unit = block_unit_size(b), n;
	int err = high_check(b, lba, count, addr);

	if (!err && !high_free())
		err = -ETIMEDOUT;
	for (*done = 0; *done < count && !err; *done += n)
		err = high_move(b, lba + *done, count - *done, addr + (u64)*done * unit, write, &n);
	if (err == -ETIMEDOUT && !holder)
		holder = b;
	return err;
}
