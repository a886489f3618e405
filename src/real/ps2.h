/* SPDX-License-Identifier: BSD-2-Clause */
/* Sends commands to the keyboard and the mouse behind the 8042, by polling. Real mode. */
#ifndef REAL_PS2_H
#define REAL_PS2_H

#include "lib/types.h"

enum ps2_device { PS2_KEYBOARD, PS2_MOUSE };

/* Sends a byte to the device and waits for its acknowledgement. Returns false if none comes. */
bool ps2_send(enum ps2_device to, u8 byte);
/* Returns the next byte of the device's answer, or -1. @slow: waits as long as a reset takes. */
int ps2_answer(enum ps2_device from, bool slow);
/* Sends a command to the controller itself. Returns false if it stays busy. */
bool ps2_controller(u8 command);
/* Sends a command that is followed by a data byte. Returns false if the controller stays busy. */
bool ps2_controller_write(u8 command, u8 data);
/*
 * Sets and clears bits of the controller's mode (I8042_MODE_*). Returns false if it does not
 * answer.
 */
bool ps2_change_mode(u8 set, u8 clear);

#define MOUSE_PACKET 4
/* Passes a packet from a mouse that is not behind the 8042 to the program's routine. */
void mouse_packet(const u8 bytes[MOUSE_PACKET]);

#endif
