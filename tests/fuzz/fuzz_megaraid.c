/* SPDX-License-Identifier: BSD-2-Clause */
/* MegaRAID SAS controllers that answer anything. */
#include "controller.h"

#include "../../src/block/megaraid_probe.c"

FUZZ_CONTROLLER(megaraid_driver, FUZZ_PART(struct megaraid, frame, adapter))
