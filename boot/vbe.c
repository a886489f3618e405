// SPDX-License-Identifier: BSD-2-Clause
/* Finds and sets graphics modes (boot/vbe.h). Flat 32-bit, POST. */
#include "boot/vbe.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "lib/string.h"
#include "memory/alloc.h"

#define MODES_MAX 1024
#define MODE_END  0xffff

#define VBE_OK	      0x004f
#define VBE_INFO_SIZE 512
#define VBE_LINEAR    0x4000 /* bit of a mode number: use the linear framebuffer */
#define VBE_USABLE    0x0099 /* supported, colour, graphics, has a framebuffer */
#define VBE_DIRECT    6	     /* memory model: direct colour */
#define VBE_3	      0x0300

#define TEXT_MODE 0x0003

struct vbe_info {
	char signature[4];
	u16 version;
	u32 oem;
	u32 capabilities;
	u16 modes_off, modes_seg;
	u8 rest[VBE_INFO_SIZE - 18];
} __packed;

_Static_assert(sizeof(struct vbe_info) == VBE_INFO_SIZE, "VBE 3.0, 4.3");
_Static_assert(sizeof(struct vbe_mode) == VBE_MODE_SIZE, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, framebuffer) == 40, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, linear_colours) == 54, "VBE 3.0, 4.4");

/* Buffers that VBE writes to, below 1 MiB. */
struct vbe_buffers {
	struct vbe_info info;
	struct vbe_mode mode;
};

static u16 vbe_call(u16 ax, u16 bx, u16 cx, const void *buffer)
{
	struct regs regs = { .ax = ax, .bx = bx, .cx = cx };

	regs.es = (u32)buffer >> 4;
	regs.di = (u32)buffer & 15;
	call16_int(0x10, &regs);
	return regs.ax;
}

static bool vbe_usable(const struct vbe_mode *m)
{
	return (m->attributes & VBE_USABLE) == VBE_USABLE && m->model == VBE_DIRECT &&
	       m->framebuffer && m->width && m->height &&
	       (m->bits == 15 || m->bits == 16 || m->bits == 24 || m->bits == 32);
}

/* Does what vbe_choose() does, with buffers below 1 MiB. */
static u16 choose_with(struct vbe_buffers *v,
		       bool (*better)(const void *wish, const struct vbe_mode *a,
				      const struct vbe_mode *b),
		       const void *wish, struct vbe_mode *best)
{
	u16 found = 0;
	u32 at;

	memcpy(v->info.signature, "VBE2", 4);
	if (vbe_call(0x4f00, 0, 0, &v->info) != VBE_OK)
		return 0;
	at = v->info.modes_seg * 16u + v->info.modes_off;
	for (u32 i = 0; i < MODES_MAX; i++) {
		u16 number = readw(at + 2 * i);

		if (number == MODE_END)
			break;
		memset(&v->mode, 0, sizeof(v->mode));
		if (vbe_call(0x4f01, 0, number, &v->mode) != VBE_OK || !vbe_usable(&v->mode) ||
		    !better(wish, &v->mode, best))
			continue;
		*best = v->mode;
		found = number;
	}
	if (found && v->info.version >= VBE_3 && best->linear_pitch) {
		best->pitch = best->linear_pitch;
		best->colours = best->linear_colours;
	}
	return found;
}

u16 vbe_choose(bool (*better)(const void *wish, const struct vbe_mode *a, const struct vbe_mode *b),
	       const void *wish, struct vbe_mode *best)
{
	struct vbe_buffers *v = post_alloc_low(sizeof(*v), 16);
	u16 found;

	memset(best, 0, sizeof(*best));
	if (!v)
		return 0;
	found = choose_with(v, better, wish, best);
	post_free(v);
	return found;
}

bool vbe_set(u16 number)
{
	return vbe_call(0x4f02, number | VBE_LINEAR, 0, NULL) == VBE_OK;
}

void vbe_set_text(void)
{
	vbe_call(TEXT_MODE, 0, 0, NULL);
}
