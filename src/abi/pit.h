/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 8254 timer's ports and commands. Channel 0 makes the tick, channel 1 the memory refresh,
 * channel 2 the speaker's tone (Intel 8254 data sheet; IBM PC AT Technical Reference). For either
 * mode and assembly.
 */
#ifndef ABI_PIT_H
#define ABI_PIT_H

#define PIT_HZ 1193182

#define PIT_CHANNEL0 0x40
#define PIT_CHANNEL1 0x41
#define PIT_CHANNEL2 0x42
#define PIT_COMMAND  0x43

/* Commands: bits 7-6 are the channel, bits 5-4 say which bytes follow, bits 3-1 are the mode. */
#define PIT_CHANNEL0_LATCH	 0x00
#define PIT_CHANNEL0_SQUARE_WAVE 0x36 /* low byte, then high byte; mode 3 */
#define PIT_CHANNEL0_RATE	 0x34 /* low byte, then high byte; mode 2 */
#define PIT_CHANNEL0_STATUS	 0xe2 /* read-back command: the status */
#define PIT_CHANNEL0_BOTH	 0xc2 /* read-back command: the status, then the count */
#define PIT_CHANNEL1_RATE	 0x54 /* low byte only; mode 2; toggles bit 4 of port 61h */
#define PIT_CHANNEL2_LATCH	 0x80
#define PIT_CHANNEL2_RATE	 0xb4 /* low byte, then high byte; mode 2 */
#define PIT_CHANNEL2_SQUARE_WAVE 0xb6 /* low byte, then high byte; mode 3 */

/* Bits of the status */
#define PIT_OUTPUT	0x80
#define PIT_COUNT_UNSET 0x40 /* the counter has not taken the last count yet */

#endif
