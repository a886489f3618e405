; SPDX-License-Identifier: BSD-2-Clause
; A 286 program leaves protected mode through the reset vector. With the shutdown codes 0Ah, 05h and
; 09h in CMOS, the BIOS continues at the address in 40:67. Without a code the machine boots anew.

%include "guest.inc"

%define CMOS_MARK 0x75      ; not used by a BIOS; a reset does not change it

%macro through_reset 1
    mov al, 0x0f
    out 0x70, al
    mov al, %1
    out 0x71, al
    jmp 0xffff:0
%endmacro

main:
    mov al, CMOS_MARK
    out 0x70, al
    in al, 0x71
    cmp al, 0x5a
    je again
    mov word [0x467], jumped
    mov word [0x469], 0
    through_reset 0x0a

jumped:
    call data
    print "jump "
    mov word [0x467], ended
    through_reset 5

ended:
    call data
    print "eoi "
    pushf
    push cs
    push moved
    mov cx, 0x1234
    pusha
    push word 0x3000
    push word 0x4000
    mov [0x467], sp
    mov [0x469], ss
    xor cx, cx
    through_reset 9

moved:
    mov ax, ds
    mov bx, es
    cmp ax, 0x4000
    jne bad
    cmp bx, 0x3000
    jne bad
    cmp cx, 0x1234
    jne bad
    call data
    int 0x12
    cmp ax, 639
    jne bad
    sti
    mov ecx, [0x46c]
.tick:
    cmp ecx, [0x46c]
    je .tick
    print "move "
    mov al, CMOS_MARK
    out 0x70, al
    mov al, 0x5a
    out 0x71, al
    jmp 0xffff:0

again:
    print "again", 10
    mov al, 8
    jmp exit

bad:
    print "bad", 10
    mov al, 1
    jmp exit

data:
    xor ax, ax
    mov ds, ax
    mov ss, ax
    pop bx
    mov sp, 0x7c00
    jmp bx

    sector_end
