/* SPDX-License-Identifier: BSD-2-Clause */
/* The contents of a fake disk. Host only. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "kit/medium.h"
#include "lib/errno.h"

struct fake_written {
	struct fake_written *next;
	u64 lba;
	u8 data[];
};

void fake_medium_init(struct fake_medium *m, u64 sectors, u32 sector_size, u8 seed)
{
	struct fake_written *next;

	for (struct fake_written *w = m->written; w; w = next) {
		next = w->next;
		free(w);
	}
	*m = (struct fake_medium){ sectors, sector_size, seed, .bad = ~0ull };
}

static struct fake_written *find(struct fake_medium *m, u64 lba)
{
	struct fake_written *w = m->written;

	while (w && w->lba != lba)
		w = w->next;
	return w;
}

/* Fills in a sector's original bytes, which depend on its number and on their place. */
static void fill(const struct fake_medium *m, u64 lba, u8 *to)
{
	u8 first = lba * 7 + (lba >> 8) * 3 + (lba >> 16) * 11 + (lba >> 24) * 13 + (lba >> 32) +
		   m->seed * 29;

	for (u32 i = 0; i < m->sector_size; i++)
		to[i] = first + i * 5 + (i >> 8);
}

static bool good(const struct fake_medium *m, u64 lba, u32 count)
{
	return lba + count <= m->sectors && m->bad - lba >= count;
}

bool fake_medium_read(struct fake_medium *m, u64 lba, u32 count, void *to)
{
	m->reads++;
	if (!good(m, lba, count))
		return false;
	for (u32 i = 0; i < count; i++) {
		struct fake_written *w = find(m, lba + i);
		u8 *at = (u8 *)to + i * m->sector_size;

		if (w)
			memcpy(at, w->data, m->sector_size);
		else
			fill(m, lba + i, at);
	}
	return true;
}

bool fake_medium_write(struct fake_medium *m, u64 lba, u32 count, const void *from)
{
	m->writes++;
	if (!good(m, lba, count))
		return false;
	for (u32 i = 0; i < count; i++) {
		struct fake_written *w = find(m, lba + i);

		if (!w) {
			w = malloc(sizeof(*w) + m->sector_size);
			w->next = m->written;
			w->lba = lba + i;
			m->written = w;
		}
		memcpy(w->data, (const u8 *)from + i * m->sector_size, m->sector_size);
	}
	return true;
}

void fake_medium_expect(struct block_device *b, struct fake_medium *m, u64 lba, u32 count,
			u32 offset)
{
	u32 unit = block_unit_size(b), size = count * unit, sector = m->sector_size;
	u64 first = lba * unit / sector, last = (lba * unit + size - 1) / sector;
	u8 *want = malloc((last - first + 1) * sector),
	   *got = aligned_alloc(4096, ALIGN_UP(size + offset, 4096));
	unsigned int reads;

	memset(got, 0xee, size + offset);
	assert_int_equal(block_read(b, lba, count, (u32)got + offset, NULL), 0);
	reads = m->reads;
	assert_true(fake_medium_read(m, first, last - first + 1, want));
	m->reads = reads;
	assert_memory_equal(got + offset, want + (lba * unit - first * sector), size);
	free(want);
	free(got);
}

/* Reads whose buffers end at the end of a page, or a sector before or after it. */
static void exercise_pages(struct block_device *b, struct fake_medium *m)
{
	static const struct {
		u16 count, offset;
	} reads[] = { { 8, 0 },	   { 9, 0 },	{ 16, 0 },   { 17, 0 },
		      { 1, 3584 }, { 2, 3584 }, { 9, 3584 }, { 10, 3584 } };

	for (u32 i = 0; i < ARRAY_SIZE(reads); i++)
		fake_medium_expect(b, m, 40 + i, reads[i].count, reads[i].offset);
}

/* Writes different bytes to each sector, and looks at the medium and at the neighbours. */
static void exercise_write(struct block_device *b, struct fake_medium *m, u64 lba, u32 count,
			   u32 offset)
{
	u32 size = count * 512, sector = m->sector_size, reads = m->reads;
	u64 first = lba * 512 / sector, last = (lba * 512 + size - 1) / sector;
	u8 *got = malloc((last - first + 1) * sector),
	   *from = aligned_alloc(4096, ALIGN_UP(size + offset, 4096));

	for (u32 i = 0; i < size; i++)
		from[offset + i] = i * 3 + i / 512 * 17 + lba;
	assert_int_equal(block_write(b, lba, count, (u32)from + offset, NULL), 0);
	assert_true(fake_medium_read(m, first, last - first + 1, got));
	m->reads = reads;
	assert_memory_equal(got + (lba * 512 - first * sector), from + offset, size);
	free(got);
	free(from);
	fake_medium_expect(b, m, lba - 1, count + 2, 0);
}

void fake_medium_exercise(struct block_device *b, struct fake_medium *m)
{
	u64 units = m->sectors * m->sector_size / 512;
	u8 buf[1024];

	assert_true(block_units(b) == units);
	fake_medium_expect(b, m, 0, 1, 0);
	fake_medium_expect(b, m, units - 1, 1, 0);
	fake_medium_expect(b, m, 17, 1000, 0);
	fake_medium_expect(b, m, 17, 1000, 2);
	fake_medium_expect(b, m, 17, 40, 1);
	exercise_pages(b, m);
	memset(buf, 0xa5, sizeof(buf));
	assert_int_equal(block_write(b, 30, 2, (u32)buf, NULL), 0);
	fake_medium_expect(b, m, 29, 4, 0);
	memset(buf, 0, sizeof(buf));
	assert_int_equal(block_read(b, 31, 1, (u32)buf, NULL), 0);
	assert_int_equal(buf[0], 0xa5);
	assert_int_equal(buf[511], 0xa5);
	exercise_write(b, m, 1100, 300, 0);
	exercise_write(b, m, 1501, 19, 3584);
	exercise_write(b, m, 1601, 9, 1);
	assert_int_equal(block_flush(b), 0);
	assert_int_equal(block_read(b, units, 1, (u32)buf, NULL), -ERANGE);
}

void fake_medium_exercise_cd(struct block_device *b, struct fake_medium *m)
{
	u8 buf[2048];

	assert_true(b->cdrom && b->removable && b->read_only);
	/* A drive whose size is not known yet is asked once more. */
	assert_int_equal(block_read(b, 0, 1, (u32)buf, NULL), 0);
	assert_true(block_units(b) == m->sectors);
	fake_medium_expect(b, m, 0, 1, 0);
	fake_medium_expect(b, m, 5, 100, 0);
	fake_medium_expect(b, m, 5, 3, 1);
	fake_medium_expect(b, m, m->sectors - 1, 1, 0);
	assert_int_equal(block_write(b, 0, 1, (u32)buf, NULL), -EROFS);
}

void fake_medium_bad_sector(struct block_device *b, struct fake_medium *m)
{
	u32 per = m->sector_size / 512;
	u8 buf[8192];
	u32 done;

	m->bad = 9;
	assert_int_equal(block_read(b, 8 * per, 2 * per, (u32)buf, &done), -EIO);
	assert_int_equal(done, per);
	assert_non_null(strstr(fake_log, "error"));
	assert_int_equal(block_write(b, 9 * per, per, (u32)buf, NULL), -EIO);
	fake_medium_expect(b, m, 8 * per, per, 0);
	fake_medium_expect(b, m, 10 * per, 3 * per, 0);
	m->bad = ~0ull;
	fake_medium_expect(b, m, 8 * per, 2 * per, 0);
}
