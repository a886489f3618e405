// SPDX-License-Identifier: BSD-2-Clause
/* Finds the source that describes the machine, and passes questions on to it. Flat 32-bit, POST. */
#include "machine/machine.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"

extern const struct machine_source *const __start_machine_sources[],
	*const __stop_machine_sources[];

struct machine machine;

static const struct machine_source *find_source(void)
{
	for (const struct machine_source *const *s = __start_machine_sources;
	     s < __stop_machine_sources; s++)
		if ((*s)->detect())
			return *s;
	return NULL;
}

void machine_init(void)
{
	memset(&machine, 0, sizeof(machine));
	machine.source = find_source();
	if (!machine.source)
		log_warn("machine: no VMM tells of it\n");
	else
		machine.source->fill(&machine);
}

/* Without an RTC there is no CMOS, so the VMM cannot have left its wishes there. */
static void forget_cmos(void)
{
	if (!machine_has(MACHINE_RTC))
		machine.cmos_wishes = false;
}

void machine_set_parts(u32 parts)
{
	machine.parts = parts;
	if (machine_has(MACHINE_WISHES))
		machine.cmos_wishes = true;
	forget_cmos();
}

void machine_lacks(u32 part)
{
	machine.parts &= ~part;
	forget_cmos();
}

void machine_boot_init(void)
{
	if (machine.source && machine.source->fill_boot)
		machine.source->fill_boot(&machine.boot);
}

void machine_geometry_init(void)
{
	if (machine.source && machine.source->fill_geometry)
		machine.source->fill_geometry(&machine.boot);
}

u32 machine_ask(enum machine_fact fact)
{
	const struct machine_source *s = machine.source;

	return s && s->ask ? s->ask(fact) : 0;
}

#ifdef CONFIG_PVH
const void *machine_rsdp(void)
{
	const struct machine_source *s = machine.source;

	return s && s->rsdp ? s->rsdp() : NULL;
}

u32 machine_virtio_at(u32 i)
{
	const struct machine_source *s = machine.source;

	return s && s->virtio_at ? s->virtio_at(i) : 0;
}
#endif

const struct machine_file *machine_file_find(const char *name)
{
	const struct machine_source *s = machine.source;

	return s && s->file_find ? s->file_find(name) : NULL;
}

int machine_file_size(const char *name, u32 *size)
{
	const struct machine_file *file = machine_file_find(name);

	if (!file)
		return -ENOENT;
	if (size)
		*size = file->size;
	return 0;
}

const char *machine_file_name(const char *prefix, u32 i)
{
	const struct machine_source *s = machine.source;

	return s && s->file_name ? s->file_name(prefix, i) : NULL;
}

int machine_file_read(const char *name, u32 offset, void *buf, u32 size)
{
	const struct machine_file *file = machine_file_find(name);

	return file ? machine.source->file_read(file, offset, buf, size) : -ENOENT;
}

int machine_file_write(const char *name, u32 offset, const void *buf, u32 size)
{
	const struct machine_source *s = machine.source;

	if (machine_file_size(name, NULL))
		return -ENOENT;
	return s->file_write ? s->file_write(name, offset, buf, size) : -ENOTSUP;
}

int machine_file_write_kept(const char *name, u32 offset, const void *buf, u32 size)
{
	const struct machine_source *s = machine.source;

	if (machine_file_size(name, NULL))
		return -ENOENT;
	return s->file_write_kept ? s->file_write_kept(name, offset, buf, size) : -ENOTSUP;
}

void machine_files_refresh(void)
{
	if (machine.source && machine.source->files_refresh)
		machine.source->files_refresh();
}

/*
 * Allocates @size bytes and a zero byte after them. Logs a warning and returns NULL if @size is
 * larger than @max.
 */
static u8 *room_for(const char *what, u32 size, u32 max)
{
	u8 *buf;

	if (size > max || size + 1 == 0) {
		log_warn("%s is too long (%u bytes)\n", what, size);
		return NULL;
	}
	buf = post_alloc(size + 1, 16);
	if (buf)
		buf[size] = 0;
	return buf;
}

static void *machine_loaded(const char *what, u8 *buf, int err)
{
	if (!err)
		return buf;
	log_warn("%s: %s\n", what, error_name(err));
	post_free(buf);
	return NULL;
}

void *machine_file_load(const char *name, u32 max, u32 *size)
{
	const struct machine_file *file = machine_file_find(name);
	u8 *buf;

	if (!file)
		return NULL;
	buf = room_for(name, file->size, max);
	if (!buf)
		return NULL;
	if (size)
		*size = file->size;
	return machine_loaded(name, buf, machine.source->file_read(file, 0, buf, file->size));
}

int machine_item_size(enum machine_item item, u32 *size)
{
	const struct machine_source *s = machine.source;

	return s && s->item_size ? s->item_size(item, size) : -ENOENT;
}

int machine_item_read(enum machine_item item, u32 offset, void *buf, u32 size)
{
	const struct machine_source *s = machine.source;

	return s && s->item_read ? s->item_read(item, offset, buf, size) : -ENOENT;
}

u32 machine_item_number(enum machine_item item)
{
	u32 n = 0;

	return machine_item_read(item, 0, &n, sizeof(n)) ? 0 : n;
}

void *machine_item_load(enum machine_item item, u32 max, u32 *size)
{
	static const char *const names[] = { "kernel",	     "kernel's setup", "initrd",
					     "command line", "ACPI list",      "SMBIOS list" };
	u32 n;
	u8 *buf;

	if (machine_item_size(item, &n))
		return NULL;
	buf = room_for(names[item], n, max);
	if (!buf)
		return NULL;
	if (size)
		*size = n;
	return machine_loaded(names[item], buf, machine_item_read(item, 0, buf, n));
}
