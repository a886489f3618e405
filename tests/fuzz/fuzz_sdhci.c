/* SPDX-License-Identifier: BSD-2-Clause */
/* SDHCI controllers that answer anything. */
#include "controller.h"

#include "../../src/block/sdhci_probe.c"

FUZZ_CONTROLLER(sdhci_driver, FUZZ_NOTHING)
