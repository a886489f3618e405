/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 8254 timer: channel 0 is the tick, channel 1 the memory refresh, channel 2 the speaker's tone
 * (Intel 8254 data sheet; IBM PC AT Technical Reference). Either mode and assembly, but for
 * pit_init().
 */
#ifndef PC_PIT_H
#define PC_PIT_H

#define PIT_HZ 1193182

#define PIT_CHANNEL0 0x40
#define PIT_CHANNEL1 0x41
#define PIT_CHANNEL2 0x42
#define PIT_COMMAND 0x43

/* Commands: the channel in bits 7-6, what follows in bits 5-4, the mode in bits 3-1. */
#define PIT_CHANNEL0_LATCH 0x00
#define PIT_CHANNEL0_SQUARE_WAVE 0x36 /* low byte, high byte; mode 3 */
#define PIT_CHANNEL1_RATE 0x54 /* low byte; mode 2: toggles port 61h bit 4 */
#define PIT_CHANNEL2_LATCH 0x80
#define PIT_CHANNEL2_RATE 0xb4 /* low byte, high byte; mode 2 */
#define PIT_CHANNEL2_SQUARE_WAVE 0xb6 /* low byte, high byte; mode 3 */

#ifndef __ASSEMBLER__

/* Starts channel 0: IRQ 0 comes 18.2 times a second. Starts channel 1 as well. POST. */
void pit_init(void);

#endif
#endif
