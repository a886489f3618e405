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

/* The beginning of a file, and whether it is a 64-bit one. */
struct elf {
	const u8 *head;
	u32 size;
	bool wide;
};

struct segment {
	u32 type;
	u64 offset, address, file_size, memory_size;
};

static int pvh_refuse(const char **why, const char *text)
{
	*why = text;
	return -EINVAL;
}

/* Reads an address or size of the file's class. */
static u64 word(const struct elf *e, const u8 *p)
{
	return e->wide ? get_le64(p) : get_le32(p);
}

/* Reads program header @i. Returns false if it is not in the head. */
static bool segment(const struct elf *e, u32 i, struct segment *s)
{
	u64 at = word(e, e->head + (e->wide ? 32 : 28));
	u32 count = get_le16(e->head + (e->wide ? 56 : 44));
	u32 size = e->wide ? 56 : 32, step = get_le16(e->head + (e->wide ? 54 : 42));
	const u8 *p;

	if (i >= min(count, (u32)SEGMENTS_MAX) || at > e->size)
		return false;
	at += (u64)i * step;
	if (at + size > e->size)
		return false;
	p = e->head + at;
	s->type = get_le32(p);
	s->offset = word(e, p + (e->wide ? 8 : 4));
	s->address = word(e, p + (e->wide ? 24 : 12));
	s->file_size = word(e, p + (e->wide ? 32 : 16));
	s->memory_size = word(e, p + (e->wide ? 40 : 20));
	return true;
}

/* Returns the entry that a segment of notes contains; 0 if it has none in the head. */
static u32 note_entry(const struct elf *e, const struct segment *s)
{
	u64 at = s->offset, end = s->offset + min(s->file_size, (u64)e->size);

	if (at > e->size)
		return 0;
	end = min(end, (u64)e->size);
	while (end - at >= NOTE_HEADER) {
		const u8 *p = e->head + at;
		u64 name = ALIGN_UP((u64)get_le32(p), 4), data = ALIGN_UP((u64)get_le32(p + 4), 4);

		if (name + data > end - at - NOTE_HEADER)
			return 0;
		if (get_le32(p + 8) == PHYS32_ENTRY && get_le32(p) == sizeof("Xen") && data >= 4 &&
		    !memcmp(p + NOTE_HEADER, "Xen", sizeof("Xen")))
			return get_le32(p + NOTE_HEADER + name);
		at += NOTE_HEADER + name + data;
	}
	return 0;
}

static bool pvh_inside(const struct pvh_kernel *k, u64 at, u64 size)
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
	struct elf e = { .head = head, .size = head_size };
	u16 machine;

	*why = "it is no ELF file for x86";
	if (head_size < 64 || memcmp(head, "\177ELF", 4) || head[ELF_DATA] != ELF_LITTLE)
		return -ENOTSUP;
	e.wide = head[ELF_CLASS] == ELF_CLASS_64;
	machine = get_le16(head + ELF_MACHINE);
	if ((!e.wide && head[ELF_CLASS] != ELF_CLASS_32) ||
	    (machine != EM_386 && machine != EM_X86_64))
		return -ENOTSUP;
	if (!pvh_inside(k, k->entry, 1))
		return pvh_refuse(why, "its entry is outside of it");
	return check_segments(&e, k, why);
}

void pvh_start_info(const struct pvh_kernel *k, const struct kernel_memory *m, u32 rsdp, u8 *info,
		    u32 at)
{
	struct hvm_start_info start = {
		.magic = START_MAGIC,
		.version = 1,
		.nr_modules = k->initrd_size ? 1 : 0,
		.modlist = k->initrd_size ? at + MODULE_AT : 0,
		.cmdline = k->cmdline,
		.rsdp = rsdp,
		.memmap = at + MEMMAP_AT,
		.memmap_entries = min(m->count, (u32)MEMMAP_MAX),
	};
	struct hvm_module module = { .address = k->initrd, .size = k->initrd_size };

	memcpy(info, &start, sizeof(start));
	memcpy(info + MODULE_AT, &module, sizeof(module));
	for (u32 i = 0; i < start.memmap_entries; i++) {
		struct hvm_memmap_entry e = { m->map[i].base, m->map[i].length, m->map[i].type, 0 };

		memcpy(info + MEMMAP_AT + i * sizeof(e), &e, sizeof(e));
	}
}
