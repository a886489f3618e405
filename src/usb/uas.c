// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends SCSI requests by USB Attached SCSI. With streams, the transfers of data and status are
 * started before the command. Without streams, the device says on the status pipe when it is ready
 * for data (5.4). There is only one command at a time. Flat 32-bit, resident.
 */
#include "usb/uas.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define COMMAND_MS 5000
/* the most replies to a command: readiness and status, and one more is an error */
#define REPLIES	   3

static const struct usb_transfers *ops_of(const struct usb_uas *u)
{
	return u->host.device->hc->ops;
}

static struct usb_endpoint *data_pipe(struct usb_uas *u, const struct scsi_request *r)
{
	return r->write ? u->out : u->in;
}

static int uas_send(struct usb_uas *u, const struct scsi_request *r)
{
	u32 moved;

	u->cmd = (struct uas_command){ .id = UAS_COMMAND, .tag = cpu_to_be16(u->tag) };
	/* in the peripheral form, because it is below 256 (SAM-4, 4.7.7.5) */
	u->cmd.lun[1] = r->lun;
	memcpy(u->cmd.cdb, r->cdb, sizeof(u->cmd.cdb));
	return ops_of(u)->bulk(u->command, (u32)&u->cmd, sizeof(u->cmd), &moved, COMMAND_MS);
}

/* Checks a reply from the status pipe. Returns the kind of its unit, or -EIO. */
static int uas_reply(const struct usb_uas *u, u32 size)
{
	const struct uas_status *s = u->reply;

	if (size < UAS_HEADER_SIZE || be16_to_cpu(s->tag) != u->tag)
		return -EIO;
	if (s->id == UAS_SENSE && size < UAS_SENSE_SIZE)
		return -EIO;
	return s->id;
}

/* Fills in the request's result from the sense unit of @size bytes. */
static void uas_result(const struct usb_uas *u, struct scsi_request *r, u32 size, u32 moved)
{
	const struct uas_status *s = u->reply;
	u32 sense = min(size - UAS_SENSE_SIZE, (u32)be16_to_cpu(s->sense_size));

	r->status = s->status;
	r->moved = min(moved, r->size);
	scsi_set_sense(r, s->sense, sense);
}

static int uas_without_streams(struct usb_uas *u, struct scsi_request *r)
{
	u32 moved = 0, size;
	bool asked = false;
	int err = uas_send(u, r);

	for (u32 i = 0; i < REPLIES && !err; i++) {
		int id;

		err = ops_of(u)->bulk(u->status, (u32)u->reply, UAS_STATUS_ROOM, &size,
				      SCSI_REQUEST_MS);
		if (err)
			break;
		id = uas_reply(u, size);
		if (id == UAS_SENSE) {
			uas_result(u, r, size, moved);
			return 0;
		}
		if (asked || !r->size || id != (r->write ? UAS_WRITE_READY : UAS_READ_READY))
			return -EIO;
		asked = true;
		err = ops_of(u)->bulk(data_pipe(u, r), r->addr, r->size, &moved, SCSI_REQUEST_MS);
	}
	return err ? err : -EIO;
}

/*
 * Ends the data's transfer when the status has arrived, because a device with less data, or without
 * any, may leave the transfer open.
 */
static int uas_end_data(struct usb_uas *u, struct usb_endpoint *data, u32 *moved)
{
	int err = ops_of(u)->finish(data, moved, 0);

	return err == -ETIMEDOUT ? ops_of(u)->cancel(data) : err;
}

static int uas_with_streams(struct usb_uas *u, struct scsi_request *r)
{
	struct usb_endpoint *data = r->size ? data_pipe(u, r) : NULL;
	u32 moved = 0, size = 0;
	int err = ops_of(u)->start(u->status, (u32)u->reply, UAS_STATUS_ROOM), data_err = 0;

	if (!err && data)
		err = ops_of(u)->start(data, r->addr, r->size);
	if (!err)
		err = uas_send(u, r);
	if (!err)
		err = ops_of(u)->finish(u->status, &size, SCSI_REQUEST_MS);
	/*
	 * Leave the data's transfer alone: after a time-out uas_usable() finds out later whether it
	 * has ended, and a device that is gone moves nothing any more.
	 */
	if (err == -ETIMEDOUT || err == -ENODEV)
		return err;
	if (data)
		data_err = uas_end_data(u, data, &moved);
	if (!err && uas_reply(u, size) != UAS_SENSE)
		err = -EIO;
	if (err || data_err)
		return err ? err : data_err;
	uas_result(u, r, size, moved);
	return 0;
}

/* Ends the halts of all pipes. */
static int uas_recover(struct usb_uas *u)
{
	struct usb_endpoint *pipe[] = { u->command, u->status, u->in, u->out };
	int err = 0;

	for (u32 i = 0; i < ARRAY_SIZE(pipe) && !err; i++) {
		if (pipe[i]->stream)
			err = ops_of(u)->cancel(pipe[i]);
		if (!err)
			err = usb_clear_halt(pipe[i]);
	}
	if (err)
		log_warn("%s: does not recover: %s\n", u->host.name, error_name(err));
	return err;
}

/* Cleans up after a failed request, and returns the error that it ends with. */
static int uas_failed(struct usb_uas *u, int err)
{
	if (err == -ENODEV)
		return err;
	if (err == -ETIMEDOUT) {
		u->owed = true;
		return err;
	}
	log_warn("%s: command %02x: %s\n", u->host.name, u->cmd.cdb[0], error_name(err));
	err = uas_recover(u);
	u->failed = err;
	return err == -ENODEV ? err : -EIO;
}

/*
 * Returns 0 if a command can be sent, or an error. After an abandoned command, checks whether its
 * transfers have ended. If they have ended without a sense unit, the device may still wait for
 * data, so it is not used any more.
 */
static int uas_usable(struct usb_uas *u)
{
	struct usb_endpoint *pipe[] = { u->command, u->status, u->in, u->out };
	int err = usb_ready(u->status);

	if (err || u->failed)
		return err ? err : -EIO;
	if (!u->owed)
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(pipe); i++) {
		err = usb_ready(pipe[i]);
		if (err)
			return err;
	}
	u->owed = false;
	u->failed = u->reply->id != UAS_SENSE;
	return u->failed ? -EIO : 0;
}

int uas_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct usb_uas *u = container_of(a, struct usb_uas, host.adapter);
	int err = uas_usable(u);

	if (err)
		return err;
	u->reply->id = 0;
	err = u->status->stream ? uas_with_streams(u, r) : uas_without_streams(u, r);
	return err ? uas_failed(u, err) : 0;
}
