// SPDX-License-Identifier: BSD-2-Clause
/*
 * SHA-256, SHA-384 and SHA-512 (FIPS 180-4, 6.2, 6.4 and 6.5). The constants are the fractional
 * parts of the roots of the first primes (4.2.2, 4.2.3, 5.3). Flat 32-bit, resident.
 */
#include "lib/string.h"
#include "tpm/digest.h"

/* SHA-256's constants are the upper halves of the first 64. */
static const u64 k512[80] = {
	0x428a2f98d728ae22ull, 0x7137449123ef65cdull, 0xb5c0fbcfec4d3b2full, 0xe9b5dba58189dbbcull,
	0x3956c25bf348b538ull, 0x59f111f1b605d019ull, 0x923f82a4af194f9bull, 0xab1c5ed5da6d8118ull,
	0xd807aa98a3030242ull, 0x12835b0145706fbeull, 0x243185be4ee4b28cull, 0x550c7dc3d5ffb4e2ull,
	0x72be5d74f27b896full, 0x80deb1fe3b1696b1ull, 0x9bdc06a725c71235ull, 0xc19bf174cf692694ull,
	0xe49b69c19ef14ad2ull, 0xefbe4786384f25e3ull, 0x0fc19dc68b8cd5b5ull, 0x240ca1cc77ac9c65ull,
	0x2de92c6f592b0275ull, 0x4a7484aa6ea6e483ull, 0x5cb0a9dcbd41fbd4ull, 0x76f988da831153b5ull,
	0x983e5152ee66dfabull, 0xa831c66d2db43210ull, 0xb00327c898fb213full, 0xbf597fc7beef0ee4ull,
	0xc6e00bf33da88fc2ull, 0xd5a79147930aa725ull, 0x06ca6351e003826full, 0x142929670a0e6e70ull,
	0x27b70a8546d22ffcull, 0x2e1b21385c26c926ull, 0x4d2c6dfc5ac42aedull, 0x53380d139d95b3dfull,
	0x650a73548baf63deull, 0x766a0abb3c77b2a8ull, 0x81c2c92e47edaee6ull, 0x92722c851482353bull,
	0xa2bfe8a14cf10364ull, 0xa81a664bbc423001ull, 0xc24b8b70d0f89791ull, 0xc76c51a30654be30ull,
	0xd192e819d6ef5218ull, 0xd69906245565a910ull, 0xf40e35855771202aull, 0x106aa07032bbd1b8ull,
	0x19a4c116b8d2d0c8ull, 0x1e376c085141ab53ull, 0x2748774cdf8eeb99ull, 0x34b0bcb5e19b48a8ull,
	0x391c0cb3c5c95a63ull, 0x4ed8aa4ae3418acbull, 0x5b9cca4f7763e373ull, 0x682e6ff3d6b2b8a3ull,
	0x748f82ee5defb2fcull, 0x78a5636f43172f60ull, 0x84c87814a1f0ab72ull, 0x8cc702081a6439ecull,
	0x90befffa23631e28ull, 0xa4506cebde82bde9ull, 0xbef9a3f7b2c67915ull, 0xc67178f2e372532bull,
	0xca273eceea26619cull, 0xd186b8c721c0c207ull, 0xeada7dd6cde0eb1eull, 0xf57d4f7fee6ed178ull,
	0x06f067aa72176fbaull, 0x0a637dc5a2c898a6ull, 0x113f9804bef90daeull, 0x1b710b35131c471bull,
	0x28db77f523047d84ull, 0x32caab7b40c72493ull, 0x3c9ebe0a15c9bebcull, 0x431d67c49c100d4cull,
	0x4cc5d4becb3e42b6ull, 0x597f299cfc657e2aull, 0x5fcb6fab3ad6faecull, 0x6c44198c4a475817ull
};

static u32 ror32(u32 x, u32 n)
{
	return x >> n | x << (32 - n);
}

