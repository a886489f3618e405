// SPDX-License-Identifier: BSD-2-Clause
/*
 * Virtio SCSI hosts: finds them and their targets (Virtual I/O Device 1.2, 5.6.4), and sends
 * requests (5.6.6.1). Flat 32-bit; finding hosts is POST's, the rest is resident.
 */
#include "block/virtio_scsi.h"
#include "block/scsi_disk.h"
#include "device/driver.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

#define VIRTIO_SCSI	 8
#define PCI_TRANSITIONAL 0x1004

#define REQUEST_QUEUE 2 /* the first two are for control and events, which are not used */
#define PIECES	      3

/* Device configuration. */
#define CFG_MAX_SECTORS 0x08 /* of 512 bytes */
#define CFG_MAX_TARGET	0x1e
#define CFG_MAX_LUN	0x20
#define CFG_END		0x24

#define BYTES_LEAST 4096
#define BYTES_MOST  0x400000
#define LUN_MOST    0x3fff /* the largest LUN that the flat form can name */

/*
 * Fills in a request. The first byte of a LUN is 1, the second is the target; then comes the LUN in
 * flat form. The other fields of the request are always 0.
 */
static void fill_request(struct virtio_scsi *d, const struct scsi_request *r)
{
	struct virtio_scsi_request *q = &d->request;

	q->lun[0] = 1;
	q->lun[1] = r->target;
	q->lun[2] = 0x40 | r->lun >> 8;
	q->lun[3] = r->lun;
	/*
	 * Copy two halves: the compiler makes moves of these, but a slower call of one long copy.
	 */
	memcpy(q->cdb, r->cdb, SCSI_CDB_SIZE / 2);
	memcpy(q->cdb + SCSI_CDB_SIZE / 2, r->cdb + SCSI_CDB_SIZE / 2, SCSI_CDB_SIZE / 2);
	d->response.sense_size = 0;
	d->response.residual = 0;
	d->response.status = 0;
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
		return scsi_failed(&d->adapter, r, p->response);
	}
	r->status = p->status;
	r->moved = r->size - min(p->residual, r->size);
	if (p->sense_size)
		scsi_set_sense(r, p->sense, p->sense_size);
	return 0;
}

static int virtio_scsi_submit(struct scsi_adapter *a, struct scsi_request *r)
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

/* ------------------------------------------------------------------ POST */

__post static int vscsi_read_config(struct virtio_device *v, struct virtio_scsi *d, u16 *max_target)
{
	u32 sectors = virtio_config32(v, CFG_MAX_SECTORS);

	if (d->queue.size < PIECES || sectors < BYTES_LEAST / 512) {
		log_error("virtio-scsi: a queue of %u and requests of %u sectors are too small\n",
			  d->queue.size, sectors);
		return -EINVAL;
	}
	*max_target = virtio_config16(v, CFG_MAX_TARGET);
	*max_target = min(*max_target, (u16)255);
	d->adapter.max_bytes = min(sectors, (u32)BYTES_MOST / 512) * 512;
	d->adapter.max_lun = min(virtio_config32(v, CFG_MAX_LUN), (u32)LUN_MOST);
	return 0;
}

__post static int virtio_scsi_start(struct virtio_device *v, const struct device *dev,
				    struct virtio_scsi *d, u16 *max_target)
{
	int err = virtio_start(v, dev, CFG_END);

	if (!err)
		err = virtio_features(v, 0);
	if (!err)
		err = virtio_queue(v, &d->queue, REQUEST_QUEUE);
	if (!err)
		err = vscsi_read_config(v, d, max_target);
	if (!err)
		virtio_ready(v);
	return err;
}

__post static int virtio_scsi_probe(struct device *dev)
{
	struct virtio_scsi *d = resident_alloc(sizeof(*d), 16);
	struct virtio_device v;
	u16 max_target = 0;
	int err;

	if (!d)
		return -ENOMEM;
	d->adapter.submit = virtio_scsi_submit;
	d->adapter.align = 1;
	d->adapter.if_wanted = true;
	d->adapter.dev = dev;
	d->adapter.interface = BLOCK_SCSI;
	d->adapter.kind = BLOCK_KIND_VIRTIO_SCSI;
	d->adapter.name = "virtio-scsi";
	err = virtio_scsi_start(&v, dev, d, &max_target);
	if (err) {
		virtio_fail(&v);
		return err;
	}
	return scsi_probe_targets(&d->adapter, 0, max_target + 1);
}

static const struct driver_id virtio_scsi_ids[] = {
	VIRTIO_TRANSITIONAL_ID(PCI_TRANSITIONAL),
	VIRTIO_PCI_ID(VIRTIO_SCSI),
	VIRTIO_ID(VIRTIO_SCSI),
	{ 0 },
};

DRIVER(virtio_scsi_driver)
= { .name = "virtio-scsi", .ids = virtio_scsi_ids, .probe = virtio_scsi_probe, .if_wanted = true };
