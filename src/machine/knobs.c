// SPDX-License-Identifier: BSD-2-Clause
/* Reads knobs: files from the VMM that become typed values with defaults. Flat 32-bit, POST. */
#include "machine/knobs.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"

enum knob_type { BOOL, NUMBER, TEXT };

struct knob_row {
	const char *file;
	u16 def;
	u8 type;
};

#define KNOB_ROW(id, file, type, def, text) { file, def, type },
static const struct knob_row rows[] = { KNOBS(KNOB_ROW) };

#define MAX_DIGITS 16

static bool parse_text(const char *s, u64 *value)
{
	unsigned int base = 10;
	u32 v;

	if (s[0] == '0' && (s[1] | 0x20) == 'x') {
		base = 16;
		s += 2;
	}
	if (!str_to_u32(&s, base, &v))
		return false;
	if (*s == '\n')
		s++;
	if (*s)
		return false;
	*value = v;
	return true;
}

int knob_parse(const void *buf, u32 len, bool text, u64 *value)
{
	char digits[MAX_DIGITS + 1];

	if (!len || len > MAX_DIGITS)
		return -EINVAL;
	if (text) {
		memcpy(digits, buf, len);
		digits[len] = 0;
		if (parse_text(digits, value))
			return 0;
	}
	if (len != 1 && len != 2 && len != 4 && len != 8)
		return -EINVAL;
	*value = 0;
	memcpy(value, buf, len);
	return 0;
}

static u64 values[KNOB_COUNT];
static bool values_known[KNOB_COUNT];

static u64 read_knob(const struct knob_row *row, const struct machine_file *file)
{
	u8 buf[MAX_DIGITS];
	u32 size = file->size;
	u64 v;

	if (row->type == TEXT)
		return row->def;
	if (size > sizeof(buf) || machine.source->file_read(file, 0, buf, size) ||
	    knob_parse(buf, size, !strncmp(row->file, "opt/", 4), &v)) {
		log_warn("%s is no number: left at %u\n", row->file, row->def);
		return row->def;
	}
	return row->type == BOOL ? !!v : v;
}

/* Returns the value of a knob that @file sets. */
static __noinline u64 knob_value(enum knob k, const struct machine_file *file)
{
	if (!values_known[k]) {
		values_known[k] = true;
		values[k] = read_knob(&rows[k], file);
	}
	return values[k];
}

void knobs_init(void)
{
	memset(values_known, 0, sizeof(values_known));
}

/*
 * Only knobs that a file sets have a noted value. These are few. For all others, to look for the
 * file again takes fewer instructions than to note the default.
 */
u64 knob_number(enum knob k)
{
	const struct machine_file *file = machine_file_find(rows[k].file);

	return file ? knob_value(k, file) : rows[k].def;
}

bool knob_bool(enum knob k)
{
	return knob_number(k) != 0;
}

char *knob_text(enum knob k, u32 max)
{
	return machine_file_load(rows[k].file, max, NULL);
}
