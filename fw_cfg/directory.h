/* SPDX-License-Identifier: BSD-2-Clause */
/* The fw_cfg file directory in the form in which the VMM sends it. For fw_cfg/ only. POST only. */
#ifndef FW_CFG_DIRECTORY_H
#define FW_CFG_DIRECTORY_H

#include "fw_cfg/fw_cfg.h"

/* Item FW_CFG_FILE_DIR is a count, followed by this many structures. */
struct fw_cfg_dir_entry {
	be32 size;
	be16 key;
	u16 reserved;
	char name[FW_CFG_NAME_SIZE];
} __packed;

#define FW_CFG_DIR_HEADER 4
/* Keys from 20h to 3FFFh belong to files, so there cannot be more files than this. */
#define FW_CFG_FILE_FIRST 0x20
#define FW_CFG_FILE_LAST  0x3fff
#define FW_CFG_MAX_FILES  (FW_CFG_FILE_LAST - FW_CFG_FILE_FIRST + 1)

/*
 * Returns how many entries the directory at @buf says that it has, or -EINVAL if the number is
 * impossible.
 */
int fw_cfg_dir_count(const void *buf, u32 len);

/*
 * Parses the directory of @len bytes at @buf and stores at most @max entries in @files. @files may
 * be the same memory, at @buf + FW_CFG_DIR_HEADER. Skips entries whose name is empty or not
 * terminated, or whose key does not belong to a file. Returns how many files there are, or -EINVAL
 * if the header is impossible.
 */
int fw_cfg_dir_parse(const void *buf, u32 len, struct fw_cfg_file *files, u32 max);

/*
 * Returns a hash of a name, made from its fifth to eighth character. If a name is shorter, zeros
 * must follow up to there, as in the directory. Hashes are compared before names, because that is
 * faster and few names have the same one.
 */
#define FW_CFG_HASHED 8 /* how many characters it needs */
static inline u16 fw_cfg_hash(const char *name)
{
	u32 differs;

	/* Most names begin with etc/ or opt/, and differ in what follows. */
	__builtin_memcpy(&differs, name + 4, sizeof(differs));
	/*
	 * This factor was chosen so that no name that the firmware asks for falls into the same
	 * group (file.c) as another file of QEMU's.
	 */
	return (differs * 0xc324c985u) >> 16;
}

#endif
