/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's character set. Real mode. */
#ifndef REAL_CP437_H
#define REAL_CP437_H

#include "lib/types.h"

/* Returns the Unicode code point of what a display shows for character @c. Changes GS. */
u16 cp437_to_unicode(u8 c);

#endif
