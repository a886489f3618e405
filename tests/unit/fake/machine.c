/* SPDX-License-Identifier: BSD-2-Clause */
/* What the VMM told, for tests that fill in themselves what they need. */
#include "machine/machine.h"

struct machine machine;
