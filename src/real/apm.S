/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advanced power management (APM BIOS Interface Specification 1.2, chapter 4): INT 15h AH=53h and
 * the 16-bit and 32-bit protected-mode entry points, which all lead to one routine. In protected
 * mode the descriptor of the data segment follows that of the 16-bit code (4.6.3, 4.6.4).
 *
 * A virtual machine has no battery, and its firmware cannot save power. So only idling, the queries
 * and switching off work. Standby and suspend return the error that they cannot be entered.
 */
#include "abi/map.h"
#include "abi/shared.h"

#define INTERFACE shared16 + SHARED_APM_INTERFACE
#define FLAGS shared16 + SHARED_APM_FLAGS
#define OFF_PORT shared16 + SHARED_APM_OFF_PORT
#define OFF_VALUE shared16 + SHARED_APM_OFF_VALUE

#define CONNECTED_REAL 1
#define CONNECTED_16 2
#define CONNECTED_32 3

/* Bits of FLAGS, which are those of CX in the installation check. */
#define DISABLED 0x08
#define DISENGAGED 0x10

#define VERSION 0x0102
#define DEVICE_BIOS 0x0000
#define DEVICE_ALL 0x0001
#define DEVICE_ALL_1_0 0xffff

#define STATE_OFF 3
#define STATE_REQUEST_PROCESSING 4
#define STATE_REQUEST_REJECTED 5

#define OFF_TICKS 19

#define ERROR_DISABLED 0x01
#define ERROR_CONNECTED_REAL 0x02
#define ERROR_NOT_CONNECTED 0x03
#define ERROR_CONNECTED_16 0x05
#define ERROR_CONNECTED_32 0x07
#define ERROR_DEVICE 0x09
#define ERROR_PARAMETER 0x0a
#define ERROR_NOT_ENGAGED 0x0b
#define ERROR_FUNCTION 0x0c
#define ERROR_STATE 0x60
#define ERROR_NO_EVENT 0x80

	.macro fail code
	movb $\code, %ah
	stc
	retw
	.endm

	.section .entry16, "ax"
	.code16

/* INT 15h AH=53h. Copies the carry flag to the flags that the caller gets back. */
	.globl apm_int15
apm_int15:
	pushw %ds
	movw %cs:shared_seg, %ds
	callw apm_call
	popw %ds
	pushw %bp
	movw %sp, %bp
	jc 1f
	andb $~1, 6(%bp)
	popw %bp
	iretw
1:	orb $1, 6(%bp)
	popw %bp
	iretw

/* The far entry of the 16-bit interface. */
	.globl apm_entry16
apm_entry16:
	pushw %ds
	pushw %bp
	movw %cs, %bp
	addw $8, %bp
	movw %bp, %ds
	callw apm_call
	popw %bp
	popw %ds
	lretw

/*
 * The far entry of the 32-bit interface. It calls the 16-bit code, whose descriptor is the next
 * one.
 */
	.code32
	.globl apm_entry32
apm_entry32:
	pushl %ds
	pushl %ebp
	movw %cs, %bp
	movzwl %bp, %ebp
	addl $16, %ebp
	movw %bp, %ds
	subl $8, %ebp
	pushl %ebp
	pushl $apm_from32
	lcall *(%esp)
	leal 8(%esp), %esp
	popl %ebp
	popl %ds
	lret

	.code16
apm_from32:
	callw apm_call
	lretl

/* In: the caller's registers, DS = the shared segment. Out: registers, CF and AH as documented. */
apm_call:
	testb %al, %al
	jz installation_check
	cmpb $3, %al
	jbe connect
	cmpb $0, INTERFACE
	je not_connected
	cmpb $0x04, %al
	je disconnect
	cmpb $0x05, %al
	je idle
	cmpb $0x06, %al
	je busy
	cmpb $0x07, %al
	je set_state
	cmpb $0x08, %al
	je enable
	cmpb $0x09, %al
	je restore_defaults
	cmpb $0x0a, %al
	je power_status
	cmpb $0x0b, %al
	je get_event
	cmpb $0x0c, %al
	je get_state
	cmpb $0x0d, %al
	je device_enable
	cmpb $0x0e, %al
	je driver_version
	cmpb $0x0f, %al
	je engage
	cmpb $0x10, %al
	je capabilities
	fail ERROR_FUNCTION
not_connected:
	fail ERROR_NOT_CONNECTED
bad_device:
	fail ERROR_DEVICE
bad_parameter:
	fail ERROR_PARAMETER
get_event:
	fail ERROR_NO_EVENT
success:
	clc
	retw

