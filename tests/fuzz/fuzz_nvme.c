/* SPDX-License-Identifier: BSD-2-Clause */
/* NVMe controllers that answer anything. */
#include "controller.h"

#include "../../src/block/nvme_probe.c"

FUZZ_CONTROLLER(nvme_driver, FUZZ_NOTHING)
