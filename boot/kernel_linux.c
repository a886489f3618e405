// SPDX-License-Identifier: BSD-2-Clause
/* Linux's boot protocol (boot/kernel_linux.h). Flat 32-bit, POST. */
#include "boot/kernel_linux.h"
#include "cpu/bulk.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

/*
 * Offsets in the set-up code. Up to the end of the header they are the same in struct boot_params.
 */
#define SCREEN_INFO	   0x000
#define ACPI_RSDP	   0x070 /* u64 */
#define EXT_RAMDISK_IMAGE  0x0c0
#define ALT_MEM_K	   0x1e0
#define E820_ENTRIES	   0x1e8
#define HEADER		   0x1f1
#define SETUP_SECTS	   0x1f1
#define SYSSIZE		   0x1f4 /* u32, in units of 16 bytes */
#define VID_MODE	   0x1fa
#define BOOT_FLAG	   0x1fe
#define JUMP		   0x200
#define MAGIC		   0x202
#define VERSION		   0x206
#define TYPE_OF_LOADER	   0x210
#define LOADFLAGS	   0x211
#define SETUP_MOVE_SIZE	   0x212
#define CODE32_START	   0x214
#define RAMDISK_IMAGE	   0x218
#define RAMDISK_SIZE	   0x21c
#define HEAP_END_PTR	   0x224
#define CMD_LINE_PTR	   0x228
#define INITRD_ADDR_MAX	   0x22c
#define KERNEL_ALIGNMENT   0x230
#define RELOCATABLE_KERNEL 0x234
#define XLOADFLAGS	   0x236
#define CMDLINE_SIZE	   0x238
#define SETUP_DATA	   0x250 /* u64 */
#define PREF_ADDRESS	   0x258 /* u64 */
#define INIT_SIZE	   0x260
#define E820_TABLE	   0x2d0
#define OLD_CMDLINE_MAGIC  0x020
#define OLD_CMDLINE_OFFSET 0x022

#define MAGIC_HDRS	 0x53726448 /* "HdrS" */
#define OLD_CMDLINE_A33F 0xa33f
#define LOADED_HIGH	 0x01
#define CAN_USE_HEAP	 0x80
#define XLF_ABOVE_4G	 0x02
#define LOADER_UNDEFINED 0xff
#define E820_MAX	 128
#define OLD_CMDLINE_MAX	 255
#define OLD_INITRD_LAST	 0x37ffffff
#define PAGE		 0x1000

/*
 * Kernels of older versions must run their real-mode code, which does things that the 32-bit entry
 * leaves out. Other programs in this format, such as iPXE, may name a newer version although they
 * have no 32-bit entry. Then they do not name its address (CODE32_START) either.
 */
#define PROTOCOL_32_BIT 0x0206

/* Offsets in struct setup_data. */
#define DATA_NEXT   0
#define DATA_LENGTH 12
#define DATA_HEADER 16
#define DATA_MAX    64 /* the most entries of a list, which may be circular */

static void linux_put16(u8 *p, u16 v)
{
	memcpy(p, &v, sizeof(v));
}

static void linux_put32(u8 *p, u32 v)
{
	memcpy(p, &v, sizeof(v));
}

static void put64(u8 *p, u64 v)
{
	memcpy(p, &v, sizeof(v));
}

static int linux_refuse(const char **why, const char *text)
{
	*why = text;
	return -EINVAL;
}

/*
 * Returns whether the header has the @size bytes at @offset, which version @version of the protocol
 * added.
 */
static bool linux_has(const struct linux_kernel *k, u16 version, u32 offset, u32 size)
{
	return k->protocol >= version && offset + size <= k->header_end;
}

/*
 * Returns the header's end, which the jump over the header tells (boot.rst, "32-bit boot
 * protocol").
 */
static u32 header_end(const u8 *head, u32 head_size)
{
	u32 end = LINUX_HEAD_SIZE;

	if (head[JUMP] == 0xeb)
		end = JUMP + 2 + head[JUMP + 1];
	return min(end, head_size);
}

static int parse_sizes(struct linux_kernel *k, const char **why)
{
	u32 sectors = k->head[SETUP_SECTS] ? k->head[SETUP_SECTS] : 4;

	if ((sectors + 1) * 512 > k->setup_size)
		return linux_refuse(why, "the set-up code is cut short");
	if (!k->size)
		return linux_refuse(why, "there is no protected-mode code");
	if (linux_has(k, 0x0204, SYSSIZE, 4) && get_le32(k->head + SYSSIZE) > k->size / 16 + 1)
		return linux_refuse(why, "the image is cut short");
	return 0;
}

