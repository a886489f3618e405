/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of a wake-up from suspend to RAM (S3), beside post(): it uses the firmware's resident
 * memory alone, since all other RAM is the guest's (ACPI 6.5, 16.3.2).
 */
#ifndef RESUME_H
#define RESUME_H

/* Keeps what a wake-up needs, if the VMM lets the machine sleep. The last step of POST. */
void resume_init(void);

/*
 * Sets the machine up again and goes on at the guest's waking vector. Returns only where it cannot,
 * with a text that says why, before it has changed anything: POST follows. Called by
 * src/real/reset.S on the resident stack, with interrupts off.
 */
const char *resume(void);

#endif
