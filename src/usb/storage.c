// SPDX-License-Identifier: BSD-2-Clause
/*
 * SCSI requests over USB's Bulk-Only Transport: the command, its data and its status are one bulk
 * transfer each (5.3). Flat 32-bit, resident.
 */
#include "usb/storage.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define MASS_STORAGE_RESET 0xff /* 3.1 */
#define COMMAND_MS	   5000

#define REQUEST_SENSE	   0x03 /* SPC-4, 6.39; fields of fixed sense data, 4.5.3 */
#define SENSE_KEY	   2
#define SENSE_ASC	   12
#define KEY_MASK	   0x0f
#define KEY_ILLEGAL	   5
#define KEY_UNIT_ATTENTION 6
#define ASC_NO_LUN	   0x25
#define ASC_RESET	   0x29

/* Does a reset recovery (5.3.4). */
static int storage_recover(struct usb_storage *s)
{
	int err = usb_control(s->host.device, USB_CLASS | USB_TO_INTERFACE, MASS_STORAGE_RESET, 0,
			      s->interface, 0);

	if (err >= 0)
		err = usb_clear_halt(s->in);
	if (err >= 0)
		err = usb_clear_halt(s->out);
	if (err < 0 && err != -ENODEV)
		log_warn("%s: does not recover: %s\n", s->host.name, error_name(err));
	return min(err, 0);
}

/* Cleans up after a failed transfer. Returns the error for the request. */
static int storage_failed(struct usb_storage *s, int err)
{
	if (err == -ENODEV)
		return err;
	if (err == -ETIMEDOUT) {
		s->owed = true;
		return err;
	}
	/*
	 * If the recovery fails, it is tried again before the next command. A device that refuses
	 * it is used as it is.
	 */
	err = storage_recover(s);
	s->owed = err && err != -EPIPE;
	return err == -ENODEV ? err : -EIO;
}

/*
 * Returns 0 if a command can be sent, or an error. If an earlier command was abandoned and is over
 * by now, does the recovery that it still needs.
 */
static int storage_usable(struct usb_storage *s)
{
	int err = usb_ready(s->in);

	if (err || !s->owed)
		return err;
	err = usb_ready(s->out);
	if (!err)
		err = storage_recover(s);
	if (!err)
		s->owed = false;
	return err;
}

static void storage_fill_command(struct usb_storage *s, const struct scsi_request *r)
{
	struct storage_cbw *c = &s->cbw;

	*c = (struct storage_cbw){ .signature = CBW_SIGNATURE,
				   .tag = s->cbw.tag + 1,
				   .length = r->size,
				   .flags = r->size && !r->write ? CBW_IN : 0,
				   .lun = r->lun,
				   .cdb_size = r->cdb_size };
	memcpy(c->cdb, r->cdb, sizeof(c->cdb));
	memset(&s->csw, 0, sizeof(s->csw));
}

/* Returns whether the status is valid and meaningful (6.3). */
static bool storage_status_good(const struct usb_storage *s, u32 size)
{
	const struct storage_csw *c = &s->csw;

	return size == sizeof(*c) && c->signature == CSW_SIGNATURE && c->tag == s->cbw.tag &&
	       c->status <= CSW_FAILED && c->residue <= s->cbw.length;
}

/*
 * Carries out the transfers from number @at on. A stall ends the data early, and the status tells
 * why; if the status itself stalls, it is read again (6.7.2). @err is how an earlier attempt at the
 * first of them ended.
 */
static int storage_transfer(struct usb_bulk *b, u32 n, u32 at, int err)
{
	bool again = false;

	for (;;) {
		if (err == -EPIPE && at && !again) {
			err = usb_clear_halt(b[at].endpoint);
			again = at == n - 1;
			at += again ? 0 : 1;
		}
		if (err || at == n)
			return err;
		err = b[at].endpoint->device->hc->ops->bulk(b[at].endpoint, b[at].addr, b[at].size,
							    &b[at].moved, b[at].ms);
		at += err ? 0 : 1;
	}
}

/* Sends the command, moves the data, and reads the status. *@moved is how much data was moved. */
static int storage_run(struct usb_storage *s, const struct scsi_request *r, u32 *moved)
{
	const struct usb_transfers *ops = s->host.device->hc->ops;
	u32 n = 0, done = 0, status;
	struct usb_bulk b[3];
	int err = 0;

	storage_fill_command(s, r);
	b[n++] = (struct usb_bulk){ s->out, (u32)&s->cbw, sizeof(s->cbw), COMMAND_MS, 0 };
	if (r->size)
		b[n++] = (struct usb_bulk){ r->write ? s->out : s->in, r->addr, r->size,
					    SCSI_REQUEST_MS, 0 };
	status = n++;
	b[status] = (struct usb_bulk){ s->in, (u32)&s->csw, sizeof(s->csw), SCSI_REQUEST_MS, 0 };
	if (ops->chain)
		err = ops->chain(b, n, &done);
	err = storage_transfer(b, n, done, err);
	if (err)
		return err;
	*moved = r->size ? b[1].moved : 0;
	if (storage_status_good(s, b[status].moved))
		return 0;
	log_warn("%s: command %02x: no valid status\n", s->host.name, s->cbw.cdb[0]);
	return -EIO;
}

/*
 * Corrects sense data from QEMU. It answers REQUEST SENSE to any unit except the first with "no
 * such unit", although the unit exists and executes commands. The real sense data is lost. Treating
 * it as a unit attention makes the command be sent again, which shows what is wrong.
 */
static void storage_correct_sense(const struct scsi_request *r)
{
	u8 *sense = (u8 *)r->addr;

	if (r->cdb[0] != REQUEST_SENSE || !r->lun || r->moved <= SENSE_ASC)
		return;
	if ((sense[SENSE_KEY] & KEY_MASK) != KEY_ILLEGAL || sense[SENSE_ASC] != ASC_NO_LUN)
		return;
	sense[SENSE_KEY] = KEY_UNIT_ATTENTION;
	sense[SENSE_ASC] = ASC_RESET;
}

int storage_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct usb_storage *s = container_of(a, struct usb_storage, host.adapter);
	u32 moved = 0;
	int err = storage_usable(s);

	if (err)
		return err;
	err = storage_run(s, r, &moved);
	if (err)
		return storage_failed(s, err);
	r->moved = min(moved, r->size - s->csw.residue);
	r->status = s->csw.status == CSW_PASSED ? SCSI_GOOD : SCSI_CHECK_CONDITION;
	storage_correct_sense(r);
	return 0;
}