static int parse_place(struct linux_kernel *k, const char **why)
{
	k->alignment = PAGE;
	if (linux_has(k, 0x0205, RELOCATABLE_KERNEL, 1) && k->head[RELOCATABLE_KERNEL]) {
		k->relocatable = true;
		k->alignment = get_le32(k->head + KERNEL_ALIGNMENT);
	}
	if (!k->alignment || k->alignment & (k->alignment - 1))
		return linux_refuse(why, "the alignment is no power of two");
	k->init_size = k->size;
	if (!linux_has(k, 0x020a, INIT_SIZE, 4))
		return 0;
	k->preferred = get_le32(k->head + PREF_ADDRESS);
	k->init_size = max(get_le32(k->head + INIT_SIZE), 1u);
	if (get_le32(k->head + PREF_ADDRESS + 4) || k->preferred + k->init_size - 1 < k->preferred)
		return linux_refuse(why, "it runs above 4 GiB");
	return 0;
}

static void parse_limits(struct linux_kernel *k)
{
	k->initrd_last = OLD_INITRD_LAST;
	if (linux_has(k, 0x0203, INITRD_ADDR_MAX, 4) && get_le32(k->head + INITRD_ADDR_MAX))
		k->initrd_last = get_le32(k->head + INITRD_ADDR_MAX);
	if (linux_has(k, 0x020c, XLOADFLAGS, 2) && get_le16(k->head + XLOADFLAGS) & XLF_ABOVE_4G)
		k->initrd_last = ~0u;
	k->cmdline_max = OLD_CMDLINE_MAX;
	if (linux_has(k, 0x0206, CMDLINE_SIZE, 4) && get_le32(k->head + CMDLINE_SIZE))
		k->cmdline_max = get_le32(k->head + CMDLINE_SIZE);
	if (linux_has(k, 0x0209, SETUP_DATA, 8))
		k->setup_data =
			get_le32(k->head + SETUP_DATA + 4) ? ~0u : get_le32(k->head + SETUP_DATA);
}

int linux_parse(struct linux_kernel *k, u32 head_size, u32 setup_size, u32 size, const char **why)
{
	const u8 *head = k->head;
	int err;

	memset(k, 0, offsetof(struct linux_kernel, head));
	head_size = min(min(head_size, setup_size), (u32)LINUX_HEAD_SIZE);
	*why = "it is no bzImage";
	if (head_size < HEAP_END_PTR + 2 || get_le16(head + BOOT_FLAG) != 0xaa55 ||
	    get_le32(head + MAGIC) != MAGIC_HDRS)
		return -ENOTSUP;
	k->protocol = get_le16(head + VERSION);
	if (k->protocol < 0x0200 || !(head[LOADFLAGS] & LOADED_HIGH))
		return -ENOTSUP;
	memset(k->head + head_size, 0, sizeof(k->head) - head_size);
	k->header_end = header_end(head, head_size);
	k->setup_size = setup_size;
	k->size = size;
	err = parse_sizes(k, why);
	if (!err)
		err = parse_place(k, why);
	if (!err)
		parse_limits(k);
	return err;
}

bool linux_wants_real_mode(const struct linux_kernel *k, const char *cmdline)
{
	static const char word[] = "vga=";

	if (k->protocol < PROTOCOL_32_BIT || !get_le32(k->head + CODE32_START))
		return true;
	if (get_le16(k->head + VID_MODE) == LINUX_NORMAL_VGA)
		return false;
	for (const char *s = cmdline; *s; s++)
		if ((s == cmdline || s[-1] == ' ') && !strncmp(s, word, strlen(word)))
			return true;
	return false;
}

/* ------------------------------------------------------------------ places */

/*
 * Finds a place for the kernel. A relocatable kernel runs where it is loaded, at its preferred
 * address or above. Any other is loaded at 1 MiB and moves itself to its address (boot.rst,
 * init_size).
 */
static bool place_kernel(const struct linux_kernel *k, const struct kernel_memory *m,
			 struct linux_layout *l)
{
	u32 need = max(k->init_size, k->size);
	u32 from = max(k->preferred, (u32)LINUX_LOW_ADDRESS);

	if (!k->relocatable) {
		l->load = LINUX_LOW_ADDRESS;
		l->run = k->preferred ? k->preferred : l->load;
		return kernel_memory_is_free(m, l->load, k->size) &&
		       kernel_memory_is_free(m, l->run, k->init_size);
	}
	l->load = kernel_memory_lowest(m, from, need, k->alignment);
	l->run = l->load;
	return l->load;
}

static bool place_setup_data(const struct linux_kernel *k, struct kernel_memory *m, u32 address,
			     struct linux_layout *l)
{
	if (!k->setup_data || k->setup_data < address || k->setup_data - address >= k->size)
		return true;
	l->data_offset = k->setup_data - address;
	l->data = kernel_memory_highest(m, ~0u, k->size - l->data_offset, PAGE);
	return l->data;
}

