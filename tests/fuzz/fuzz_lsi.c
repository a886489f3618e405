/* SPDX-License-Identifier: BSD-2-Clause */
/* LSI 53C8xx controllers that answer anything. */
#include "controller.h"

#include "../../src/block/lsi_probe.c"

FUZZ_CONTROLLER(lsi_driver, FUZZ_PART(struct lsi, started, cdb))
