/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 8042 keyboard controller (IBM PC AT and PS/2 Technical References). For either mode; assembly
 * uses the numbers.
 */
#ifndef PC_I8042_H
#define PC_I8042_H

#define I8042_DATA    0x60
#define I8042_STATUS  0x64
#define I8042_COMMAND 0x64

#define I8042_OBF    0x01 /* there is a byte to read */
#define I8042_IBF    0x02 /* the controller is busy and must not be written to */
#define I8042_AUX    0x20 /* the byte came from the mouse */
#define I8042_ABSENT 0xff

#define I8042_READ_MODE	     0x20
#define I8042_WRITE_MODE     0x60
#define I8042_MODE_IRQ1	     0x01
#define I8042_MODE_IRQ12     0x02
#define I8042_MODE_SYSTEM    0x04
#define I8042_MODE_NO_KBD    0x10
#define I8042_MODE_NO_AUX    0x20
#define I8042_MODE_TRANSLATE 0x40
#define I8042_DISABLE_AUX    0xa7
#define I8042_ENABLE_AUX     0xa8
#define I8042_SELF_TEST	     0xaa
#define I8042_SELF_TEST_OK   0x55
#define I8042_WRITE_OUTPUT   0xd1
/* IBM's BIOS writes this: bit 1 enables A20, bit 0 must be 1 or the CPU is reset */
#define I8042_OUTPUT_A20     0xdf
#define I8042_OUTPUT_NO_A20  0xdd
#define I8042_TO_AUX	     0xd4
#define I8042_PULSE_RESET    0xfe

#define PS2_ACK	     0xfa
#define PS2_RESEND   0xfe
#define KBD_SET_LEDS 0xed
#define KBD_IDENTIFY 0xf2
#define KBD_SET_RATE 0xf3
#define KBD_ENABLE   0xf4

#ifndef __ASSEMBLER__
#include "cpu/io.h"
#include "lib/types.h"

/*
 * Starts the controller and the keyboard. Repeats the command to a keyboard that does not answer
 * for @spinup_ms milliseconds (at most 60000). Returns false if no controller answers. POST.
 */
bool i8042_init(u32 spinup_ms);
/* Takes the byte that waits in the controller, if there is one. POST. */
void i8042_drop(void);

#endif
#endif
