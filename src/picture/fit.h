/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PICTURE_FIT_H
#define PICTURE_FIT_H

#include "picture/picture.h"

/*
 * Shrinks @p, keeping its proportions, until it is no larger than @width by @height pixels. A
 * picture that is small enough stays as it is. Returns 0, or -ENOMEM and leaves @p unchanged. POST
 * only.
 */
int picture_fit(struct picture *p, u32 width, u32 height);

#endif
