// SPDX-License-Identifier: BSD-2-Clause
/* Finds fw_cfg files by name. The directory is read once and kept. Flat 32-bit, POST. */
#include "fw_cfg/device.h"
#include "fw_cfg/directory.h"
#include "fw_cfg/kept.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

/*
 * How many directory entries are read at once, before their number is known. QEMU has 20 to 40
 * files, so with DMA this saves an access. Without DMA each byte read is an access, so the number
 * is read first.
 */
#define FIRST_READ_DMA	64
#define FIRST_READ_PORT 0

static struct fw_cfg_file *files;
static u32 file_count;

/*
 * The number of each group's first file, counted from 1; 0: the group has no file. Most names that
 * the firmware asks for do not exist, and for these a 0 saves the search.
 */
#define GROUPS 64
static u16 first_of[GROUPS];

/* Returns the group of a hash, which is the hash's upper part. */
static u32 hash_group(u16 hash)
{
	return hash / (0x10000 / GROUPS);
}

/*
 * Reads the directory into new memory with room for @room entries. The caller frees *@buf or keeps
 * it. Returns how many entries there are, or an error.
 */
static int read_directory(u32 room, void **buf)
{
	u32 size = FW_CFG_DIR_HEADER + room * sizeof(struct fw_cfg_dir_entry);
	int err;

	*buf = post_alloc(size, 8);
	if (!*buf)
		return -ENOMEM;
	err = fw_cfg_read_key(FW_CFG_FILE_DIR, *buf, size);
	return err ? err : fw_cfg_dir_count(*buf, size);
}

/* Takes over a list of files, and notes where each group begins. */
static void set_files(struct fw_cfg_file *list, u32 count)
{
	files = list;
	file_count = count;
	memset(first_of, 0, sizeof(first_of));
	for (u32 i = count; i; i--)
		first_of[hash_group(list[i - 1].hash)] = i;
}

static void load_directory(void)
{
	u32 room = fw_cfg_has_dma() ? FIRST_READ_DMA : FIRST_READ_PORT;
	void *buf;
	int n = read_directory(room, &buf);

	if (n > (int)room) {
		post_free(buf);
		room = n;
		n = read_directory(room, &buf);
	}
	if (n >= 0) {
		struct fw_cfg_file *list = (void *)((u8 *)buf + FW_CFG_DIR_HEADER);

		n = fw_cfg_dir_parse(buf, FW_CFG_DIR_HEADER + room * sizeof(*list), list, room);
		set_files(list, n);
	} else {
		post_free(buf);
		log_warn("fw_cfg: no directory: %s\n", error_name(n));
	}
}

bool fw_cfg_init(void)
{
#ifdef CONFIG_S3
	fw_cfg_keep_nothing();
#endif
	files = NULL;
	file_count = 0;
	if (!fw_cfg_detect())
		return false;
	load_directory();
	log_debug("fw_cfg: %u files\n", file_count);
	return true;
}

/*
 * Reads the directory again for the sizes only. Returns false if there are other files now, which
 * have other keys.
 */
static bool refresh_sizes(void)
{
	void *buf;
	bool same = read_directory(file_count, &buf) == (int)file_count;
	const struct fw_cfg_dir_entry *e = (void *)((uintptr_t)buf + FW_CFG_DIR_HEADER);
	struct fw_cfg_file *f = files;

	for (u32 left = file_count; same && left; left--, e++, f++) {
		same = be16_to_cpu(e->key) == f->key;
		f->size = be32_to_cpu(e->size);
	}
	post_free(buf);
	return same;
}

void fw_cfg_refresh(void)
{
	/* The old list is not freed, because callers have pointers into it. */
	if (fw_cfg_present() && !refresh_sizes())
		load_directory();
}

static __noinline const struct fw_cfg_file *find_from(u32 i, const char *name, u16 hash)
{
	const struct fw_cfg_file *end = files + file_count, *f;
	u32 len = strnlen(name, sizeof(f->name));

	if (len == sizeof(f->name))
		return NULL;
	for (f = files + i; f < end; f++)
		if (f->hash == hash && !memcmp(f->name, name, len + 1))
			return f;
	return NULL;
}

const struct fw_cfg_file *fw_cfg_find(const char *name)
{
	u16 hash = fw_cfg_hash(name);
	u32 first = first_of[hash_group(hash)];

	return first ? find_from(first - 1, name, hash) : NULL;
}

const struct fw_cfg_file *fw_cfg_find_prefix(const char *prefix, u32 i)
{
	size_t len = strlen(prefix);
	const struct fw_cfg_file *f;
	u32 first = 1;

	if (!len || len >= sizeof(f->name))
		return NULL;
	/* All names with such a prefix are in one group. */
	if (len >= FW_CFG_HASHED)
		first = first_of[hash_group(fw_cfg_hash(prefix))];
	if (!first)
		return NULL;
	f = files + first - 1;
	for (u32 n = first; n <= file_count; n++, f++)
		if (f->name[0] == prefix[0] && !strncmp(f->name, prefix, len) && !i--)
			return f;
	return NULL;
}

int fw_cfg_read(const struct fw_cfg_file *file, u32 offset, void *buf, u32 size)
{
	if (offset > file->size || size > file->size - offset)
		return -ERANGE;
	if (!size)
		return 0;
	return fw_cfg_read_item(file->key, offset, buf, size);
}

int fw_cfg_write(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size)
{
	if (offset > file->size || size > file->size - offset)
		return -ERANGE;
	return fw_cfg_device_write(file->key, offset, buf, size);
}

int fw_cfg_write_kept(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size)
{
	int err = fw_cfg_write(file, offset, buf, size);

#ifdef CONFIG_S3
	if (!err)
		err = fw_cfg_keep(file->key, offset, buf, size);
#endif
	return err;
}
