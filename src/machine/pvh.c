// SPDX-License-Identifier: BSD-2-Clause
/* The machine source of a VMM that has started the image as a PVH kernel. Flat 32-bit, POST. */
#include "machine/pvh.h"
#include "abi/map.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/image.h"
#include "memory/move.h"

#define MMAP_RAM    1
#define VIRTIO_WORD "virtio_mmio.device="

extern char __image_data[];

/*
 * Returns where the VMM's facts are kept: in the image's room for the resident stack. Only the copy
 * of that room in shadow RAM is used as a stack.
 */
static struct pvh_facts *pvh_facts(void)
{
	return (struct pvh_facts *)(__image_data + SHARED_SIZE - RESIDENT_STACK_SIZE);
}

_Static_assert(sizeof(struct pvh_facts) <= RESIDENT_STACK_SIZE - 0x1000,
	       "the entry's stack, above the facts, needs a page");

static void keep_map(struct pvh_facts *f, const struct pvh_start *s)
{
	const struct pvh_map_entry *e = (const void *)(u32)s->map;

	if (!s->version || s->map >> 32)
		return;
	for (u32 left = s->map_entries; left && f->map_entries < PVH_MAP_MAX; left--, e++)
		if (e->length) /* qboot adds empty entries */
			f->map[f->map_entries++] =
				(struct e820_entry){ e->base, e->length, e->type };
}

void pvh_keep(struct pvh_facts *f, const struct pvh_start *s)
{
	memset(f, 0, sizeof(*f));
	if (!s || s->magic != PVH_START_MAGIC)
		return;
	f->magic = s->magic;
	keep_map(f, s);
	if (s->rsdp && !(s->rsdp >> 32))
		memcpy(f->rsdp, (const void *)(u32)s->rsdp, PVH_RSDP_SIZE);
	if (s->command_line && !(s->command_line >> 32))
		str_copy(f->line, (const char *)(u32)s->command_line, PVH_LINE_MAX);
}

u32 pvh_move(const struct pvh_start *start)
{
	struct pvh_facts *f = pvh_facts();
	u32 best = 0;

	pvh_keep(f, start);
	for (u32 i = 0; i < f->map_entries; i++) {
		const struct e820_entry *e = &f->map[i];

		if (e->type == MMAP_RAM && e->base < FOUR_GIB)
			best = max(best, image_place(e->base, e->length, image_size(),
						     image_table_end()));
	}
	return image_move(best);
}

/* Returns the text behind the next @word, which begins a word of @line, or NULL. */
static const char *behind(const char *line, const char *word)
{
	u32 n = strlen(word);

	for (const char *p = line; *p; p++)
		if ((p == line || p[-1] == ' ') && !strncmp(p, word, n))
			return p + n;
	return NULL;
}

u32 pvh_virtio(const char *line, u32 i)
{
	const char *p = line;
	u32 base;

	do {
		p = behind(p, VIRTIO_WORD);
	} while (p && i--);
	p = p ? strchr(p, '@') : NULL;
	if (!p)
		return 0;
	p += strncmp(p, "@0x", 3) ? 1 : 3;
	return str_to_u32(&p, 16, &base) ? base : 0;
}

bool pvh_serial_console(const char *line)
{
	return behind(line, "console=ttyS");
}

static bool pvh_detect(void)
{
	return image_in_ram() && pvh_facts()->magic == PVH_START_MAGIC;
}

static void pvh_fill(struct machine *m)
{
	const struct pvh_facts *f = pvh_facts();
	u32 size = f->map_entries * sizeof(*f->map);

	m->memory = post_alloc(size, 16);
	if (!m->memory)
		return;
	memcpy(m->memory, f->map, size);
	m->memory_count = f->map_entries;
}

static u32 pvh_ask(enum machine_fact fact)
{
	return fact == MACHINE_NO_DISPLAY && pvh_serial_console(pvh_facts()->line);
}

static const void *pvh_rsdp(void)
{
	const u8 *rsdp = pvh_facts()->rsdp;

	return *rsdp ? rsdp : NULL;
}

static u32 pvh_virtio_at(u32 i)
{
	return pvh_virtio(pvh_facts()->line, i);
}

RAM_MACHINE_SOURCE(pvh) = {
	.name = "PVH",
	.detect = pvh_detect,
	.fill = pvh_fill,
	.ask = pvh_ask,
	.rsdp = pvh_rsdp,
	.virtio_at = pvh_virtio_at,
};
