/* SPDX-License-Identifier: BSD-2-Clause */
/* Am53C974 controllers that answer anything. */
#include "controller.h"

#include "../../src/block/esp.c"

FUZZ_CONTROLLER(esp_driver, FUZZ_PART(struct esp, adapter, adapter))
