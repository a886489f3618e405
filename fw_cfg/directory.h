/* SPDX-License-Identifier: BSD-2-Clause */
/* The fw_cfg file directory as it comes from the VMM. For fw_cfg/ alone. POST only. */
#ifndef FW_CFG_DIRECTORY_H
#define FW_CFG_DIRECTORY_H

#include "fw_cfg/fw_cfg.h"

/* The item FW_CFG_FILE_DIR: a count, then so many of struct fw_cfg_dir_entry. */
struct fw_cfg_dir_entry {
	be32 size;
	be16 key;
	u16 reserved;
	char name[FW_CFG_NAME_SIZE];
} __packed;

#define FW_CFG_DIR_HEADER 4
/* Keys 20h to 3FFFh are files: more cannot be told apart. */
#define FW_CFG_FILE_FIRST 0x20
#define FW_CFG_FILE_LAST  0x3fff
#define FW_CFG_MAX_FILES  (FW_CFG_FILE_LAST - FW_CFG_FILE_FIRST + 1)

/* How many entries the header of the directory at @buf promises; -EINVAL if that cannot be. */
int fw_cfg_dir_count(const void *buf, u32 len);

/*
 * Parses the directory of @len bytes at @buf into @files, which may be the same memory (then
 * @buf + FW_CFG_DIR_HEADER == @files), of at most @max entries. Entries whose name is empty
 * or unterminated, or whose key is not that of a file, are left out. Returns how many files
 * there are, or -EINVAL for an impossible header.
 */
int fw_cfg_dir_parse(const void *buf, u32 len, struct fw_cfg_file *files, u32 max);

/* By this names of @len characters, at least one, are compared first: few have the same. */
u16 fw_cfg_hash(const char *name, u32 len);

#endif
