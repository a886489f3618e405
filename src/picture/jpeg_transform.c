// SPDX-License-Identifier: BSD-2-Clause
/*
 * The inverse discrete cosine transform of 8 by 8 values (ITU-T T.81, A.3.3), in integers: by
 * rows, then by columns, each a sum over the values that are not 0. Flat 32-bit, POST.
 */
#include "picture/jpeg.h"

#define SCALE_BITS  12
#define KEPT_BITS   3	  /* of fraction between the two steps */
#define VALUE_MAX   16383 /* more than any picture has, and sums still fit */
#define BETWEEN_MAX 32767
#define LEVEL	    128

/* half of cos(n * pi / 16), in 4096ths. */
static const s16 half_cosine[9] = { 2048, 2009, 1892, 1703, 1448, 1138, 784, 400, 0 };

/* What value @u of a row counts in sample @x. */
static int transform_weight(u32 u, u32 x)
{
	u32 angle = (2 * x + 1) * u % 32; /* in 16ths of pi */

	if (!u)
		return half_cosine[4]; /* half of the square root of one half */
	if (angle > 16)
		angle = 32 - angle;
	return angle > 8 ? -half_cosine[16 - angle] : half_cosine[angle];
}

static int transform_limit(int v, int most)
{
	return v > most ? most : v < -most ? -most : v;
}

void jpeg_transform(const int in[JPEG_BLOCK], u8 *out, u32 stride)
{
	static s16 weight[8][8];
	int between[JPEG_BLOCK] = { 0 };

	/* Computed at the first call; the last one is not 0. */
	for (u32 i = 0; i < JPEG_BLOCK && !weight[7][7]; i++)
		weight[i / 8][i % 8] = transform_weight(i / 8, i % 8);
	for (u32 i = 0; i < JPEG_BLOCK; i++) {
		int v = transform_limit(in[i], VALUE_MAX);

		for (u32 x = 0; v && x < 8; x++)
			between[i / 8 * 8 + x] += v * weight[i % 8][x];
	}
	for (u32 i = 0; i < JPEG_BLOCK; i++)
		between[i] = transform_limit(between[i] >> (SCALE_BITS - KEPT_BITS), BETWEEN_MAX);
	for (u32 x = 0; x < 8; x++) {
		int sum[8] = { 0 };

		for (u32 v = 0; v < 8; v++)
			for (u32 y = 0; between[8 * v + x] && y < 8; y++)
				sum[y] += between[8 * v + x] * weight[v][y];
		for (u32 y = 0; y < 8; y++) {
			int s = (sum[y] + (1 << (SCALE_BITS + KEPT_BITS - 1))) >>
				(SCALE_BITS + KEPT_BITS);

			s += LEVEL;
			out[y * stride + x] = s < 0 ? 0 : s > 255 ? 255 : s;
		}
	}
}
