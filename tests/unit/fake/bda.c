/* SPDX-License-Identifier: BSD-2-Clause */
/* The BIOS data area for host builds, for tests that do not check it. */
#include "abi/bda.h"

struct bda fake_bda;
