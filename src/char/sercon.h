/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts the serial console (src/real/sercon.c). POST. */
#ifndef CHAR_SERCON_H
#define CHAR_SERCON_H

/*
 * Makes INT 10h lead to the serial console if the VMM provides no display for its user, or if a
 * knob names a port. To be called after the display's option ROM has run and before the first
 * message.
 */
void sercon_init(void);

#endif
