/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system control ports (IBM PS/2 Technical Reference, system control ports A and B): A has the
 * gate of address line 20 and a way to reset the CPU, B the speaker. Either mode and assembly.
 */
#ifndef PC_CONTROL_PORT_H
#define PC_CONTROL_PORT_H

#define PORT_A 0x92
#define PORT_A_RESET 0x01 /* when it becomes 1 */
#define PORT_A_A20 0x02

#define PORT_B 0x61
#define PORT_B_GATE2 0x01 /* channel 2 of the timer counts */
#define PORT_B_SPEAKER 0x02 /* its output reaches the speaker */
#define PORT_B_OUT2 0x20 /* what its output is */

#endif
