// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads and builds the bytes of SMBIOS structures and entry points (DMTF DSP0134 3.6). Flat 32-bit,
 * POST.
 */
#include "acpi/smbios_tables.h"
#include "cpu/byte_sum.h"
#include "lib/errno.h"
#include "lib/string.h"

struct header {
	u8 type, length;
	u16 handle;
} __packed;

struct anchor_21 {
	char anchor[4]; /* "_SM_" */
	u8 checksum, length, major, minor;
	u16 max_size;
	u8 revision, formatted[5];
	char intermediate_anchor[5]; /* "_DMI_" */
	u8 intermediate_checksum;
	u16 table_length;
	u32 address;
	u16 count;
	u8 bcd_revision;
} __packed;

struct anchor_30 {
	char anchor[5]; /* "_SM3_" */
	u8 checksum, length, major, minor, docrev, revision, reserved;
	u32 max_size;
	u64 address;
} __packed;

/* From the intermediate anchor to the end. */
#define INTERMEDIATE_SIZE                                                                          \
	(sizeof(struct anchor_21) - offsetof(struct anchor_21, intermediate_anchor))

_Static_assert(sizeof(struct anchor_21) == SMBIOS_ANCHOR_21_SIZE, "DSP0134 5.2.1");
_Static_assert(sizeof(struct anchor_30) == SMBIOS_ANCHOR_30_SIZE, "DSP0134 5.2.2");

/*
 * Returns the size of the structure at @p with its strings, which end with two zero bytes; 0 if it
 * is malformed.
 */
static u32 structure_size(const u8 *p, u32 len)
{
	u32 i;

	if (len < sizeof(struct header) || p[1] < sizeof(struct header))
		return 0;
	for (i = p[1]; i + 1 < len; i++) {
		i += strnlen((const char *)p + i, len - 1 - i);
		if (!p[i] && i + 1 < len && !p[i + 1])
			return i + 2;
	}
	return 0;
}

/* Offset in System Information (7.2), since version 2.1. */
#define SYSTEM_UUID 0x08

static bool system_has_uuid(const u8 *p)
{
	return p[1] >= SYSTEM_UUID + SMBIOS_UUID_SIZE;
}

int smbios_scan(const void *buf, u32 len, struct smbios_summary *s)
{
	const u8 *p = buf;

	*s = (struct smbios_summary){ 0 };
	while (s->length < len) {
		u32 size = structure_size(p + s->length, len - s->length);
		u8 type = p[s->length];

		if (!size)
			return -EINVAL;
		s->length += size;
		s->count++;
		s->max_size = max(s->max_size, size);
		s->has_bios |= type == SMBIOS_TYPE_BIOS;
		if (type == SMBIOS_TYPE_SYSTEM && !s->uuid && system_has_uuid(p + s->length - size))
			s->uuid = p + s->length - size + SYSTEM_UUID;
		if (type == SMBIOS_TYPE_END)
			break;
	}
	return 0;
}

struct bios_information {
	struct header header;
	u8 vendor, version;
	u16 start_segment;
	u8 release_date, rom_size;
	u64 characteristics;
	u8 extension[2];
	u8 bios_major, bios_minor, controller_major, controller_minor;
} __packed;

/* The bits of DSP0134 7.1.1 and 7.1.2 that are true for this firmware. */
#define BIOS_PCI		   (1 << 7)
#define BIOS_SHADOWED		   (1 << 12)
#define BIOS_BOOT_CD		   (1 << 15)
#define BIOS_BOOT_SELECTABLE	   (1 << 16)
#define BIOS_EDD		   (1 << 19)
#define BIOS_EXT1_ACPI		   (1 << 0)
#define BIOS_EXT2_TARGETED_CONTENT (1 << 2)
#define BIOS_EXT2_VIRTUAL_MACHINE  (1 << 4)
#define BIOS_NO_CONTROLLER	   0xff

static const struct bios_information bios_piece = {
	.header = { .type = SMBIOS_TYPE_BIOS, .length = sizeof(bios_piece) },
	.vendor = 1,
	.version = 2,
	.start_segment = 0xe800,
	.release_date = 3,
	.characteristics =
		BIOS_PCI | BIOS_SHADOWED | BIOS_BOOT_CD | BIOS_BOOT_SELECTABLE | BIOS_EDD,
	.extension = { BIOS_EXT1_ACPI, BIOS_EXT2_TARGETED_CONTENT | BIOS_EXT2_VIRTUAL_MACHINE },
	.controller_major = BIOS_NO_CONTROLLER,
	.controller_minor = BIOS_NO_CONTROLLER,
};

/* Writes text @s before @end. Returns where it ends, or NULL if there is no room. */
static char *add_string(char *at, const char *end, const char *s)
{
	u32 size = strlen(s) + 1;

	if (!at || size > (u32)(end - at))
		return NULL;
	memcpy(at, s, size);
	return at + size;
}

/* Reads a number at *@s, and moves *@s behind it. 0: there is none. */
static u8 version_part(const char **s)
{
	u8 n = 0;

	for (; **s >= '0' && **s <= '9'; ++*s)
		n = n * 10 + **s - '0';
	return n;
}

int smbios_bios_structure(void *buf, u32 size, const char *vendor, const char *version,
			  const char *date, u32 rom_kib)
{
	struct bios_information *b = buf;
	char *at = (char *)(b + 1), *end = (char *)buf + size;

	if (size < sizeof(*b))
		return -ENOSPC;
	*b = bios_piece;
	b->rom_size = rom_kib / 64 - 1;
	at = add_string(at, end, vendor);
	at = add_string(at, end, version);
	at = add_string(at, end, date);
	if (!at || at == end)
		return -ENOSPC;
	*at = 0;
	b->bios_major = version_part(&version);
	if (*version++ == '.')
		b->bios_minor = version_part(&version);
	return at + 1 - (char *)buf;
}

int smbios_anchor_size(const void *anchor, u32 len)
{
	if (len >= SMBIOS_ANCHOR_21_SIZE && !memcmp(anchor, "_SM_", 4))
		return SMBIOS_ANCHOR_21_SIZE;
	if (len >= SMBIOS_ANCHOR_30_SIZE && !memcmp(anchor, "_SM3_", 5))
		return SMBIOS_ANCHOR_30_SIZE;
	return -EINVAL;
}

static int complete_21(struct anchor_21 *a, const struct smbios_summary *s, u32 address)
{
	if (s->length > 0xffff || s->count > 0xffff || s->max_size > 0xffff)
		return -ERANGE;
	a->length = sizeof(*a);
	a->max_size = s->max_size;
	memcpy(a->intermediate_anchor, "_DMI_", 5);
	a->table_length = s->length;
	a->address = address;
	a->count = s->count;
	a->intermediate_checksum = 0;
	a->intermediate_checksum = -byte_sum(a->intermediate_anchor, INTERMEDIATE_SIZE);
	a->checksum = 0;
	/* The rest adds nothing: its own checksum makes its sum 0. */
	a->checksum = -byte_sum(a, sizeof(*a) - INTERMEDIATE_SIZE);
	return 0;
}

static int complete_30(struct anchor_30 *a, const struct smbios_summary *s, u32 address)
{
	a->length = sizeof(*a);
	a->max_size = s->length;
	a->address = address;
	a->checksum = 0;
	a->checksum = -byte_sum(a, sizeof(*a));
	return 0;
}

int smbios_anchor_complete(void *anchor, int size, const struct smbios_summary *s, u32 address)
{
	if (size == SMBIOS_ANCHOR_21_SIZE)
		return complete_21(anchor, s, address);
	return complete_30(anchor, s, address);
}
