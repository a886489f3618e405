/* SPDX-License-Identifier: BSD-2-Clause */
/* CD drives on IDE channels, as SCSI adapters with one unit (ATA/ATAPI-6, 9.8). */
#ifndef BLOCK_ATAPI_H
#define BLOCK_ATAPI_H

#include "block/ata.h"
#include "scsi/scsi.h"

#define ATAPI_CDB_SIZE 12

struct atapi_drive {
	struct scsi_adapter adapter;
	struct ata_channel *channel;
	struct ata_place place;
	u8 device; /* the ATA_DEVICE_* bits that select it */
};

/* The adapter's submit function (see struct scsi_adapter). */
int atapi_submit(struct scsi_adapter *a, struct scsi_request *r);

#endif