installation_check:
	cmpw $DEVICE_BIOS, %bx
	jne bad_device
	movw $VERSION, %ax
	movw $0x504d, %bx /* "PM" */
	movzbw FLAGS, %cx
	orb $3, %cl /* both protected-mode interfaces exist */
	clc
	retw

/* 01h to 03h: AL becomes the value of INTERFACE. */
connect:
	cmpw $DEVICE_BIOS, %bx
	jne bad_device
	cmpb $CONNECTED_REAL, INTERFACE
	jb 1f
	je connected_real
	cmpb $CONNECTED_16, INTERFACE
	je connected_16
	fail ERROR_CONNECTED_32
connected_16:
	fail ERROR_CONNECTED_16
connected_real:
	fail ERROR_CONNECTED_REAL
1:	movb %al, INTERFACE
	cmpb $CONNECTED_REAL, %al
	je success
	movw $SHARED_SIZE, %di
	cmpb $CONNECTED_32, %al
	movw $FSEG, %ax
	je 1f
	movw $0xffff, %si /* length of the 16-bit code; the upper half of ESI must not change */
	movw $apm_entry16, %bx
	movw $SHARED_SEG, %cx
	clc
	retw
1:	movl $0xffffffff, %esi /* lengths of the 16-bit and the 32-bit code */
	movl $apm_entry32, %ebx
	movw $FSEG, %cx
	movw $SHARED_SEG, %dx
	clc
	retw

disconnect:
	cmpw $DEVICE_BIOS, %bx
	jne bad_device
	movb $0, INTERFACE
	clc
	retw

busy:
	testb $DISENGAGED, FLAGS
	jz success
not_engaged:
	fail ERROR_NOT_ENGAGED

idle:
	testb $DISENGAGED, FLAGS
	jnz not_engaged
	pushfw
	sti
	hlt
	popfw
	clc
	retw

set_state:
	cmpw $DEVICE_ALL, %bx
	jne bad_device
	testb $DISENGAGED, FLAGS
	jnz not_engaged
	testb $DISABLED, FLAGS
	jz 1f
	fail ERROR_DISABLED
1:	testw %cx, %cx
	jz success
	cmpw $STATE_REQUEST_REJECTED, %cx
	ja bad_parameter
	/* Nobody is told about requests, so an answer to a request changes nothing. */
	cmpw $STATE_REQUEST_PROCESSING, %cx
	jae success
	cmpw $STATE_OFF, %cx
	jb 1f
	cmpw $0, OFF_PORT
	je 1f
	pushw %dx
	movw OFF_PORT, %dx
	movw OFF_VALUE, %ax
	outw %ax, %dx
	popw %dx
	/*
	 * Switching off may take a moment. If it has not happened after a second of ticks, it
	 * failed.
	 */
	pushfw
	movw $OFF_TICKS, %ax
2:	sti
	hlt
	decw %ax
	jnz 2b
	popfw
1:	fail ERROR_STATE

/* CX = 1 clears a flag, 0 sets it. */
	.macro switch_flag flag
	cmpw $1, %cx
	ja bad_parameter
	je 1f
	orb $\flag, FLAGS
	clc
	retw
1:	andb $~\flag, FLAGS
	clc
	retw
	.endm

enable:
	cmpw $DEVICE_ALL_1_0, %bx
	je 1f
	cmpw $DEVICE_ALL, %bx
	jne bad_device
1:	switch_flag DISABLED

engage:
	cmpw $DEVICE_ALL, %bx
	jne bad_device
	switch_flag DISENGAGED

device_enable:
	cmpw $DEVICE_ALL, %bx
	jne bad_device
	switch_flag DISABLED

restore_defaults:
	cmpw $DEVICE_ALL_1_0, %bx
	je 1f
	cmpw $DEVICE_ALL, %bx
	jne bad_device
1:	movb $0, FLAGS
	clc
	retw

power_status:
	cmpw $DEVICE_ALL, %bx
	jne bad_device
	movw $0x01ff, %bx /* on line; battery status unknown */
	movw $0x80ff, %cx /* no system battery; charge unknown */
	movw $0xffff, %dx /* remaining time unknown */
	clc
	retw

get_state:
	cmpw $DEVICE_ALL, %bx
	jne bad_device
	xorw %cx, %cx /* the state is "ready"; this also clears the carry flag */
	retw

driver_version:
	cmpw $DEVICE_BIOS, %bx
	jne bad_device
	movw %cx, %ax
	cmpw $VERSION, %ax
	jbe success
	movw $VERSION, %ax
	clc
	retw

capabilities:
	cmpw $DEVICE_BIOS, %bx
	jne bad_device
	movb $0, %bl /* number of batteries */
	xorw %cx, %cx /* no capabilities; this also clears the carry flag */
	retw
