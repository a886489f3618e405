; SPDX-License-Identifier: BSD-2-Clause
; Reads the second hard disk again and again until that fails, and tells the status of INT 13h twice.
%include "guest.inc"

main:
    print "guest: reads", 10
.next:
    call read
    jnc .next
    call tell
    call read
    jnc .next
    call tell
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

tell:
    push ax
    print "guest: status "
    pop ax
    mov al, ah
    mov ah, 0
    call say_word
    print "", 10
    ret

align 4
packet:
    db 16, 0
    dw 64
    dw 0, 0x2000
    dq 0

    sector_end
