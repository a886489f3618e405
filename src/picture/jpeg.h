/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the JPEG decoder share (ITU-T T.81). POST only. */
#ifndef PICTURE_JPEG_H
#define PICTURE_JPEG_H

#include "picture/picture.h"

#define JPEG_BLOCK	64 /* values of a block of 8 by 8 */
#define JPEG_COMPONENTS 3
#define JPEG_FAST	9 /* bits of a code that are looked up at once */
#define JPEG_SAMPLING	4 /* the most blocks of a component, across or down, in a unit */

/* A Huffman code, F.2.2.3: codes of one length follow one another. */
struct jpeg_code {
	u16 fast[1 << JPEG_FAST]; /* length << 8 | symbol, 0: longer, or none */
	u32 end[17];		  /* by length: the first number that is no code of it any more, */
	u32 first[17];		  /* its first code, */
	u8 index[17];		  /* and where that one's symbol is */
	u8 symbol[256];
	bool defined;
};

struct jpeg_component {
	u8 id;
	u8 across, down;	/* blocks in a unit (MCU) */
	u8 quantiser;		/* its table's number */
	u8 dc, ac;		/* its codes' numbers in this scan */
	int predicted;		/* the last block's DC value */
	u32 stride, height;	/* of its samples in memory: whole units */
	u32 blocks_x, blocks_y; /* blocks that hold picture, for a scan of it alone */
	u8 *samples;
};

struct jpeg {
	const u8 *at, *end;
	u32 width, height;
	u32 units_x, units_y;
	u8 across, down; /* the most of any component */
	u32 components;
	struct jpeg_component component[JPEG_COMPONENTS];
	u16 quantiser[4][JPEG_BLOCK]; /* in the order of the file: zigzag */
	struct jpeg_code code[2][4];  /* DC and AC */
	u32 restart;		      /* units between restart markers, 0: none */
	bool rgb;		      /* the components are not Y, Cb and Cr */
	/* Bits taken and not used yet, at the top of @bits; behind the data come zeros. */
	u32 bits, held, missing;
};

/* Builds code @c from the 16 counts and the symbols that follow. False: impossible. */
bool jpeg_make_code(struct jpeg_code *c, const u8 *counts, u32 symbols);
/*
 * Decodes the blocks of the @n components in @scan from j->at on, which ends behind them.
 * Returns 0 or -EINVAL.
 */
int jpeg_scan(struct jpeg *j, struct jpeg_component *const *scan, u32 n);
/* The inverse cosine transform (A.3.3) of @in, row by row, to 8 by 8 samples at @out. */
void jpeg_transform(const int in[JPEG_BLOCK], u8 *out, u32 stride);

#endif
