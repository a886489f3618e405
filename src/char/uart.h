/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of an 8250/16450/16550 UART. For either mode. */
#ifndef CHAR_UART_H
#define CHAR_UART_H

#include "cpu/io.h"

#define UART_RBR	0 /* read: the received byte */
#define UART_THR	0 /* write: the byte to send */
#define UART_DLL	0 /* low byte of the divisor while LCR.DLAB is set */
#define UART_DLM	1
#define UART_IER	1
#define UART_IER_ALL	0x0f
#define UART_IIR	2
#define UART_FCR	2
#define UART_LCR	3
#define UART_LCR_8N1	0x03
#define UART_LCR_BREAK	0x40
#define UART_LCR_DLAB	0x80
#define UART_MCR	4
#define UART_MCR_DTR	0x01
#define UART_MCR_RTS	0x02
#define UART_MCR_OUT2	0x08
#define UART_LSR	5
#define UART_LSR_DR	0x01
#define UART_LSR_ERRORS 0x1e
#define UART_LSR_THRE	0x20
#define UART_MSR	6
#define UART_MSR_CTS	0x10
#define UART_MSR_DSR	0x20
#define UART_SCR	7

#define UART_CLOCK 115200 /* bits per second if the divisor is 1 */

#endif
