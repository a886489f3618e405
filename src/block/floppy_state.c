// SPDX-License-Identifier: BSD-2-Clause
/*
 * Builds diskette commands from requests (block/floppy_state.h; Intel 82078 data sheet, commands).
 * The parameter table may belong to a program, anywhere below 1 MiB. Flat 32-bit, resident.
 */
#include "block/floppy_state.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "cpu/io.h"

#define VECTOR_TABLE  0x1e
#define OUR_TABLE     0xefc7 /* offset in F000, as in IBM's BIOS */
#define SIZE_CODE_MAX 6	     /* 8 KiB */
#define SECTOR_HEADER 4	     /* bytes that formatting needs for each sector */
#define RESULT_HEAD   4
#define RESULT_SECTOR 5

static const struct diskette_table *table_of(const struct floppy *f)
{
	u32 count;

	return f->format ? &f->format->table : &floppy_formats(f->type, &count)->table;
}

/* Copies a program's table, because the program may change it at any time. */
static const struct diskette_table *copy_table(u32 vector, struct diskette_table *t)
{
	u32 from = (vector >> 16 << 4) + (vector & 0xffff);

	for (u32 i = 0; i < sizeof(*t); i++)
		((u8 *)t)[i] = readb(from + i);
	t->size_code = min(t->size_code, (u8)SIZE_CODE_MAX);
	return t;
}

const struct diskette_table *floppy_table(struct floppy *f, struct diskette_table *room)
{
	u32 vector = readl(IVT_BASE + 4 * VECTOR_TABLE);

	return vector == FAR_PTR(FSEG, OUR_TABLE) ? table_of(f) : copy_table(vector, room);
}

/*
 * Returns the number of the track's last sector to give to the controller. If a request begins
 * beyond the last sector that the parameter table gives, this is the last sector of the request,
 * because a controller may refuse to begin beyond the end of the track that it was told.
 */
static u8 last_sector(const struct floppy_request *r, u8 spt)
{
	return r->sector > spt ? min(r->sector + r->count - 1, 255) : spt;
}

u32 floppy_command(struct floppy *f, const struct floppy_request *r, u8 *command)
{
	struct diskette_table room;
	const struct diskette_table *t = r->table ? r->table : floppy_table(f, &room);
	u8 *p = command;

	*p++ = r->command;
	*p++ = r->head << 2 | f->number;
	if (r->command == FDC_FORMAT) {
		*p++ = t->size_code;
		*p++ = r->count;
		*p++ = t->format_gap;
		*p++ = t->fill;
		return p - command;
	}
	*p++ = r->cylinder;
	*p++ = r->head;
	*p++ = r->sector;
	*p++ = t->size_code;
	*p++ = last_sector(r, t->spt);
	*p++ = t->gap;
	*p++ = t->data_length;
	return p - command;
}

u32 floppy_sector_size(struct floppy *f)
{
	struct diskette_table room;

	return 128u << floppy_table(f, &room)->size_code;
}

u32 floppy_track_sectors(struct floppy *f)
{
	struct diskette_table room;

	return floppy_table(f, &room)->spt;
}

u32 floppy_bytes(struct floppy *f, const struct floppy_request *r)
{
	if (r->command == FDC_FORMAT)
		return r->count * SECTOR_HEADER;
	return r->count * (r->table ? 128u << r->table->size_code : floppy_sector_size(f));
}

u8 floppy_moved(struct floppy *f, const struct floppy_request *r)
{
	u32 head = bios_data->floppy_result[RESULT_HEAD];
	u32 sector = bios_data->floppy_result[RESULT_SECTOR];
	u32 at = head * floppy_track_sectors(f) + sector;
	u32 from = r->head * floppy_track_sectors(f) + r->sector;

	if (r->command == FDC_FORMAT || head > 1 || at < from || at - from > r->count)
		return 0;
	return at - from;
}
