// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds out which logical units a target has, and what they are (SPC-4, 6.4 and 6.33). Flat, POST.
 */
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "scsi/scsi.h"

#define INQUIRY	     0x12
#define MODE_SENSE_6 0x1a
#define REPORT_LUNS  0xa0

#define INQUIRY_SIZE  36
#define INQUIRY_LEAST 5		 /* a device must return at least this many bytes */
#define QUALIFIER(b)  ((b) >> 5) /* 0: a unit is connected */
#define TYPE(b)	      ((b)&0x1f)
#define REMOVABLE     0x80
#define VENDOR	      8
#define VENDOR_SIZE   8
#define PRODUCT	      16
#define PRODUCT_SIZE  16

#define MODE_HEADER	4
#define ALL_PAGES	0x3f
#define WRITE_PROTECTED 0x80

#define LUNS_HEADER   8
#define LUN_SIZE      8
#define LUNS_MAX      256
#define LUNS_BYTES    (LUNS_HEADER + LUN_SIZE * LUNS_MAX)
#define LUN_METHOD(b) ((b) >> 6)
#define PERIPHERAL    0
#define FLAT	      1

/* Appends the text at @from to @to, without control characters and without trailing blanks. */
static char *copy_model(char *to, const u8 *from, u32 size)
{
	while (size && (from[size - 1] == ' ' || !from[size - 1]))
		size--;
	for (u32 i = 0; i < size; i++)
		*to++ = from[i] >= ' ' && from[i] <= '~' ? from[i] : ' ';
	*to = 0;
	return to;
}

int scsi_inquiry(struct scsi_unit *u, struct scsi_inquiry *in)
{
	struct scsi_request r = { .cdb = { INQUIRY, 0, 0, 0, INQUIRY_SIZE },
				  .cdb_size = 6,
				  .addr = (u32)u->data,
				  .size = INQUIRY_SIZE };
	char *end;
	int err;

	memset(u->data, 0, INQUIRY_SIZE);
	err = scsi_execute(u, &r);
	if (err)
		return err;
	if (r.moved < INQUIRY_LEAST)
		return -EIO;
	if (QUALIFIER(u->data[0]))
		return -ENODEV;
	in->type = TYPE(u->data[0]);
	in->removable = u->data[1] & REMOVABLE;
	end = copy_model(in->model, u->data + VENDOR, VENDOR_SIZE);
	if (end != in->model)
		*end++ = ' ';
	copy_model(end, u->data + PRODUCT, PRODUCT_SIZE);
	return 0;
}

/* Decodes the 8 bytes of a LUN to a number. Returns -ENOTSUP for forms that disks do not use. */
static int decode_lun(const u8 *b)
{
	switch (LUN_METHOD(b[0])) {
	case PERIPHERAL:
		return b[0] ? -ENOTSUP : b[1];
	case FLAT:
		return (b[0] & 0x3f) << 8 | b[1];
	}
	return -ENOTSUP;
}

void scsi_encode_lun(u16 lun, u8 bytes[8])
{
	memset(bytes, 0, 8);
	bytes[0] = lun < 256 ? 0 : 0x40 | lun >> 8;
	bytes[1] = lun;
}

/* Inserts @lun into the sorted list of @n numbers, unless it is there already. */
static u32 insert_lun(u16 *luns, u32 n, u16 lun)
{
	u32 at = n;

	while (at && luns[at - 1] >= lun)
		at--;
	if (at < n && luns[at] == lun)
		return n;
	memmove(luns + at + 1, luns + at, (n - at) * sizeof(*luns));
	luns[at] = lun;
	return n + 1;
}

int scsi_report_luns(struct scsi_unit *u, u16 *luns, u32 room)
{
	struct scsi_adapter *a = u->adapter;
	struct scsi_request r = { .cdb = { REPORT_LUNS }, .cdb_size = 12 };
	u32 size, n = 0;
	int err;

	if (!a->luns)
		a->luns = resident_alloc(LUNS_BYTES, SCSI_DATA_SIZE);
	if (!a->luns)
		return -ENOMEM;
	memset(a->luns, 0, LUNS_HEADER);
	r.addr = (u32)a->luns;
	r.size = min(a->max_bytes, (u32)LUNS_BYTES);
	r.cdb[8] = r.size >> 8;
	r.cdb[9] = r.size;
	err = scsi_execute(u, &r);
	if (err)
		return err;
	if (r.moved < LUNS_HEADER)
		return -EIO;
	memcpy(&size, a->luns, sizeof(size));
	size = min(be32_to_cpu(size), r.moved - LUNS_HEADER);
	for (u32 i = 0; i + LUN_SIZE <= size && n < room; i += LUN_SIZE) {
		int lun = decode_lun(a->luns + LUNS_HEADER + i);

		if (lun >= 0 && lun <= a->max_lun)
			n = insert_lun(luns, n, lun);
	}
	return n;
}

bool scsi_write_protected(struct scsi_unit *u)
{
	struct scsi_request r = { .cdb = { MODE_SENSE_6, 0, ALL_PAGES, 0, MODE_HEADER },
				  .cdb_size = 6,
				  .addr = (u32)u->data,
				  .size = MODE_HEADER };

	memset(u->data, 0, MODE_HEADER);
	return !scsi_execute(u, &r) && r.moved >= MODE_HEADER - 1 && (u->data[2] & WRITE_PROTECTED);
}
