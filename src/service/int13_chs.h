/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 13h AH=00h-18h. Flat 32-bit, resident. */
#ifndef SERVICE_INT13_CHS_H
#define SERVICE_INT13_CHS_H

#include "service/int13_status.h"

/* The functions by AH, with int13_unknown() in the gaps. */
#define INT13_CHS_LAST 0x18
extern const int13_function int13_chs[INT13_CHS_LAST + 1];

#endif
