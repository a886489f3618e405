// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads the headers of an option ROM (PCI Firmware Specification 3.0, 5.1; PnP BIOS Specification
 * 1.0A, 3.2). A ROM is untrusted input, so every offset is checked. Uses only its arguments. POST.
 */
#include "boot/option_rom.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

#define ROM_SIGNATURE	0xaa55
#define PCIR_MIN_SIZE	0x18
#define PCIR_CODE_X86	0
#define PCIR_LAST_IMAGE 0x80
#define PNP_SIZE	0x20

/* Returns the offset that is stored at @at, if @need bytes with @signature are there; else 0. */
static u16 header_at(const u8 *image, u32 size, u32 at, const char *signature, u32 need)
{
	u32 off = get_le16(image + at);

	if (!off || off + need > size || memcmp(image + off, signature, 4))
		return 0;
	return off;
}

static const char *string_at(const u8 *image, u32 size, u16 off)
{
	if (!off || off >= size || strnlen((const char *)image + off, size - off) == size - off)
		return NULL;
	return (const char *)image + off;
}

static void parse_pnp(struct option_rom *r)
{
	const u8 *h;

	r->pnp = header_at(r->image, r->size, 0x1a, "$PnP", PNP_SIZE);
	if (!r->pnp)
		return;
	h = r->image + r->pnp;
	r->name = string_at(r->image, r->size, get_le16(h + 0x10));
	r->bcv = get_le16(h + 0x16);
	r->bev = get_le16(h + 0x1a);
	if (r->bcv >= r->size)
		r->bcv = 0;
	if (r->bev >= r->size)
		r->bev = 0;
}

static int parse_image(const u8 *image, u32 len, struct option_rom *r)
{
	*r = (struct option_rom){ .image = image, .size = image[2] * OPTION_ROM_BLOCK };
	if (r->size < OPTION_ROM_BLOCK || r->size > len)
		return -EINVAL;
	r->pci_data = header_at(image, r->size, 0x18, "PCIR", PCIR_MIN_SIZE);
	parse_pnp(r);
	return 0;
}

int option_rom_parse(const u8 *rom, u32 len, u16 vendor, struct option_rom *out)
{
	u32 pos = 0;

	while (pos + OPTION_ROM_BLOCK <= len) {
		const u8 *image = rom + pos, *pcir;
		u16 off;
		u32 step;

		if (get_le16(image) != ROM_SIGNATURE)
			return pos ? -ENOENT : -EINVAL;
		off = header_at(image, len - pos, 0x18, "PCIR", PCIR_MIN_SIZE);
		pcir = image + off;
		if (!off)
			return vendor ? -EINVAL : parse_image(image, len - pos, out);
		if (pcir[0x14] == PCIR_CODE_X86 && (!vendor || get_le16(pcir + 4) == vendor))
			return parse_image(image, len - pos, out);
		step = get_le16(pcir + 0x10) * OPTION_ROM_BLOCK;
		if (pcir[0x15] & PCIR_LAST_IMAGE || !step)
			return -ENOENT;
		pos += step;
	}
	return -ENOENT;
}
