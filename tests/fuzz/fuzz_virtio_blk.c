/* SPDX-License-Identifier: BSD-2-Clause */
/* virtio-blk controllers that answer anything. */
#include "controller.h"

#include "../../src/block/virtio_blk.c"

FUZZ_CONTROLLER(virtio_blk_driver, FUZZ_REST(struct virtio_blk, status))