static void sha256_block(void *hash, const u8 *p)
{
	u32 *h = hash, w[16], v[8], t, t1, t2;

	memcpy(v, h, sizeof(v));
	for (u32 i = 0; i < 64; i++) {
		if (i < 16) {
			memcpy(&t, p + sizeof(t) * i, sizeof(t));
			w[i] = __builtin_bswap32(t);
		} else {
			t1 = w[(i + 1) & 15];
			t2 = w[(i + 14) & 15];
			t1 = ror32(t1, 7) ^ ror32(t1, 18) ^ t1 >> 3;
			t2 = ror32(t2, 17) ^ ror32(t2, 19) ^ t2 >> 10;
			w[i & 15] += t1 + t2 + w[(i + 9) & 15];
		}
		t1 = ror32(v[4], 6) ^ ror32(v[4], 11) ^ ror32(v[4], 25);
		t1 += v[7] + ((v[4] & v[5]) ^ (~v[4] & v[6])) + (u32)(k512[i] >> 32) + w[i & 15];
		t2 = ror32(v[0], 2) ^ ror32(v[0], 13) ^ ror32(v[0], 22);
		t2 += (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (u32 i = 0; i < 8; i++)
		h[i] += v[i];
}

static u64 ror64(u64 x, u32 n)
{
	return x >> n | x << (64 - n);
}

static void sha512_block(void *hash, const u8 *p)
{
	u64 *h = hash, w[16], v[8], t, t1, t2;

	memcpy(v, h, sizeof(v));
	for (u32 i = 0; i < 80; i++) {
		if (i < 16) {
			memcpy(&t, p + sizeof(t) * i, sizeof(t));
			w[i] = __builtin_bswap64(t);
		} else {
			t1 = w[(i + 1) & 15];
			t2 = w[(i + 14) & 15];
			t1 = ror64(t1, 1) ^ ror64(t1, 8) ^ t1 >> 7;
			t2 = ror64(t2, 19) ^ ror64(t2, 61) ^ t2 >> 6;
			w[i & 15] += t1 + t2 + w[(i + 9) & 15];
		}
		t1 = ror64(v[4], 14) ^ ror64(v[4], 18) ^ ror64(v[4], 41);
		t1 += v[7] + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k512[i] + w[i & 15];
		t2 = ror64(v[0], 28) ^ ror64(v[0], 34) ^ ror64(v[0], 39);
		t2 += (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (u32 i = 0; i < 8; i++)
		h[i] += v[i];
}

/*
 * Feeds @len bytes of @data to @hash in blocks of @size bytes, of which @add adds one; then the
 * padding: a bit that is set, and the number of bits at the end of the last block (5.1).
 */
static void sha2_feed(void *hash, void (*add)(void *hash, const u8 *p), u32 size, const u8 *data,
		      u32 len)
{
	u32 left = len % size, end = left < size - size / 8 ? size : 2 * size;
	u64 count = __builtin_bswap64((u64)len * 8);
	u8 tail[2 * 128] = { 0 };

	for (; len >= size; len -= size, data += size)
		add(hash, data);
	memcpy(tail, data, left);
	tail[left] = 0x80;
	memcpy(tail + end - sizeof(count), &count, sizeof(count));
	for (u32 i = 0; i < end; i += size)
		add(hash, tail + i);
}

void sha256(const u8 *data, u32 len, u8 out[SHA256_SIZE])
{
	static const u32 first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	u32 h[8], v;

	memcpy(h, first, sizeof(h));
	sha2_feed(h, sha256_block, 64, data, len);
	for (u32 i = 0; i < 8; i++) {
		v = __builtin_bswap32(h[i]);
		memcpy(out + sizeof(v) * i, &v, sizeof(v));
	}
}

void sha512(const u8 *data, u32 len, bool is_384, u8 out[DIGEST_MAX])
{
	static const u64 first_384[8] = { 0xcbbb9d5dc1059ed8ull, 0x629a292a367cd507ull,
					  0x9159015a3070dd17ull, 0x152fecd8f70e5939ull,
					  0x67332667ffc00b31ull, 0x8eb44a8768581511ull,
					  0xdb0c2e0d64f98fa7ull, 0x47b5481dbefa4fa4ull };
	static const u64 first_512[8] = { 0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull,
					  0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
					  0x510e527fade682d1ull, 0x9b05688c2b3e6c1full,
					  0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull };
	u64 h[8], v;

	memcpy(h, is_384 ? first_384 : first_512, sizeof(h));
	sha2_feed(h, sha512_block, 128, data, len);
	for (u32 i = 0; i < 8; i++) {
		v = __builtin_bswap64(h[i]);
		memcpy(out + sizeof(v) * i, &v, sizeof(v));
	}
}
