; SPDX-License-Identifier: BSD-2-Clause
; Takes the serial console's port by turning on an interrupt of the UART, writes by INT 10h, and waits
; for a byte that INT 16h must leave to it. Then it gives the port back.
%include "guest.inc"

%define COM1 0x3f8
%define IER (COM1 + 1)
%define LSR (COM1 + 5)
%define RECEIVED 1

main:
    mov si, before
    call show
    mov al, 1
    mov dx, IER
    out dx, al
    mov si, between
    call show
    print "guest: send", 10
    mov dx, LSR
.wait:
    in al, dx
    test al, RECEIVED
    jz .wait
    mov ah, 1
    int 0x16
    jz .none
    print "guest: the byte was taken", 10
.none:
    mov dx, COM1
    in al, dx
    call say_byte
    print " was received", 10
    mov al, 0
    mov dx, IER
    out dx, al
    mov si, after
    call show
    mov ah, 0
    int 0x16
    call say_word
    print " is a key", 10
    jmp halt

%include "teletype.inc"

before: db "before", 13, 10, 0
between: db "between", 13, 10, 0
after: db "after", 13, 10, 0

sector_end
