// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table loader. It first loads the files that the script names, then checks the whole script,
 * then runs it on scratch copies of the files. Only then it copies the files to where a guest finds
 * them. Flat 32-bit, POST.
 */
#include "acpi/loader.h"
#include "acpi/header.h"
#include "cpu/bulk.h"
#include "cpu/byte_sum.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"

#define FILE_MAX  0x400000 /* QEMU's own bound is 2 MiB */
#define ALIGN_MAX 0x10000

#define SHORT_NAME 16

_Static_assert(sizeof(struct loader_record) == 128, "records are 128 bytes");

/* The loaded files that a record names. */
struct named {
	struct loader_file *first, *second;
};

struct loader {
	const struct loader_record *records, *end;
	struct named *named; /* for each record, once it was checked */
	struct loader_file *files, *files_end;
	struct loader_file *last; /* the file that was found last; NULL: none yet */
	bool writes;		  /* the VMM wants to be told where files are */
};

/* Returns four bytes of a name as a number. */
static inline u32 letters(const char *name, u32 at)
{
	u32 n;

	memcpy(&n, name + at, sizeof(n));
	return n;
}

/* Returns whether two names of records have the same first SHORT_NAME bytes. */
static inline bool starts_same(const char *a, const char *b)
{
	return letters(a, 0) == letters(b, 0) && letters(a, 4) == letters(b, 4) &&
	       letters(a, 8) == letters(b, 8) && letters(a, 12) == letters(b, 12);
}

/*
 * Finds a loaded file. The names of loaded files are terminated, so an unterminated name does not
 * match any.
 */
static __noinline struct loader_file *loader_search(struct loader *l, const char *name)
{
	for (struct loader_file *f = l->files; f < l->files_end; f++)
		if (!memcmp(name, f->name, f->name_size))
			return l->last = f;
	return NULL;
}

/*
 * Finds a loaded file by a record's @name. Most records are about the file of the record before.
 * QEMU's names are short, and zeros follow, so their first bytes tell whether they are the same.
 */
static struct loader_file *loader_find(struct loader *l, const char *name)
{
	struct loader_file *f = l->last;

	if (f && f->name_size <= SHORT_NAME && starts_same(name, f->name))
		return f;
	return loader_search(l, name);
}

/*
 * Returns whether [@start, @start + @length) is inside @f. Notes that the file is used up to there.
 */
static inline bool use(struct loader_file *f, u32 start, u32 length)
{
	if (start > f->size || length > f->size - start)
		return false;
	f->used = max(f->used, start + length);
	return true;
}

static bool pointer_size_valid(u8 size)
{
	return size == 4 || size == 8 || size == 2 || size == 1;
}

/* Copies a pointer of @size bytes. The sizes that VMMs use take no more than some moves. */
static inline void copy_pointer(void *dst, const void *src, u8 size)
{
	if (size == 8)
		memcpy(dst, src, 8);
	else if (size == 4)
		memcpy(dst, src, 4);
	else
		memcpy(dst, src, size);
}

static __noinline u64 loader_get(const struct loader_file *f, u32 offset, u8 size)
{
	u64 v = 0;

	copy_pointer(&v, f->data + offset, size);
	return v;
}

/* -------------------------------------------------------------------- the files */

static int load(struct loader *l, const struct loader_record *r)
{
	struct loader_file *f = l->files_end;
	u32 align = r->allocate.align, name_size;

	if (!align || align & (align - 1) || align > ALIGN_MAX)
		return -EINVAL;
	if (r->allocate.zone != LOADER_ZONE_HIGH && r->allocate.zone != LOADER_ZONE_FSEG)
		return -EINVAL;
	name_size = strnlen(r->allocate.file, LOADER_NAME_SIZE) + 1;
	if (name_size > LOADER_NAME_SIZE || loader_find(l, r->allocate.file))
		return -EINVAL;
	f->name = r->allocate.file;
	f->name_size = name_size;
	f->align = align;
	f->zone = r->allocate.zone;
	f->opaque = false;
	f->used = 0;
	f->data = machine_file_load(f->name, FILE_MAX, &f->size);
	if (!f->data)
		return -ENOENT;
	l->files_end++;
	return 0;
}

