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
#define VBE_USABLE    0x0019 /* attributes: supported, colour, graphics */
#define VBE_NO_WINDOW 0x0040 /* attribute */
#define VBE_HAS_FB    0x0080 /* attribute: has a linear framebuffer */
#define VBE_WINDOW    0x05   /* attributes of a window: exists, can be written */
#define VBE_PACKED    4	     /* memory model: packed pixels */
#define VBE_DIRECT    6	     /* memory model: direct colour */
#define NO_WINDOW     0xffffffff
#define VBE_3	      0x0300

#define TEXT_MODE 0x0003

#define DAC_INDEX 0x3c8
#define DAC_DATA  0x3c9

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
_Static_assert(offsetof(struct vbe_mode, pitch) == 16, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, framebuffer) == 40, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, linear_colours) == 54, "VBE 3.0, 4.4");

/* Buffers that VBE writes to, below 1 MiB. */
struct vbe_buffers {
	struct vbe_info info;
	struct vbe_mode mode;
};

/* How many bytes of the picture come before the window; NO_WINDOW: unknown. */
static u32 window_at;

static const struct vbe_colours palette_colours = { { { 3, 5 }, { 3, 2 }, { 2, 0 } } };

/*
 * Calls a VBE function and returns its AX. The functions that are used here take at most one
 * number, some in CX and others in DX, so @number is in both.
 */
static u16 vbe_call(u16 ax, u16 bx, u16 number, const void *buffer)
{
	struct regs regs = { .ax = ax, .bx = bx, .cx = number, .dx = number };

	regs.es = (u32)buffer >> 4;
	regs.di = (u32)buffer & 15;
	call16_int(0x10, &regs);
	return regs.ax;
}

/* Returns whether every pixel can be reached through window A. */
static bool has_window(const struct vbe_mode *m)
{
	return !(m->attributes & VBE_NO_WINDOW) &&
	       (m->window_attributes[0] & VBE_WINDOW) == VBE_WINDOW && m->window_seg[0] &&
	       m->window_step && m->window_step <= m->window_size && m->window_size <= 64;
}

/*
 * Returns whether pictures can be drawn in the mode. Sets the framebuffer to 0 if it must not be
 * used.
 */
static bool vbe_usable(struct vbe_mode *m)
{
	bool direct = m->bits == 15 || m->bits == 16 || m->bits == 24 || m->bits == 32;

	if (!direct || !(m->attributes & VBE_HAS_FB))
		m->framebuffer = 0;
	return (m->attributes & VBE_USABLE) == VBE_USABLE && m->width && m->height &&
	       (m->framebuffer || has_window(m)) &&
	       (m->model == VBE_DIRECT ? direct : m->model == VBE_PACKED && m->bits == 8);
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
	if (best->bits == 8)
		best->colours = palette_colours;
	if (v->info.version < VBE_3 || !best->linear_pitch) {
		best->linear_pitch = best->pitch;
		best->linear_colours = best->colours;
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

static void set_palette(void)
{
	outb(DAC_INDEX, 0);
	for (u32 i = 0; i < 256; i++) {
		outb(DAC_DATA, (i >> 5) * 9);
		outb(DAC_DATA, (i >> 2 & 7) * 9);
		outb(DAC_DATA, (i & 3) * 21);
	}
}

bool vbe_set(u16 number, struct vbe_mode *m)
{
	if (m->framebuffer && vbe_call(0x4f02, number | VBE_LINEAR, 0, NULL) == VBE_OK) {
		m->pitch = m->linear_pitch;
		m->colours = m->linear_colours;
		return true;
	}
	m->framebuffer = 0;
	window_at = NO_WINDOW;
	if (!has_window(m) || vbe_call(0x4f02, number, 0, NULL) != VBE_OK)
		return false;
	if (m->bits == 8)
		set_palette();
	return true;
}

/* Moves window A to byte @at of the picture. Returns how many bytes from there on it shows. */
static u32 move_window(const struct vbe_mode *m, u32 at)
{
	u32 unit = m->window_step * 1024u, start = at / unit * unit;

	if (start != window_at && vbe_call(0x4f05, 0, at / unit, NULL) != VBE_OK)
		return 0;
	window_at = start;
	return m->window_size * 1024u - (at - start);
}

bool vbe_write(const struct vbe_mode *m, u32 at, const void *data, u32 size)
{
	u32 to = m->framebuffer + at, n = size;

	for (; size; at += n, data = (const u8 *)data + n, size -= n) {
		if (!m->framebuffer) {
			n = min(move_window(m, at), size);
			if (!n)
				return false;
			to = m->window_seg[0] * 16u + at - window_at;
		}
		memcpy((void *)to, data, n);
	}
	return true;
}

void vbe_set_text(void)
{
	vbe_call(TEXT_MODE, 0, 0, NULL);
}
