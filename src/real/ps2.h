/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands to the keyboard and the mouse behind the 8042, by polling. Real mode. */
#ifndef REAL_PS2_H
#define REAL_PS2_H

#include "lib/types.h"

enum ps2_device { PS2_KEYBOARD, PS2_MOUSE };

/* Sends a byte to the device and waits for its acknowledgement; false without one. */
bool ps2_send(enum ps2_device to, u8 byte);
/* The next byte of the device's answer, or -1; @slow: after a reset. */
int ps2_answer(enum ps2_device from, bool slow);
/* Sends a command to the controller itself; false if it stays busy. */
bool ps2_controller(u8 command);
/* The same for a command that is followed by a byte. */
bool ps2_controller_write(u8 command, u8 data);
/* Sets and clears bits of the controller's mode (I8042_MODE_*); false if it does not answer. */
bool ps2_change_mode(u8 set, u8 clear);

#define MOUSE_PACKET 4
/* A packet of a mouse that is not behind the 8042: goes to the program's routine. */
void mouse_packet(const u8 bytes[MOUSE_PACKET]);

#endif
