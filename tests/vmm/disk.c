// SPDX-License-Identifier: BSD-2-Clause
/* A virtio block device: carries out the requests in a split virtqueue (Virtio 1.2, 2.7, 5.2). */
#include "vmm.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define NEXT   1
#define WRITE  2

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

enum { IN, OUT, FLUSH = 4 };
enum { OK, ERROR, UNSUPPORTED };

static int file = -1;
static uint64_t size;

void disk_open(const char *path)
{
	struct stat s;

	file = open(path, O_RDWR);
	if (file < 0 || fstat(file, &s))
		die(2, "%s: cannot open it\n", path);
	size = s.st_size;
}

uint64_t disk_sectors(void)
{
	return size / SECTOR;
}

static uint8_t transfer(uint32_t type, uint64_t at, const struct desc *d)
{
	void *p = guest(d->addr, d->len);
	ssize_t n;

	if (at > size || d->len > size - at || d->len % SECTOR)
		return ERROR;
	n = type == IN ? pread(file, p, d->len, at) : pwrite(file, p, d->len, at);
	return n == (ssize_t)d->len ? OK : ERROR;
}

/* Carries out the chain that begins with descriptor @head. Returns how many bytes were written. */
static uint32_t request(struct queue *q, uint16_t head)
{
	struct desc *table = guest(q->desc, q->size * sizeof(*table)), *d = &table[head % q->size];
	uint32_t written = 0, *header = guest(d->addr, 16);
	uint64_t at = ((uint64_t)header[3] << 32 | header[2]) * SECTOR;
	uint8_t status =
		header[0] == IN || header[0] == OUT || header[0] == FLUSH ? OK : UNSUPPORTED;

	for (int i = 0; d->flags & NEXT && i < q->size; i++) {
		d = &table[d->next % q->size];
		if (!(d->flags & NEXT)) /* the last one is for the status */
			break;
		if (status == OK && header[0] != FLUSH)
			status = transfer(header[0], at, d);
		at += d->len;
		if (d->flags & WRITE)
			written += d->len;
	}
	*(uint8_t *)guest(d->addr, 1) = status;
	return written + 1;
}

void disk_notify(struct queue *q)
{
	uint16_t *avail, *used;

	if (!q->size || !q->desc)
		die(2, "the disk is notified of a queue that is not there\n");
	avail = guest(q->avail, 4 + 2 * q->size);
	used = guest(q->used, 4 + 8 * q->size);
	while (q->seen != avail[1]) {
		uint16_t head = avail[2 + q->seen++ % q->size];
		uint32_t entry[2] = { head, request(q, head) };

		memcpy(&used[2 + 4 * (used[1] % q->size)], entry, sizeof(entry));
		used[1]++;
	}
}
