/* SPDX-License-Identifier: BSD-2-Clause */
/* The block that real-mode and flat code share, for tests that do not check it. */
#include "abi/shared.h"

struct shared shared;
