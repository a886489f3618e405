// SPDX-License-Identifier: BSD-2-Clause
/* Parses the fw_cfg file directory (QEMU, docs/specs/fw_cfg.rst). Flat 32-bit, POST. */
#include "fw_cfg/directory.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

_Static_assert(sizeof(struct fw_cfg_dir_entry) == sizeof(struct fw_cfg_file),
	       "the directory is parsed in place");

u16 fw_cfg_hash(const char *name, u32 len)
{
	return len << 8 ^ (u8)name[len / 2] << 4 ^ (u8)name[len - 1];
}

int fw_cfg_dir_count(const void *buf, u32 len)
{
	be32 count;

	if (len < FW_CFG_DIR_HEADER)
		return -EINVAL;
	memcpy(&count, buf, sizeof(count));
	count = be32_to_cpu(count);
	return count <= FW_CFG_MAX_FILES ? (int)count : -EINVAL;
}

/* Returns the length of the entry's name, or 0 if the entry is malformed. */
static u32 entry_check(const struct fw_cfg_dir_entry *e)
{
	u16 key = be16_to_cpu(e->key);
	u32 len;

	if (key < FW_CFG_FILE_FIRST || key > FW_CFG_FILE_LAST)
		return 0;
	len = strnlen(e->name, sizeof(e->name));
	return len < sizeof(e->name) ? len : 0;
}

int fw_cfg_dir_parse(const void *buf, u32 len, struct fw_cfg_file *files, u32 max)
{
	const u8 *p = (const u8 *)buf + FW_CFG_DIR_HEADER;
	int count = fw_cfg_dir_count(buf, len), n = 0;

	if (count < 0)
		return count;
	count = min((u32)count, (len - FW_CFG_DIR_HEADER) / sizeof(struct fw_cfg_dir_entry));
	for (int i = 0; i < count && (u32)n < max; i++, p += sizeof(struct fw_cfg_dir_entry)) {
		const struct fw_cfg_dir_entry *e = (const void *)p;
		u32 name_len = entry_check(e), size = be32_to_cpu(e->size);
		u16 key = be16_to_cpu(e->key);

		if (!name_len) {
			log_warn("fw_cfg: directory entry %d is malformed\n", i);
			continue;
		}
		files[n].hash = fw_cfg_hash(e->name, name_len);
		if (files[n].name != e->name)
			memmove(files[n].name, e->name, name_len + 1);
		files[n].size = size;
		files[n].key = key;
		n++;
	}
	return n;
}
