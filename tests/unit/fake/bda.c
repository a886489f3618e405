/* SPDX-License-Identifier: BSD-2-Clause */
/* The BIOS data area of host builds, for tests that do not look at it. */
#include "abi/bda.h"

struct bda fake_bda;
