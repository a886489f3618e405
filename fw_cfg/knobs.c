// SPDX-License-Identifier: BSD-2-Clause
/* Knobs: fw_cfg files as typed values with defaults. Flat 32-bit, POST. */
#include "fw_cfg/knobs.h"
#include "fw_cfg/fw_cfg.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

enum knob_type { BOOL, NUMBER, TEXT };

struct knob_row {
	const char *file;
	u8 type;
	u32 def;
};

#define KNOB_ROW(id, file, type, def, text) { file, type, def },
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

u64 knob_number(enum knob k)
{
	const struct knob_row *row = &rows[k];
	const struct fw_cfg_file *f = fw_cfg_find(row->file);
	u8 buf[MAX_DIGITS];
	u64 v;

	if (!f)
		return row->def;
	if (f->size > sizeof(buf) || fw_cfg_read(f, 0, buf, f->size) ||
	    knob_parse(buf, f->size, !strncmp(row->file, "opt/", 4), &v)) {
		log_warn("%s is no number: left at %u\n", row->file, row->def);
		return row->def;
	}
	return row->type == BOOL ? !!v : v;
}

bool knob_bool(enum knob k)
{
	return knob_number(k) != 0;
}

char *knob_text(enum knob k, u32 max)
{
	return fw_cfg_load(rows[k].file, max, NULL);
}
