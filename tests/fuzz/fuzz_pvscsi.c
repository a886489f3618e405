/* SPDX-License-Identifier: BSD-2-Clause */
/* PVSCSI controllers that answer anything. */
#include "controller.h"

#include "../../src/block/pvscsi.c"

FUZZ_CONTROLLER(pvscsi_driver, FUZZ_NOTHING)
