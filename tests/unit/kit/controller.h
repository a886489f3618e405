/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks that every storage controller's driver must pass. A test describes its fake controller
 * once, and calls the checks that apply. Each check that is given a description makes a new
 * machine.
 */
#ifndef KIT_CONTROLLER_H
#define KIT_CONTROLLER_H

#include "block/block.h"
#include "kit/function.h"
#include "kit/medium.h"

struct fake_controller {
	const struct driver *driver;
	struct fake_function *function;
	/* Makes a new machine with the controller. Its first disk has @medium. */
	void (*machine)(void);
	struct fake_medium *medium;
	unsigned int bar; /* the BAR whose accesses a request costs */
	/*
	 * While *@silent is set, requests are not answered. *@requests counts those that were sent.
	 * @answer is called when *@silent is clear again, and answers the request that was held
	 * back; NULL: it stays unanswered.
	 */
	bool *silent;
	const unsigned int *requests;
	void (*answer)(void);
	u32 deadline_us; /* a request without an answer ends after this time, or later */
	/*
	 * While *@gone is set, registers read as those of a controller that was unplugged: as
	 * *@reads_as, or as all ones if that is NULL.
	 */
	bool *gone;
	u32 *reads_as;
};

/* Calls the driver's probe function for the machine as it is. Returns its result. */
int controller_probe(const struct fake_controller *c);
/* Checks that the driver finds a disk in the machine as it is. Returns the first disk. */
struct block_device *controller_first(const struct fake_controller *c);
/* Does the same in a new machine. */
struct block_device *controller_start(const struct fake_controller *c);
/* Checks that the driver refuses the machine as it is, with @err, and finds no disk. */
void controller_refuses(const struct fake_controller *c, int err);
/* Returns how many disks were found. */
u32 controller_disks(void);

/* Checks that a read of the first disk fails with @err. */
void controller_fails(int err);
/* Checks that it does so within @us. */
void controller_fails_within(int err, u32 us);
/* Checks that the first disk can be read, at an odd address. */
void controller_works(const struct fake_controller *c);

/*
 * Reads and writes of every kind (fake_medium_exercise()), a sector that cannot be read or written,
 * and then a read of one sector, which may cost at most @accesses of registers.
 */
void controller_check_disk(const struct fake_controller *c, unsigned int accesses);
/*
 * A request that is not answered ends at its deadline. The next one ends at once, and is not sent,
 * because the memory of the first belongs to the controller until it answers. After that, requests
 * work again.
 */
void controller_check_silence(const struct fake_controller *c);
/*
 * A request is not answered until its deadline. Then @failure makes the controller say that it has
 * failed. The next request fails with -EIO, and the driver resets the controller, so later ones
 * work.
 */
void controller_check_late_failure(const struct fake_controller *c, void (*failure)(void));
/*
 * Requests end with @err within @us when the controller is gone, and its registers read as all ones
 * or, as in QEMU, as zeros. If @err is -ENODEV, the disk is marked as gone. If they read as all
 * ones, a request ends with @err also when the one before it was not answered in time, and probe()
 * fails with @probe_err.
 */
void controller_check_gone(const struct fake_controller *c, int err, u32 us, int probe_err);
/*
 * With fewer than @needed allocations, probe() fails with -ENOMEM and finds no disk. With more, it
 * fails in the same way, or lacks disks, until there is enough memory.
 */
void controller_check_memory(const struct fake_controller *c, u32 needed);
/*
 * Without the BAR, as if its size were 0 or it had found no place, probe() fails with -ENODEV. The
 * same is true of a BAR that is too small for any register.
 */
void controller_check_no_bar(const struct fake_controller *c);

/* The part of a device that the VMM does not want ("channel@0/disk@3,0"), or NULL. */
extern const char *fake_unwanted;
/* The only part that it names, on a machine where no other disk is used; or NULL. */
extern const char *fake_named;

#endif
