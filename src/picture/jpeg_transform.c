// SPDX-License-Identifier: BSD-2-Clause
/*
 * The inverse discrete cosine transform of 8 by 8 values (ITU-T T.81, A.3.3), in integers: first
 * along rows, then along columns. Values that are 0 are skipped. Flat 32-bit, POST.
 */
#include "picture/jpeg.h"

#define SCALE_BITS  12
#define KEPT_BITS   3	  /* bits of fraction that are kept between the two steps */
#define VALUE_MAX   16383 /* larger than in any picture, yet sums do not overflow */
#define BETWEEN_MAX 32767
#define LEVEL	    128

/* Half of cos(n * pi / 16), in 4096ths. */
static const s16 half_cosine[9] = { 2048, 2009, 1892, 1703, 1448, 1138, 784, 400, 0 };

/* Returns the weight of value @u of a row in sample @x. */
static int transform_weight(u32 u, u32 x)
{
	u32 angle = (2 * x + 1) * u % 32; /* in units of pi / 16 */

	if (!u)
		return half_cosine[4]; /* half of the square root of 1/2 */
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

	/* The weights are computed in the first call. weight[7][7] is not 0 afterwards. */
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
