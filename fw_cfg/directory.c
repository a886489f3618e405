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

/* Most names begin alike, with etc/, genroms/ or opt/org.; their ninth to twelfth characters
 * differ. */
#define LONG_NAME  12
#define SHORT_NAME 8

u16 fw_cfg_hash(const char *name)
{
	u32 len = strnlen(name, LONG_NAME), differs;

	if (len < SHORT_NAME)
		return 0;
	memcpy(&differs, name + (len < LONG_NAME ? SHORT_NAME : LONG_NAME) - sizeof(differs), 4);
	return differs ^ differs >> 16;
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

static bool entry_valid(const struct fw_cfg_dir_entry *e)
{
	u16 key = be16_to_cpu(e->key);

	if (key < FW_CFG_FILE_FIRST || key > FW_CFG_FILE_LAST || !e->name[0])
		return false;
	return !e->name[sizeof(e->name) - 1] || strnlen(e->name, sizeof(e->name)) < sizeof(e->name);
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
		u32 size = be32_to_cpu(e->size);
		u16 key = be16_to_cpu(e->key);

		if (!entry_valid(e)) {
			log_warn("fw_cfg: directory entry %d is malformed\n", i);
			continue;
		}
		if (files[n].name != e->name)
			memmove(files[n].name, e->name, sizeof(e->name));
		files[n].hash = fw_cfg_hash(files[n].name);
		files[n].size = size;
		files[n].key = key;
		n++;
	}
	return n;
}
