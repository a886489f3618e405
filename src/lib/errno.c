// SPDX-License-Identifier: BSD-2-Clause
/* The text of each error name, for log lines. Knows no hardware. */
#include "lib/errno.h"
#include "lib/types.h"

static const char names[][16] = {
	[0] = "no error",	   [EIO] = "I/O error",
	[ENODEV] = "no device",	   [ENOENT] = "not found",
	[ENOMEM] = "no memory",	   [EINVAL] = "malformed",
	[ETIMEDOUT] = "timeout",   [ENOTSUP] = "not supported",
	[ERANGE] = "out of range", [ENOSPC] = "no space",
	[EBUSY] = "busy",	   [EROFS] = "write-protected",
	[ENOMEDIUM] = "no medium", [ECHANGED] = "medium changed",
	[ECKSUM] = "bad checksum", [EFAULT] = "no such memory",
	[EPIPE] = "stalled",
};

const char *error_name(int err)
{
	if (err < 0)
		err = -err;
	if ((unsigned int)err >= ARRAY_SIZE(names))
		return "unknown error";
	return names[err];
}
