/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fakes of all SCSI host adapters share: a PCI function, and a bus of targets with disks
 * (kit/lun.h). A fake adapter has only its own registers and structures, and passes on commands.
 * Also has checks that every adapter's driver must pass, beside those in kit/controller.h.
 */
#ifndef KIT_ADAPTER_H
#define KIT_ADAPTER_H

#include "kit/controller.h"
#include "kit/lun.h"

#define FAKE_TARGETS 256

struct fake_adapter {
	struct fake_function f;
	struct fake_medium medium; /* of disk[0] */
	struct fake_medium other[2];
	struct fake_lun disk[3];
	struct fake_target target[FAKE_TARGETS];
	bool silent, gone;     /* for struct fake_controller */
	unsigned int requests; /* for the fake to count */
	u32 wrong_sense;       /* the size of sense data that it says; 0: the true one */
	u32 withheld;	       /* bytes of data that a target does not move, but reports success */
};

/* Clears @a, and makes the first disk logical unit 0 of target 0. */
void fake_adapter_init(struct fake_adapter *a);
/* Returns whether any logical unit answers at @target. */
bool fake_adapter_has(const struct fake_adapter *a, u32 target);

/* Initialises those members of a struct fake_controller that are the same for all adapters. */
#define FAKE_ADAPTER(a)                                                                            \
	.function = &(a).f, .medium = &(a).medium, .silent = &(a).silent,                          \
	.requests = &(a).requests, .gone = &(a).gone, .deadline_us = 29000000

/* The initiator's command. */
struct fake_command {
	u32 target;
	u64 lun;
	const u8 *cdb;
	u32 cdb_size;
	u32 addr, size; /* of the data, in one piece */
	u32 sense_addr;
	/* the room for sense data, 0 if the adapter does not fetch them; then the size that it says
	 */
	u32 sense_size;
	/* Results. */
	enum fake_direction way; /* in which direction the data goes */
	u32 moved;
};

#define FAKE_NO_UNIT -1

/*
 * Executes @c, whose cdb_size must be right. Returns the SCSI status, or FAKE_NO_UNIT if there is
 * no such unit.
 */
int fake_adapter_execute(struct fake_adapter *a, struct fake_command *c);
/*
 * Executes a command for a chip that is not told the command's size, fetches no sense data, and
 * leaves it to the target to say that there is no such unit. Returns the status, and in *@left how
 * many bytes of data were not moved.
 */
u8 fake_adapter_run(struct fake_adapter *a, u32 target, u64 lun, const u8 *cdb, u32 addr, u32 size,
		    u32 *left);

/*
 * Checks that disks are found at LUN 0 of target 0, at @lun of target 0 and at LUN 0 of @target, in
 * this order, that they are of @kind, and that each can be read and written. Checks that no other
 * disk gets a command if only one is named and used.
 */
void adapter_check_units(const struct fake_controller *c, struct fake_adapter *a, u8 kind,
			 u32 target, u32 lun);
/*
 * Checks what follows from statuses and sense data: errors, sense data whose size is wrong, and
 * commands that are sent again.
 */
void adapter_check_errors(const struct fake_controller *c, struct fake_adapter *a);
/*
 * Checks that the adapter fetches sense data: a command that fails is not followed by one that asks
 * why. To be called after another check.
 */
void adapter_check_sense(const struct fake_controller *c, struct fake_adapter *a);
/*
 * Checks that the adapter says how many bytes a command has moved if the target has fewer than the
 * command asks for. To be called after another check.
 */
void adapter_check_moved(void);
/* Checks that a read fails if the target reports success but has moved less than was asked for. */
void adapter_check_short(const struct fake_controller *c, struct fake_adapter *a);

#endif
