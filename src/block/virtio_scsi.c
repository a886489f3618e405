// SPDX-License-Identifier: BSD-2-Clause
/* Sends SCSI requests over virtio (Virtual I/O Device 1.2, 5.6.6.1). Flat 32-bit, resident. */
#include "block/virtio_scsi.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

/*
 * Fills in a request. The first byte of a LUN is 1, the second is the target; then comes the LUN in
 * flat form.
 */
static void fill_request(struct virtio_scsi *d, const struct scsi_request *r)
{
	struct virtio_scsi_request *q = &d->request;

	memset(q, 0, sizeof(*q));
	q->lun[0] = 1;
	q->lun[1] = r->target;
	q->lun[2] = 0x40 | r->lun >> 8;
	q->lun[3] = r->lun;
	memcpy(q->cdb, r->cdb, r->cdb_size);
	memset(&d->response, 0, sizeof(d->response));
	d->response.response = 0xff;
}

/* Fills in the pieces. Those that the device writes come after those that it reads. */
static u32 fill_pieces(struct virtio_scsi *d, const struct scsi_request *r, struct virtio_sg *sg)
{
	u32 n = 0;

	sg[n++] = (struct virtio_sg){ (u32)&d->request, sizeof(d->request), false };
	if (r->size && r->write)
		sg[n++] = (struct virtio_sg){ r->addr, r->size, false };
	sg[n++] = (struct virtio_sg){ (u32)&d->response, sizeof(d->response), true };
	if (r->size && !r->write)
		sg[n++] = (struct virtio_sg){ r->addr, r->size, true };
	return n;
}

static int read_response(struct virtio_scsi *d, struct scsi_request *r)
{
	struct virtio_scsi_response *p = &d->response;

	switch (p->response) {
	case VIRTIO_SCSI_S_OK:
		break;
	case VIRTIO_SCSI_S_BAD_TARGET:
		return -ENODEV;
	case VIRTIO_SCSI_S_ABORTED:
	case VIRTIO_SCSI_S_RESET:
	case VIRTIO_SCSI_S_BUSY:
		r->status = SCSI_BUSY;
		return 0;
	default:
		log_warn("virtio-scsi %u,%u: response %02x to command %02x\n", r->target, r->lun,
			 p->response, r->cdb[0]);
		return -EIO;
	}
	r->status = p->status;
	r->moved = r->size - min(p->residual, r->size);
	r->sense_size = min(p->sense_size, (u32)SCSI_SENSE_SIZE);
	memcpy(r->sense, p->sense, r->sense_size);
	return 0;
}

int virtio_scsi_submit(struct scsi_adapter *a, struct scsi_request *r)
{
	struct virtio_scsi *d = container_of(a, struct virtio_scsi, adapter);
	struct virtio_sg sg[3];
	int err = virtq_usable(&d->queue);

	if (err)
		return err;
	fill_request(d, r);
	err = virtq_request(&d->queue, sg, fill_pieces(d, r, sg), SCSI_REQUEST_MS);
	return err ? err : read_response(d, r);
}
