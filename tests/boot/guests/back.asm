; SPDX-License-Identifier: BSD-2-Clause
; Reads the second hard disk until that fails, and then until it succeeds.
%include "guest.inc"

main:
    print "guest: reads", 10
.there:
    call read
    jnc .there
    print "guest: gone", 10
.gone:
    call read
    jc .gone
    print "guest: back", 10
    mov al, 8
    jmp exit

read:
    xor ax, ax
    mov ds, ax
    mov si, packet
    mov dl, 0x81
    mov ah, 0x42
    int 0x13
    ret

align 4
packet:
    db 16, 0
    dw 64
    dw 0, 0x2000
    dq 0

    sector_end
