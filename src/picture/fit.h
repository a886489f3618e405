/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PICTURE_FIT_H
#define PICTURE_FIT_H

#include "picture/picture.h"

/*
 * Scales @p down, its sides in proportion, until it is no larger than @width by @height pixels;
 * a picture that is not larger stays as it is. Returns 0 or -ENOMEM, and then @p is unchanged.
 * POST only.
 */
int picture_fit(struct picture *p, u32 width, u32 height);

#endif
