// SPDX-License-Identifier: BSD-2-Clause
/* Interprets sense data (SPC-4, 4.5 and annex D). Flat 32-bit, resident. */
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "scsi/scsi.h"

#define FORMAT_FIXED	  0x70 /* also 71h, about an earlier command: treated alike */
#define FORMAT_DESCRIPTOR 0x72 /* also 73h, about an earlier command */

#define KEY_RECOVERED	    1
#define KEY_NOT_READY	    2
#define KEY_ILLEGAL_REQUEST 5
#define KEY_UNIT_ATTENTION  6
#define KEY_DATA_PROTECT    7
#define KEY_ABORTED	    11

#define ASC_NOT_READY	    0x04
#define ASCQ_NEEDS_START    0x02
#define ASCQ_NEEDS_HAND	    0x03
#define ASC_UNKNOWN_COMMAND 0x20
#define ASC_RANGE	    0x21
#define ASC_FIELD	    0x24
#define ASC_NO_LUN	    0x25
#define ASC_PROTECTED	    0x27
#define ASC_CHANGED	    0x28
#define ASC_NO_MEDIUM	    0x3a

struct sense {
	u8 key, asc, ascq;
};

/* If the device did not give a byte, take it as 0, which means no further information. */
static struct sense sense_parse(const struct scsi_request *r)
{
	const u8 *s = r->sense;
	u8 n = r->sense_size;
	struct sense k = { 0, 0, 0 };

	switch (n ? s[0] & 0x7e : 0) {
	case FORMAT_FIXED:
		k.key = n > 2 ? s[2] & 15 : 0;
		k.asc = n > 12 ? s[12] : 0;
		k.ascq = n > 13 ? s[13] : 0;
		break;
	case FORMAT_DESCRIPTOR:
		k.key = n > 1 ? s[1] & 15 : 0;
		k.asc = n > 2 ? s[2] : 0;
		k.ascq = n > 3 ? s[3] : 0;
		break;
	default:
		k.key = 15; /* this is not sense data */
	}
	return k;
}

static int sense_not_ready(struct sense k, bool *start)
{
	if (k.asc == ASC_NO_MEDIUM)
		return -ENOMEDIUM;
	if (k.asc != ASC_NOT_READY || k.ascq == ASCQ_NEEDS_HAND)
		return -EIO;
	*start = k.ascq == ASCQ_NEEDS_START;
	return -EBUSY;
}

static int sense_illegal(struct sense k)
{
	switch (k.asc) {
	case ASC_UNKNOWN_COMMAND:
	case ASC_FIELD:
		return -ENOTSUP;
	case ASC_RANGE:
		return -ERANGE;
	case ASC_NO_LUN:
		return -ENODEV;
	}
	return -EIO;
}

int scsi_sense_error(struct scsi_unit *u, const struct scsi_request *r, bool *start)
{
	struct sense k = sense_parse(r);
	int err = -EIO;

	*start = false;
	switch (k.key) {
	case 0:
	case KEY_RECOVERED:
		return 0;
	case KEY_NOT_READY:
		err = sense_not_ready(k, start);
		break;
	case KEY_UNIT_ATTENTION:
		u->changed |= k.asc == ASC_CHANGED;
		return -ECHANGED;
	/* QEMU reports errors of its storage this way, too, so it may happen again and again */
	case KEY_ABORTED:
		return -ECHANGED;
	case KEY_ILLEGAL_REQUEST:
		err = sense_illegal(k);
		break;
	case KEY_DATA_PROTECT:
		err = k.asc == ASC_PROTECTED ? -EROFS : -EIO;
		break;
	}
	if (err == -EIO)
		log_warn("%s: sense %x/%02x/%02x after command %02x\n", u->name, k.key, k.asc,
			 k.ascq, r->cdb[0]);
	return err;
}

int scsi_failed(const struct scsi_adapter *a, const struct scsi_request *r, u32 status)
{
	log_warn("%s %u,%u: status %02x of the adapter, command %02x\n", a->name, r->target, r->lun,
		 status, r->cdb[0]);
	return -EIO;
}

void scsi_set_sense(struct scsi_request *r, const u8 *sense, u32 size)
{
	r->sense_size = min(size, (u32)SCSI_SENSE_SIZE);
	memcpy(r->sense, sense, r->sense_size);
}
