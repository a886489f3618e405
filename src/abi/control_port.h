/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system control ports A and B (IBM PS/2 Technical Reference). Port A has the gate of address
 * line 20 and can reset the CPU; port B controls the speaker. For either mode and assembly.
 */
#ifndef ABI_CONTROL_PORT_H
#define ABI_CONTROL_PORT_H

#define PORT_A	     0x92
#define PORT_A_RESET 0x01 /* a change from 0 to 1 resets the CPU */
#define PORT_A_A20   0x02

#define PORT_B	       0x61
#define PORT_B_ABSENT  0xff /* its error bits cannot all be set */
#define PORT_B_GATE2   0x01 /* lets channel 2 of the timer count */
#define PORT_B_SPEAKER 0x02 /* connects the output of channel 2 to the speaker */
#define PORT_B_OUT2    0x20 /* reads the output of channel 2 */

#endif
