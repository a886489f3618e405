/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash functions by the TPM's numbers for them (TCG Algorithm Registry; FIPS 180-4). Pure.
 * Resident.
 */
#ifndef TPM_DIGEST_H
#define TPM_DIGEST_H

#include "lib/types.h"

#define TPM_ALG_SHA1   0x0004
#define TPM_ALG_SHA256 0x000b
#define TPM_ALG_SHA384 0x000c
#define TPM_ALG_SHA512 0x000d

#define DIGEST_MAX  64 /* bytes of the longest */
#define SHA1_SIZE   20
#define SHA256_SIZE 32

/* Bytes of a digest by @alg; 0 for an algorithm that is not here. */
u32 digest_size(u16 alg);
/* Writes digest_size(@alg) bytes, the digest of the @len bytes at @data, to @out. */
void digest(u16 alg, const void *data, u32 len, u8 *out);

/* One each, for digest(): @out gets the whole state of SHA-256 or SHA-512, of which shorter digests
 * are the beginning. */
void sha1(const u8 *data, u32 len, u8 out[SHA1_SIZE]);
void sha256(const u8 *data, u32 len, u8 out[SHA256_SIZE]);
void sha512(const u8 *data, u32 len, bool is_384, u8 out[DIGEST_MAX]);

#endif
