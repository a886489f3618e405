// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes the machine's UUID as text (DMTF DSP0134 3.6, 7.2.1; RFC 4122, 3). Works on buffers
 * without hardware. POST.
 */
#include "acpi/smbios_tables.h"
#include "lib/printf.h"
#include "lib/string.h"

/* Offset of the major version in either kind of entry point (5.2.1, 5.2.2). */
#define MAJOR_21 6
#define MAJOR_30 7

bool smbios_anchor_swaps_uuid(const void *anchor, int size)
{
	const u8 *version =
		(const u8 *)anchor + (size == SMBIOS_ANCHOR_21_SIZE ? MAJOR_21 : MAJOR_30);

	return version[0] > 2 || (version[0] == 2 && version[1] >= 6);
}

static bool uuid_is_set(const u8 *uuid)
{
	u32 word[SMBIOS_UUID_SIZE / 4];

	memcpy(word, uuid, SMBIOS_UUID_SIZE);
	for (u32 i = 1; i < ARRAY_SIZE(word); i++)
		if (word[i] != word[0])
			return true;
	return word[0] != 0 && word[0] != 0xffffffff;
}

bool smbios_uuid_text(const u8 *uuid, bool fields_swapped, char text[SMBIOS_UUID_TEXT])
{
	/* The order in which bytes are written; a negative number stands for a hyphen. */
	static const s8 plain[] = { 0, 1, 2, 3, -1, 4, 5, -1, 6, 7, -1, 8, 9, -1 };
	static const s8 swapped[] = { 3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1 };
	const s8 *order = fields_swapped ? swapped : plain;
	char *to = text;

	if (!uuid_is_set(uuid))
		return false;
	for (u32 i = 0; i < sizeof(plain); i++) {
		if (order[i] < 0)
			*to++ = '-';
		else
			to += snprintf(to, 3, "%02x", uuid[order[i]]);
	}
	for (u32 i = 10; i < SMBIOS_UUID_SIZE; i++)
		to += snprintf(to, 3, "%02x", uuid[i]);
	return true;
}
