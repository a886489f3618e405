/* SPDX-License-Identifier: BSD-2-Clause */
/* AHCI controllers that answer anything. */
#include "controller.h"

#include "../../src/block/ahci_probe.c"

FUZZ_CONTROLLER(ahci_driver, FUZZ_NOTHING)