static int load_all(struct loader *l)
{
	u32 most = max((u32)(l->end - l->records), 1u);

	l->files = post_alloc(most * (sizeof(*l->files) + sizeof(*l->named)), 8);
	if (!l->files)
		return -ENOMEM;
	l->files_end = l->files;
	l->named = (struct named *)(l->files + most);
	for (const struct loader_record *r = l->records; r < l->end; r++) {
		int err = r->command == LOADER_ALLOCATE ? load(l, r) : 0;

		if (err)
			return err;
	}
	return 0;
}

/* -------------------------------------------------------------------- the checks */

/* Returns whether these are four letters, digits or underscores. */
static bool is_signature(const char text[4])
{
	u32 word;

	memcpy(&word, text, sizeof(word));
	/*
	 * Most signatures are four capital letters, so look at all four bytes at once: adding 25h
	 * sets the top bit of a byte above 'Z', adding 3Fh sets that of 'A' and above. No byte here
	 * is above 7Fh, so no sum carries into the next byte.
	 */
	if (!((word | (word + 0x25252525)) & 0x80808080) &&
	    ((word + 0x3f3f3f3f) & 0x80808080) == 0x80808080)
		return true;
	for (u32 i = 0; i < sizeof(word); i++)
		if ((u8)(text[i] - 'A') >= 26 && (u8)(text[i] - '0') >= 10 && text[i] != '_')
			return false;
	return true;
}

/*
 * Notes what a pointer into file @f needs. QEMU pads its tables to 128 KiB, and the unused end of a
 * file need not stay in memory. But this is only safe if all pointers into the file lead to tables,
 * which contain their length. A pointer to anything else, such as a log that the guest fills, may
 * mean the whole file.
 */
static void note_target(struct loader_file *f, u32 offset)
{
	const struct acpi_header *h = (const void *)(f->data + offset);

	if (f->size - offset < 8 || h->length < 8 || !use(f, offset, h->length)) {
		f->opaque = true;
		return;
	}
	if (!is_signature(h->signature))
		f->opaque = true;
}

static bool check_add_pointer(struct loader *l, const struct loader_record *r, struct named *n)
{
	struct loader_file *dest = n->first = loader_find(l, r->add_pointer.dest);
	struct loader_file *src = n->second = loader_find(l, r->add_pointer.src);
	u64 target;

	if (!dest || !src || !pointer_size_valid(r->add_pointer.size) ||
	    !use(dest, r->add_pointer.offset, r->add_pointer.size))
		return false;
	target = loader_get(dest, r->add_pointer.offset, r->add_pointer.size);
	if (target >= src->size)
		return false;
	note_target(src, target);
	return true;
}

static bool check_add_checksum(struct loader *l, const struct loader_record *r, struct named *n)
{
	struct loader_file *f = n->first = loader_find(l, r->add_checksum.file);

	return f && use(f, r->add_checksum.offset, 1) &&
	       use(f, r->add_checksum.start, r->add_checksum.length);
}

static bool check_write_pointer(struct loader *l, const struct loader_record *r, struct named *n)
{
	struct loader_file *src = n->second = loader_find(l, r->write_pointer.src);

	if (!src || !pointer_size_valid(r->write_pointer.size) ||
	    r->write_pointer.src_offset >= src->size ||
	    strnlen(r->write_pointer.dest, LOADER_NAME_SIZE) == LOADER_NAME_SIZE)
		return false;
	src->opaque = true; /* the VMM itself writes to this file */
	l->writes = true;
	return true;
}

static int check_all(struct loader *l)
{
	struct named *n = l->named;

	for (const struct loader_record *r = l->records; r < l->end; r++, n++) {
		bool valid = true;

		if (r->command == LOADER_ADD_POINTER)
			valid = check_add_pointer(l, r, n);
		else if (r->command == LOADER_ADD_CHECKSUM)
			valid = check_add_checksum(l, r, n);
		else if (r->command == LOADER_WRITE_POINTER)
			valid = check_write_pointer(l, r, n);
		if (!valid) {
			log_warn("acpi: table loader command %u is malformed\n", r - l->records);
			return -EINVAL;
		}
	}
	return 0;
}

