// SPDX-License-Identifier: BSD-2-Clause
/*
 * Diskette drives as block devices: cuts a request into commands, each of which stays on one
 * cylinder and within a page of ISA DMA. Flat 32-bit, resident.
 */
#include "block/floppy.h"
#include "lib/string.h"

#define SECTOR 512

struct floppy *floppy_of(struct block_device *b)
{
	return b->ops == &floppy_ops ? container_of(b, struct floppy, block) : NULL;
}

/*
 * Fills in @r with as much of a request as one command and its DMA can do. Returns the number of
 * its sectors. This is 0 if DMA cannot move a whole sector at @addr; then floppy_bounce() must.
 */
static u32 floppy_piece(struct floppy *f, u64 lba, u32 count, u32 addr, struct floppy_request *r)
{
	u32 spt = f->format->spt, per_cylinder = spt * f->format->heads;
	u32 at = (u32)lba % per_cylinder;
	u32 room = (ISA_DMA_PAGE - (addr & (ISA_DMA_PAGE - 1))) / SECTOR;

	r->cylinder = (u32)lba / per_cylinder;
	r->head = at / spt;
	r->sector = at % spt + 1;
	r->addr = addr;
	count = min(min(count, per_cylinder - at), room);
	return addr < ISA_DMA_END ? count : 0;
}

/*
 * Moves a sector through the stack, for memory that DMA cannot reach. The resident stack and POST's
 * stack are below 16 MiB. The stack of a task may be higher, but tasks do not use diskettes.
 */
static __noinline int floppy_bounce(struct floppy *f, struct floppy_request *r, u32 addr)
{
	u8 sector[SECTOR] __aligned(SECTOR), done;
	int err;

	r->count = 1;
	r->addr = (u32)sector;
	if (r->command == FDC_WRITE)
		memcpy(sector, (void *)addr, SECTOR);
	err = floppy_transfer(f, r, &done);
	if (!err && r->command == FDC_READ)
		memcpy((void *)addr, sector, SECTOR);
	return err;
}

static int floppy_move(struct block_device *b, u64 lba, u32 count, u32 addr, u8 command)
{
	struct floppy *f = floppy_of(b);
	struct floppy_request r = { .command = command };
	u8 done;

	while (count) {
		int err = f->format ? 0 : floppy_refresh(f);

		if (err)
			return err;
		r.table = &f->format->table;
		r.count = floppy_piece(f, lba, count, addr, &r);
		err = r.count ? floppy_transfer(f, &r, &done) : floppy_bounce(f, &r, addr);
		if (err)
			return err;
		lba += r.count;
		count -= r.count;
		addr += r.count * SECTOR;
	}
	return 0;
}

static int floppy_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return floppy_move(b, lba, count, addr, FDC_READ);
}

static int floppy_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return floppy_move(b, lba, count, addr, FDC_WRITE);
}

static int refresh(struct block_device *b)
{
	return floppy_refresh(floppy_of(b));
}

const struct block_ops floppy_ops = {
	.read = floppy_read,
	.write = floppy_write,
	.refresh = refresh,
};
