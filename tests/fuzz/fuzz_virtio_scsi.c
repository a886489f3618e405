/* SPDX-License-Identifier: BSD-2-Clause */
/* virtio-scsi controllers that answer anything. */
#include "controller.h"

#include "../../src/block/virtio_scsi.c"

FUZZ_CONTROLLER(virtio_scsi_driver, FUZZ_REST(struct virtio_scsi, response))
