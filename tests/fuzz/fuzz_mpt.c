/* SPDX-License-Identifier: BSD-2-Clause */
/* Fusion-MPT controllers that answer anything. */
#include "controller.h"

#include "../../src/block/mpt_probe.c"

FUZZ_CONTROLLER(mpt_driver, FUZZ_PART(struct mpt, replies, adapter))