int linux_place(const struct linux_kernel *k, struct kernel_memory *m, u32 initrd_size, u32 address,
		u32 busy, u32 busy_size, struct linux_layout *l, const char **why)
{
	memset(l, 0, sizeof(*l));
	*why = "no room for the kernel";
	if (!place_kernel(k, m, l))
		return -ENOMEM;
	kernel_memory_take(m, l->load, k->size);
	kernel_memory_take(m, l->run, k->init_size);
	kernel_memory_take(m, busy, busy_size);
	*why = "no room for the initrd";
	l->initrd_size = initrd_size;
	if (initrd_size) {
		l->initrd = kernel_memory_highest(m, k->initrd_last, initrd_size, PAGE);
		if (!l->initrd)
			return -ENOMEM;
		kernel_memory_take(m, l->initrd, initrd_size);
	}
	*why = "no room for its set-up data";
	return place_setup_data(k, m, address, l) ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------------ what the kernel is told */

/* Returns whether a whole entry lies @at in the @size bytes at @data. */
static bool whole_entry(const u8 *data, u32 size, u32 at)
{
	return size >= DATA_HEADER && at <= size - DATA_HEADER &&
	       get_le32(data + at + DATA_LENGTH) <= size - DATA_HEADER - at;
}

u32 linux_move_setup_data(u8 *data, u32 size, u32 address, u32 data_at, u32 offset)
{
	u32 at = 0, n = 0;

	/* Each link must lead to a whole entry farther on in the copy. */
	while (whole_entry(data, size, at)) {
		u8 *link = data + at + DATA_NEXT;
		u32 next = get_le32(link) - (address + offset);
		bool last = ++n == DATA_MAX || get_le32(link + 4) || next <= at ||
			    !whole_entry(data, size, next);

		put64(link, last ? 0 : data_at + next);
		if (last)
			break;
		at = next;
	}
	return n;
}

/* Fills in the header fields that both entries need. */
static void patch_header(const struct linux_kernel *k, const struct linux_layout *l, u8 *p)
{
	/* If the VMM has named the loader, keep that. */
	if (!p[TYPE_OF_LOADER])
		p[TYPE_OF_LOADER] = LOADER_UNDEFINED;
	linux_put32(p + CODE32_START, l->load);
	linux_put32(p + RAMDISK_IMAGE, l->initrd);
	linux_put32(p + RAMDISK_SIZE, l->initrd_size);
	if (k->protocol >= 0x0202)
		linux_put32(p + CMD_LINE_PTR, l->cmdline);
	if (linux_has(k, 0x0209, SETUP_DATA, 8))
		put64(p + SETUP_DATA, l->data);
}

static void put_screen(const struct linux_screen *s, u8 *p)
{
	if (!s->columns)
		return;
	p[0x00] = s->column;
	p[0x01] = s->row;
	linux_put16(p + 0x04, s->page);
	p[0x06] = s->mode;
	p[0x07] = s->columns;
	linux_put16(p + 0x0a, s->ega_bx);
	p[0x0e] = s->lines;
	p[0x0f] = 1; /* a VGA */
	linux_put16(p + 0x10, s->font_height);
}

void linux_boot_params(const struct linux_kernel *k, const struct linux_layout *l,
		       const struct linux_screen *screen, const struct kernel_memory *m, u32 rsdp,
		       u8 *params)
{
	u32 entries = min(m->count, (u32)E820_MAX), above = kernel_memory_kib(m);

	bulk_clear(params, LINUX_PARAMS_SIZE);
	memcpy(params + HEADER, k->head + HEADER, k->header_end - HEADER);
	patch_header(k, l, params);
	linux_put16(params + VID_MODE, LINUX_NORMAL_VGA);
	put_screen(screen, params + SCREEN_INFO);
	linux_put16(params + SCREEN_INFO + 0x02, min(above, 0xffffu));
	linux_put32(params + ALT_MEM_K, above);
	put64(params + ACPI_RSDP, rsdp);
	params[E820_ENTRIES] = entries;
	memcpy(params + E820_TABLE, m->map, entries * sizeof(*m->map));
}

void linux_patch_setup(const struct linux_kernel *k, const struct linux_layout *l, u8 *setup,
		       u32 base, u32 heap_end)
{
	patch_header(k, l, setup);
	setup[LOADFLAGS] |= CAN_USE_HEAP;
	linux_put16(setup + HEAP_END_PTR, heap_end - 0x200);
	if (k->protocol >= 0x0202)
		return;
	linux_put16(setup + OLD_CMDLINE_MAGIC, OLD_CMDLINE_A33F);
	linux_put16(setup + OLD_CMDLINE_OFFSET, l->cmdline - base);
	/* The code moves itself and its command line to 90000h. */
	linux_put16(setup + SETUP_MOVE_SIZE, l->cmdline - base + OLD_CMDLINE_MAX + 1);
}
