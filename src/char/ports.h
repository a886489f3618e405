/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the serial and parallel ports. POST. */
#ifndef CHAR_PORTS_H
#define CHAR_PORTS_H

/*
 * Looks for COM1-4 and LPT1-3, or for COM1 alone if the machine has no MACHINE_PORTS, and lists
 * them in the BDA. To be called after bda_init().
 */
void ports_init(void);

#endif
