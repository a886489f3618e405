/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the JPEG decoder share (ITU-T T.81). POST only. */
#ifndef PICTURE_JPEG_H
#define PICTURE_JPEG_H

#include "picture/picture.h"

#define JPEG_BLOCK	64 /* values in a block of 8 by 8 */
#define JPEG_COMPONENTS 3
#define JPEG_FAST	9 /* how many bits of a code fast[] looks up at once */
#define JPEG_SAMPLING	4 /* the most blocks of a component, across or down, in a unit */

/* A Huffman code. Codes of equal length are consecutive numbers (F.2.2.3). */
struct jpeg_code {
	u16 fast[1 << JPEG_FAST]; /* length << 8 | symbol; 0: a longer code, or none */
	u32 end[17];		  /* for each length: the last code plus 1, */
	u32 first[17];		  /* the first code, */
	u8 index[17];		  /* and the index of the first code's symbol */
	u8 symbol[256];
	bool defined;
};

struct jpeg_component {
	u8 id;
	u8 across, down;    /* blocks in a unit (MCU), across and down */
	u8 quantiser;	    /* number of its quantisation table */
	u8 dc, ac;	    /* numbers of its DC and AC codes in this scan */
	int predicted;	    /* DC value of the last block */
	u32 stride, height; /* of its samples in memory; whole units */
	/* blocks that hold parts of the picture, for a scan of this component alone */
	u32 blocks_x, blocks_y;
	u8 *samples;
};

struct jpeg {
	const u8 *at, *end;
	u32 width, height;
	u32 units_x, units_y;
	u8 across, down; /* the maximum over all components */
	u32 components;
	struct jpeg_component component[JPEG_COMPONENTS];
	u16 quantiser[4][JPEG_BLOCK]; /* in the file's order: zigzag */
	struct jpeg_code code[2][4];  /* DC codes and AC codes */
	u32 restart;		      /* units between restart markers; 0: no restart markers */
	bool rgb;		      /* the components are red, green and blue, not Y, Cb and Cr */
	/*
	 * Bits that were read but not used yet, at the top of @bits. After the end of the data
	 * zeros are read; @missing counts these bytes.
	 */
	u32 bits, held, missing;
};

/*
 * Builds code @c from the 16 counts and the symbols after them. Returns false if there is no such
 * code.
 */
bool jpeg_make_code(struct jpeg_code *c, const u8 *counts, u32 symbols);
/*
 * Decodes the blocks of the @n components in @scan. Begins at j->at and sets it behind the blocks.
 * Returns 0 or -EINVAL.
 */
int jpeg_scan(struct jpeg *j, struct jpeg_component *const *scan, u32 n);
/*
 * Computes the inverse cosine transform (A.3.3) of the values @in, stored by rows, and writes 8 by
 * 8 samples to @out.
 */
void jpeg_transform(const int in[JPEG_BLOCK], u8 *out, u32 stride);

#endif
