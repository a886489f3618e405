/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtio SCSI host: what its two halves share (Virtual I/O Device 1.2, 5.6). */
#ifndef BLOCK_VIRTIO_SCSI_H
#define BLOCK_VIRTIO_SCSI_H

#include "scsi/scsi.h"
#include "virtio/virtio.h"

/* Sizes after a reset (5.6.4). */
#define VIRTIO_SCSI_CDB_SIZE   32
#define VIRTIO_SCSI_SENSE_SIZE 96

struct virtio_scsi_request {
	u8 lun[8];
	u64 id;
	u8 task_attr, prio, crn;
	u8 cdb[VIRTIO_SCSI_CDB_SIZE];
} __packed;

struct virtio_scsi_response {
	u32 sense_size;
	u32 residual;
	u16 status_qualifier;
	u8 status;
	u8 response; /* VIRTIO_SCSI_S_* */
	u8 sense[VIRTIO_SCSI_SENSE_SIZE];
} __packed;

#define VIRTIO_SCSI_S_OK	 0
#define VIRTIO_SCSI_S_ABORTED	 2
#define VIRTIO_SCSI_S_BAD_TARGET 3
#define VIRTIO_SCSI_S_RESET	 4
#define VIRTIO_SCSI_S_BUSY	 5

struct virtio_scsi {
	struct scsi_adapter adapter;
	struct virtq queue;
	struct virtio_scsi_request request;
	struct virtio_scsi_response response;
};

#endif
