/* SPDX-License-Identifier: BSD-2-Clause */
/* The VMM's description of the machine, for tests that fill it in themselves. */
#include "machine/machine.h"

struct machine machine;
