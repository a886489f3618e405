// SPDX-License-Identifier: BSD-2-Clause
/* Hash functions by number, and SHA-1 (FIPS 180-4, 6.1). Flat 32-bit, resident. */
#include "tpm/digest.h"
#include "lib/string.h"

#define BLOCK 64

u32 digest_size(u16 alg)
{
	switch (alg) {
	case TPM_ALG_SHA1:
		return SHA1_SIZE;
	case TPM_ALG_SHA256:
		return SHA256_SIZE;
	case TPM_ALG_SHA384:
		return 48;
	case TPM_ALG_SHA512:
		return DIGEST_MAX;
	}
	return 0;
}

void digest(u16 alg, const void *data, u32 len, u8 *out)
{
	u8 whole[DIGEST_MAX];

	if (alg == TPM_ALG_SHA1)
		sha1(data, len, whole);
	else if (alg == TPM_ALG_SHA256)
		sha256(data, len, whole);
	else
		sha512(data, len, alg == TPM_ALG_SHA384, whole);
	memcpy(out, whole, digest_size(alg));
}

static u32 rol(u32 x, u32 n)
{
	return x << n | x >> (32 - n);
}

static void sha1_block(u32 h[5], const u8 *p)
{
	static const u32 k[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
	u32 w[16], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f, t;

	for (u32 i = 0; i < 80; i++) {
		if (i < 16) {
			memcpy(&t, p + 4 * i, sizeof(t));
			w[i] = __builtin_bswap32(t);
		} else {
			w[i & 15] = rol(w[(i + 13) & 15] ^ w[(i + 8) & 15] ^ w[(i + 2) & 15] ^
						w[i & 15],
					1);
		}
		if (i < 20)
			f = (b & c) | (~b & d);
		else if (i >= 40 && i < 60)
			f = (b & c) | (b & d) | (c & d);
		else
			f = b ^ c ^ d;
		t = rol(a, 5) + f + e + k[i / 20] + w[i & 15];
		e = d;
		d = c;
		c = rol(b, 30);
		b = a;
		a = t;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

void sha1(const u8 *data, u32 len, u8 out[SHA1_SIZE])
{
	u32 h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	u32 left = len % BLOCK, v;
	u8 tail[2 * BLOCK] = { 0 };
	u64 bits = __builtin_bswap64((u64)len * 8);

	for (; len >= BLOCK; len -= BLOCK, data += BLOCK)
		sha1_block(h, data);
	memcpy(tail, data, left);
	tail[left] = 0x80;
	v = left < BLOCK - 8 ? BLOCK : 2 * BLOCK;
	memcpy(tail + v - 8, &bits, 8);
	for (u32 i = 0; i < v; i += BLOCK)
		sha1_block(h, tail + i);
	for (u32 i = 0; i < 5; i++) {
		v = __builtin_bswap32(h[i]);
		memcpy(out + 4 * i, &v, 4);
	}
}
