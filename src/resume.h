/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wakes the machine up from suspend to RAM (S3). This is the second story beside post(). It only
 * uses the firmware's resident memory, because all other RAM belongs to the guest (ACPI 6.5,
 * 16.3.2).
 */
#ifndef RESUME_H
#define RESUME_H

/* Stores what a wake-up needs, if the VMM lets the machine sleep. This is the last step of POST. */
void resume_init(void);

/*
 * Sets the machine up again and jumps to the guest's waking vector. If that is impossible, it
 * changes nothing and returns a text that says why; POST follows. Called by src/real/reset.S on the
 * resident stack, with interrupts off.
 */
const char *resume(void);

#endif
