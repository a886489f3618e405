/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash functions by the TPM's numbers for them (TCG Algorithm Registry; FIPS 180-4). They use only
 * their arguments. Resident.
 */
#ifndef TPM_DIGEST_H
#define TPM_DIGEST_H

#include "lib/types.h"

#define TPM_ALG_SHA1   0x0004
#define TPM_ALG_SHA256 0x000b
#define TPM_ALG_SHA384 0x000c
#define TPM_ALG_SHA512 0x000d

#define DIGEST_MAX  64 /* size of the longest digest in bytes */
#define SHA1_SIZE   20
#define SHA256_SIZE 32

/* Returns the size in bytes of a digest by @alg, or 0 if this algorithm is not implemented. */
u32 digest_size(u16 alg);
/* Writes the digest of the @len bytes at @data, which has digest_size(@alg) bytes, to @out. */
void digest(u16 alg, const void *data, u32 len, u8 *out);

/*
 * These are for digest(). @out gets the whole state of SHA-256 or SHA-512. Shorter digests are the
 * beginning of it.
 */
void sha1(const u8 *data, u32 len, u8 out[SHA1_SIZE]);
void sha256(const u8 *data, u32 len, u8 out[SHA256_SIZE]);
void sha512(const u8 *data, u32 len, bool is_384, u8 out[DIGEST_MAX]);

#endif
