/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of what can go wrong. Functions return them negated. */
#ifndef LIB_ERRNO_H
#define LIB_ERRNO_H

#define EIO 1	     /* the device reported an error */
#define ENODEV 2     /* there is no such device */
#define ENOENT 3     /* there is no such file or entry */
#define ENOMEM 4     /* an allocator is empty */
#define EINVAL 5     /* malformed input */
#define ETIMEDOUT 6  /* a deadline passed */
#define ENOTSUP 7    /* the device or firmware cannot do this */
#define ERANGE 8     /* out of the device's or table's range */
#define ENOSPC 9     /* an address window or table is full */
#define EBUSY 10     /* in use */
#define EROFS 11     /* write-protected */
#define ENOMEDIUM 12 /* the drive is empty */
#define ECHANGED 13  /* the medium was changed */
#define ECKSUM 14    /* a checksum does not hold */
#define EFAULT 15    /* the caller has no memory there */
#define EPIPE 16      /* a USB endpoint is halted: the device refuses */

#ifndef __ASSEMBLER__
/* Returns the name's text for a log line; @err may be negative. */
const char *error_name(int err);
#endif

#endif
