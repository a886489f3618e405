// SPDX-License-Identifier: BSD-2-Clause
/* PVH kernels (boot/kernel_pvh.h; System V ABI, chapters 4 and 5). Flat 32-bit, POST. */
#include "boot/kernel_pvh.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

#define ELF_CLASS    4
#define ELF_CLASS_32 1
#define ELF_CLASS_64 2
#define ELF_DATA     5
#define ELF_LITTLE   1
#define ELF_MACHINE  18
#define EM_386	     3
#define EM_X86_64    62
#define PT_LOAD	     1
#define PT_NOTE	     4
#define PHYS32_ENTRY 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
#define NOTE_HEADER  12
#define SEGMENTS_MAX 64

struct hvm_start_info {
	u32 magic, version, flags, nr_modules;
	u64 modlist, cmdline, rsdp, memmap;
	u32 memmap_entries, reserved;
} __packed;

struct hvm_module {
	u64 address, size, cmdline, reserved;
} __packed;

struct hvm_memmap_entry {
	u64 address, size;
	u32 type, reserved;
} __packed;

#define START_MAGIC 0x336ec578
#define MODULE_AT   sizeof(struct hvm_start_info)
#define MEMMAP_AT   (MODULE_AT + sizeof(struct hvm_module))
#define MEMMAP_MAX  ((PVH_INFO_SIZE - MEMMAP_AT) / sizeof(struct hvm_memmap_entry))

/* Where files of a class have their fields. */
struct elf_class {
	/* The file's header: where the program headers are, the size of each, and their number. */
	u8 headers, header_size, header_count;
	/* A program header: how many of its bytes are used, and where they have these fields. */
	u8 size, offset, address, file_size, memory_size;
};

static const struct elf_class class_32 = { 28, 42, 44, 32, 4, 12, 16, 20 };
static const struct elf_class class_64 = { 32, 54, 56, 56, 8, 24, 32, 40 };

/* The beginning of a file. */
struct elf {
	const u8 *head;
	u32 size;
	const struct elf_class *class;
};

struct segment {
	u32 type;
	u32 offset, address, file_size, memory_size;
};

static int pvh_refuse(const char **why, const char *text)
{
	*why = text;
	return -EINVAL;
}

/*
 * Reads an address or size of the file's class. What is beyond 4 GiB becomes the highest number,
 * since a kernel has nothing there.
 */
static u32 word(const struct elf *e, const u8 *p)
{
	return e->class == &class_64 && get_le32(p + 4) ? 0xffffffff : get_le32(p);
}

/* Reads program header @i. Returns false if it is not in the head. */
static bool segment(const struct elf *e, u32 i, struct segment *s)
{
	const struct elf_class *c = e->class;
	u32 at = word(e, e->head + c->headers);
	const u8 *p;

	if (i >= min((u32)get_le16(e->head + c->header_count), (u32)SEGMENTS_MAX) || at > e->size)
		return false;
	at += i * get_le16(e->head + c->header_size);
	if (at + c->size > e->size)
		return false;
	p = e->head + at;
	s->type = get_le32(p);
	s->offset = word(e, p + c->offset);
	s->address = word(e, p + c->address);
	s->file_size = word(e, p + c->file_size);
	s->memory_size = word(e, p + c->memory_size);
	return true;
}

/* Returns the entry that a segment of notes contains; 0 if it has none in the head. */
static u32 note_entry(const struct elf *e, const struct segment *s)
{
	const u8 *p;
	u32 left;

	if (s->offset > e->size)
		return 0;
	p = e->head + s->offset;
	left = min(s->file_size, e->size - s->offset);
	while (left >= NOTE_HEADER) {
		u32 name_size = get_le32(p), data_size = get_le32(p + 4), size;

		left -= NOTE_HEADER;
		if (name_size > left || data_size > left)
			return 0;
		size = ALIGN_UP(name_size, 4u) + ALIGN_UP(data_size, 4u);
		if (size > left)
			return 0;
		if (get_le32(p + 8) == PHYS32_ENTRY && name_size == sizeof("Xen") &&
		    data_size >= 4 && !memcmp(p + NOTE_HEADER, "Xen", sizeof("Xen")))
			return get_le32(p + NOTE_HEADER + sizeof("Xen"));
		p += NOTE_HEADER + size;
		left -= size;
	}
	return 0;
}

static bool pvh_inside(const struct pvh_kernel *k, u32 at, u32 size)
{
	return at >= k->address && size <= k->size && at - k->address <= k->size - size;
}

static int check_segments(const struct elf *e, const struct pvh_kernel *k, const char **why)
{
	struct segment s;

	for (u32 i = 0; segment(e, i, &s); i++) {
		u32 entry;

		if (s.type == PT_LOAD && s.memory_size &&
		    (s.file_size > s.memory_size || !pvh_inside(k, s.address, s.memory_size)))
			return pvh_refuse(why,
					  "a segment is not where the VMM has loaded the kernel");
		entry = s.type == PT_NOTE ? note_entry(e, &s) : 0;
		if (entry && entry != k->entry)
			return pvh_refuse(why, "its note names another entry than the VMM");
	}
	return 0;
}

int pvh_check(const u8 *head, u32 head_size, const struct pvh_kernel *k, const char **why)
{
	struct elf e = { .head = head, .size = head_size, .class = &class_32 };
	u16 machine;

	*why = "it is no ELF file for x86";
	if (head_size < 64 || memcmp(head, "\177ELF", 4) || head[ELF_DATA] != ELF_LITTLE)
		return -ENOTSUP;
	if (head[ELF_CLASS] == ELF_CLASS_64)
		e.class = &class_64;
	else if (head[ELF_CLASS] != ELF_CLASS_32)
		return -ENOTSUP;
	machine = get_le16(head + ELF_MACHINE);
	if (machine != EM_386 && machine != EM_X86_64)
		return -ENOTSUP;
	if (!pvh_inside(k, k->entry, 1))
		return pvh_refuse(why, "its entry is outside of it");
	return check_segments(&e, k, why);
}

void pvh_start_info(const struct pvh_kernel *k, const struct kernel_memory *m, u32 rsdp, u8 *info,
		    u32 at)
{
	struct hvm_start_info *start = (void *)info;
	struct hvm_module *module = (void *)(info + MODULE_AT);
	struct hvm_memmap_entry *e = (void *)(info + MEMMAP_AT);
	u32 count = min(m->count, (u32)MEMMAP_MAX);

	memset(info, 0, MEMMAP_AT + count * sizeof(*e));
	start->magic = START_MAGIC;
	start->version = 1;
	start->cmdline = k->cmdline;
	start->rsdp = rsdp;
	start->memmap = at + MEMMAP_AT;
	start->memmap_entries = count;
	if (k->initrd_size) {
		start->nr_modules = 1;
		start->modlist = at + MODULE_AT;
		module->address = k->initrd;
		module->size = k->initrd_size;
	}
	for (u32 i = 0; i < count; i++, e++) {
		e->address = m->map[i].base;
		e->size = m->map[i].length;
		e->type = m->map[i].type;
	}
}
