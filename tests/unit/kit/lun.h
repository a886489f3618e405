/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake SCSI logical units and targets (SPC-4, SBC-3, MMC-5). A fake host adapter passes them the
 * command descriptor blocks that it was sent. Tests can make commands fail.
 */
#ifndef KIT_LUN_H
#define KIT_LUN_H

#include "kit/function.h"
#include "kit/medium.h"
#include "lib/types.h"

#define FAKE_LUN_DISK  0x00 /* peripheral device types (SPC-4, 6.4.2) */
#define FAKE_LUN_CDROM 0x05

#define FAKE_STATUS_GOOD     0x00 /* SAM-5, 5.3 */
#define FAKE_STATUS_CHECK    0x02
#define FAKE_STATUS_BUSY     0x08
#define FAKE_STATUS_CONFLICT 0x18

#define FAKE_SENSE_SIZE 18
#define FAKE_LUN_SCRIPT 8
#define FAKE_ANY	0xff	    /* matches any operation code */
#define FAKE_ALWAYS	0xffffffffu /* for every such command */

enum fake_direction { FAKE_NO_DATA, FAKE_DATA_IN, FAKE_DATA_OUT };

struct fake_lun {
	struct fake_medium *medium; /* NULL: the drive is empty */
	u8 type;		    /* FAKE_LUN_* */
	bool removable, read_only;
	bool only_10; /* it does not know commands of 16 bytes */
	bool is_locked, was_ejected;
	u16 attention; /* ASC << 8 | ASCQ of a unit attention to report once; 0: none */
	const char *vendor, *product, *serial;
	u8 sense[FAKE_SENSE_SIZE]; /* of the last command, in fixed format (SPC-4, 4.5.3) */
	struct {
		u8 opcode, status, key, asc, ascq;
		u32 times;
	} script[FAKE_LUN_SCRIPT];
	unsigned int commands, flushes; /* numbers so far */
};

/* Makes a disk or CD that was just switched on: its first command gets a unit attention. */
void fake_lun_init(struct fake_lun *l, u8 type, struct fake_medium *medium);
/* Makes the next @times commands with @opcode end with this sense data. */
void fake_lun_fail(struct fake_lun *l, u8 opcode, u32 times, u8 key, u8 asc, u8 ascq);
/* Makes them end with another status and no sense data. */
void fake_lun_status(struct fake_lun *l, u8 opcode, u32 times, u8 status);

/* Return in which direction a command's data goes, and how many bytes its descriptor block has. */
enum fake_direction fake_cdb_direction(const u8 *cdb);
u8 fake_cdb_length(const u8 *cdb);

/*
 * Executes @cdb. The initiator's data is in @n pieces. *@moved is how many bytes were moved; if
 * there are fewer than asked for, there is a residual. Returns the status. After FAKE_STATUS_CHECK,
 * l->sense has the reason. Fails the test if a READ or WRITE has less room than it moves.
 */
u8 fake_lun_execute(struct fake_lun *l, struct fake_function *f, const u8 *cdb,
		    const struct fake_segment *seg, unsigned int n, u32 *moved);

/* A target: its logical units by number. NULL: there is no such unit. */
#define FAKE_LUNS 8
struct fake_target {
	struct fake_lun *lun[FAKE_LUNS];
	u8 sense[FAKE_SENSE_SIZE]; /* of the last command, for any unit */
};

/* Does the same for unit @lun. A missing unit answers as SPC-4, 4.11 says. */
u8 fake_target_execute(struct fake_target *t, struct fake_function *f, u64 lun, const u8 *cdb,
		       const struct fake_segment *seg, unsigned int n, u32 *moved);

#endif