/* -------------------------------------------------------------------- the run */

static int place_all(struct loader *l)
{
	for (struct loader_file *f = l->files; f < l->files_end; f++) {
		void *p;

		f->kept = f->opaque ? f->size : f->used;
		p = f->zone == LOADER_ZONE_FSEG ? fseg_alloc_dirty(f->kept, f->align)
						: resident_alloc_dirty(f->kept, f->align);
		if (!p)
			return -ENOMEM;
		f->base = (u32)p;
	}
	return 0;
}

/* Returns whether @v has no more than @size bytes: 1, 2, 4 or 8. */
static bool pointer_fits(u64 v, u8 size)
{
	if (size >= 4)
		return size == 8 || !(v >> 32);
	return !(v >> 32) && !((u32)v >> (8 * size));
}

static int add_pointer(const struct loader_record *r, const struct named *n)
{
	struct loader_file *dest = n->first, *src = n->second;
	u8 size = r->add_pointer.size;
	u64 v = loader_get(dest, r->add_pointer.offset, size);

	/* Since the value was checked, another pointer or checksum may have changed it. */
	if (v >= src->size)
		return -EINVAL;
	v += src->base;
	if (!pointer_fits(v, size))
		return -ERANGE;
	copy_pointer(dest->data + r->add_pointer.offset, &v, size);
	return 0;
}

static void add_checksum(const struct loader_record *r, struct loader_file *f)
{
	f->data[r->add_checksum.offset] -=
		byte_sum(f->data + r->add_checksum.start, r->add_checksum.length);
}

static int patch_all(struct loader *l)
{
	const struct named *n = l->named;
	int err = 0;

	for (const struct loader_record *r = l->records; r < l->end; r++, n++) {
		if (r->command == LOADER_ADD_POINTER)
			err = add_pointer(r, n);
		else if (r->command == LOADER_ADD_CHECKSUM)
			add_checksum(r, n->first);
		if (err) {
			log_warn("acpi: table loader command %u: %s\n", r - l->records,
				 error_name(err));
			return err;
		}
	}
	return 0;
}

/*
 * Tells the VMM where a file is. A failure here costs only one feature; the tables work without it.
 */
static void write_pointer(const struct loader_record *r, const struct loader_file *src)
{
	u64 v = (u64)src->base + r->write_pointer.src_offset;
	u8 size = r->write_pointer.size;
	int err = -ERANGE;

	if (pointer_fits(v, size))
		err = machine_file_write_kept(r->write_pointer.dest, r->write_pointer.dest_offset,
					      &v, size);
	if (err)
		log_warn("acpi: %s: %s\n", r->write_pointer.dest, error_name(err));
}

static void loader_copy_all(struct loader *l)
{
	const struct named *n = l->named;

	for (const struct loader_file *f = l->files; f < l->files_end; f++)
		bulk_copy((void *)f->base, f->data, f->kept);
	for (const struct loader_record *r = l->records; l->writes && r < l->end; r++, n++)
		if (r->command == LOADER_WRITE_POINTER)
			write_pointer(r, n->second);
}

static int loader_run_script(struct loader *l)
{
	int err = load_all(l);

	if (!err)
		err = check_all(l);
	if (!err)
		err = place_all(l);
	if (!err)
		err = patch_all(l);
	if (!err)
		loader_copy_all(l);
	return err;
}

int loader_run(const void *script, u32 len, struct loader_file **files)
{
	struct loader l = { .records = script };
	int err;

	/* QEMU pads the script with empty records. */
	for (l.end = l.records + len / sizeof(*l.records); l.end > l.records; l.end--)
		if (l.end[-1].command)
			break;
	err = loader_run_script(&l);
	for (struct loader_file *f = l.files; f < l.files_end; f++) {
		post_free(f->data);
		f->data = NULL;
		f->name = NULL;
	}
	if (err) {
		post_free(l.files);
		return err;
	}
	*files = l.files;
	return l.files_end - l.files;
}
