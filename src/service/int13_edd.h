/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h AH=41h-4Eh. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_EDD_H
#define SERVICE_INT13_EDD_H

#include "service/int13_status.h"

/* The functions by AH, with int13_unknown() in the gaps. */
#define INT13_EDD_FIRST 0x41
#define INT13_EDD_LAST	0x4e
extern const int13_function int13_edd[INT13_EDD_LAST - INT13_EDD_FIRST + 1];

#endif
