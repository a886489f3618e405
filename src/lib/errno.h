/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the errors. A function that fails returns one of them, negated. */
#ifndef LIB_ERRNO_H
#define LIB_ERRNO_H

#define EIO	  1  /* the device reported an error */
#define ENODEV	  2  /* there is no such device */
#define ENOENT	  3  /* there is no such file or entry */
#define ENOMEM	  4  /* an allocator has no memory left */
#define EINVAL	  5  /* malformed input */
#define ETIMEDOUT 6  /* a deadline passed */
#define ENOTSUP	  7  /* the device or firmware cannot do this */
#define ERANGE	  8  /* a value is beyond what the device or table has */
#define ENOSPC	  9  /* an address window or a table is full */
#define EBUSY	  10 /* in use */
#define EROFS	  11 /* write-protected */
#define ENOMEDIUM 12 /* the drive is empty */
#define ECHANGED  13 /* the medium was changed */
#define ECKSUM	  14 /* a checksum is wrong */
#define EFAULT	  15 /* the caller has no memory at this address */
#define EPIPE	  16 /* a USB device refuses: its endpoint is halted */

#ifndef __ASSEMBLER__
/* Returns the text of error @err for a log line; @err may be negative. */
const char *error_name(int err);
#endif

#endif
