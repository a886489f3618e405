// SPDX-License-Identifier: BSD-2-Clause
/* Repeats the patterns for hot-plug in our own DSDT (ACPI 6.5, chapter 20). Flat 32-bit, POST. */
#include "acpi/own_plug.h"
#include "lib/string.h"

#define AML_EXT 0x5b /* the operation has a second byte */

/* The first pattern's name, and how many bytes before it the pattern begins. */
#define FIRST_NAME "SXY_"
#define BEFORE_IT  13

/*
 * The methods begin with MethodOp, a byte with the length, a path of two names, and the flags.
 * Those that are made have two bytes with the length, which is enough for 4095.
 */
#define METHOD_HEAD (2 + 9 + 1)

/* What stands in the pattern for a unit's number, its digits, and whether it is there. */
#define NUMBER	   0x7f
#define THERE	   0x7e
#define HIGH_DIGIT 'X'
#define LOW_DIGIT  'Y'

/* Returns where the object at @aml ends. Its length is behind the operation (20.2.4). */
static const u8 *object_end(const u8 *aml)
{
	const u8 *length = aml + 1 + (*aml == AML_EXT);
	u32 size = *length;

	if (size >= 0x40) /* in two bytes; the first has four bits of it */
		size = (size & 0xf) + (length[1] << 4);
	return length + size;
}

/* Returns what unit @n has in the place of the pattern's @c. */
static u8 filled_in(u8 c, u32 n, bool there)
{
	u8 digit = c == HIGH_DIGIT ? n >> 4 : n & 0xf;

	if (c == NUMBER)
		return n;
	if (c == THERE)
		return there;
	if (c != HIGH_DIGIT && c != LOW_DIGIT)
		return c;
	return digit + (digit < 10 ? '0' : 'A' - 10);
}

/*
 * Writes a copy of the pattern between @from and @end for each unit. Returns where the last copy
 * ends.
 */
static u8 *copies(u8 *to, const u8 *from, const u8 *end, const struct plug_units *u)
{
	for (u32 n = 0; n < u->count; n++) {
		bool there = u->there[n / 8] >> n % 8 & 1;

		for (const u8 *p = from; p < end && (there || u->absent_too); p++)
			*to++ = filled_in(*p, n, there);
	}
	return to;
}

/* Writes what the two patterns at @from become: the units, and the method that calls them. */
static u8 *units_and_method(u8 *to, const u8 *from, const struct plug_units *u)
{
	const u8 *method = object_end(from);
	u8 *begin = copies(to, from, method, u);
	u32 length;

	to = copies(begin + METHOD_HEAD + 1, method + METHOD_HEAD, object_end(method), u);
	length = to - begin - 1; /* of what follows the operation */
	memcpy(begin + 1, method, METHOD_HEAD);
	begin[0] = method[0];
	begin[1] = 0x40 | (length & 0xf);
	begin[2] = length >> 4;
	return to;
}

u32 own_plug_copy(u8 *to, const u8 *aml, const struct plug_units *slots,
		  const struct plug_units *cpus)
{
	const u8 *slot = aml;
	u8 *end;

	while (memcmp(slot + BEFORE_IT, FIRST_NAME, 4))
		slot++;
	memcpy(to, aml, slot - aml);
	end = units_and_method(to + (slot - aml), slot, slots);
	end = units_and_method(end, object_end(object_end(slot)), cpus);
	return end - to;
}
