// SPDX-License-Identifier: BSD-2-Clause
/* Parses the fw_cfg file directory (QEMU, docs/specs/fw_cfg.rst). Flat 32-bit, POST. */
#include "fw_cfg/directory.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

_Static_assert(sizeof(struct fw_cfg_dir_entry) == sizeof(struct fw_cfg_file) &&
		       offsetof(struct fw_cfg_dir_entry, name) ==
			       offsetof(struct fw_cfg_file, name),
	       "the directory is parsed in place, and names stay where they are");

int fw_cfg_dir_count(const void *buf, u32 len)
{
	be32 count;

	if (len < FW_CFG_DIR_HEADER)
		return -EINVAL;
	memcpy(&count, buf, sizeof(count));
	count = be32_to_cpu(count);
	return count <= FW_CFG_MAX_FILES ? (int)count : -EINVAL;
}

static bool entry_valid(const char *name, u16 key)
{
	if (key < FW_CFG_FILE_FIRST || key > FW_CFG_FILE_LAST || !name[0])
		return false;
	return !name[FW_CFG_NAME_SIZE - 1] || strnlen(name, FW_CFG_NAME_SIZE) < FW_CFG_NAME_SIZE;
}

int fw_cfg_dir_parse(const void *buf, u32 len, struct fw_cfg_file *files, u32 max)
{
	const struct fw_cfg_dir_entry *e = (const void *)((const u8 *)buf + FW_CFG_DIR_HEADER);
	int count = fw_cfg_dir_count(buf, len);
	struct fw_cfg_file *f = files;

	if (count < 0)
		return count;
	max = min(max, (len - FW_CFG_DIR_HEADER) / sizeof(*e));
	for (u32 left = min((u32)count, max); left; left--, e++) {
		u32 size = be32_to_cpu(e->size);
		u16 key = be16_to_cpu(e->key);

		if (!entry_valid(e->name, key)) {
			log_warn("fw_cfg: a directory entry with key %x is malformed\n", key);
			continue;
		}
		if (f->name != e->name)
			memmove(f->name, e->name, sizeof(e->name));
		f->hash = fw_cfg_hash(f->name);
		f->size = size;
		f->key = key;
		f++;
	}
	return f - files;
}
