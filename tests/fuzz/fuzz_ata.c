/* SPDX-License-Identifier: BSD-2-Clause */
/* IDE controllers that answer anything. */
#include "controller.h"

#include "../../src/block/ata_probe.c"

FUZZ_CONTROLLER(ata_driver, FUZZ_NOTHING)
