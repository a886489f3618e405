/* SPDX-License-Identifier: BSD-2-Clause */
/* Decompression of "deflate" data in zlib's format (RFC 1950, RFC 1951). POST only. */
#ifndef PICTURE_INFLATE_H
#define PICTURE_INFLATE_H

#include "lib/types.h"

#define INFLATE_FAST	10 /* how many bits of a code fast[] looks up at once */
#define INFLATE_BITS	15
#define INFLATE_SYMBOLS 288

/* A canonical Huffman code. */
struct inflate_code {
	u16 fast[1 << INFLATE_FAST]; /* symbol << 4 | length; 0: a longer code, or none */
	u16 count[INFLATE_BITS + 1]; /* how many codes have each length */
	u16 symbol[INFLATE_SYMBOLS]; /* in the order of their codes */
};

struct inflate {
	/*
	 * The compressed bytes at hand, and a function that provides more, or returns false if
	 * there are none.
	 */
	const u8 *at, *end;
	bool (*more)(struct inflate *z);
	void *context;	/* for more() */
	u32 bits, held; /* bits that were read but not used yet, and how many */
	bool short_of;	/* the input ended too early */
	struct inflate_code lengths, distances;
};

/*
 * Decompresses exactly @size bytes to @out. The caller has set at, end, more and context of @z.
 * Returns 0, or -EINVAL if the data is malformed, too short or too long, or its checksum is wrong.
 */
int inflate_zlib(struct inflate *z, u8 *out, u32 size);

#endif
