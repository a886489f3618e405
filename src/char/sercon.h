/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts the serial console (src/real/sercon.c). POST. */
#ifndef CHAR_SERCON_H
#define CHAR_SERCON_H

/*
 * Puts the serial console before INT 10h where the VMM has no display for its user, or a knob
 * names a port. After the display's option ROM, before the first message.
 */
void sercon_init(void);

#endif
