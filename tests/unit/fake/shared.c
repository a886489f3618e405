/* SPDX-License-Identifier: BSD-2-Clause */
/* What both modes share, for tests that do not look at it. */
#include "abi/shared.h"

struct shared shared;
