; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task without interrupts reads a sector of diskette 00h. With HOOK=1, INT 15h is
; hooked.
%include "v86.inc"

main:
    jmp v86_start

task:
%if HOOK
    mov word [0x15 * 4], hook
    mov word [0x15 * 4 + 2], 0
%endif
    mov ax, 0x0201
    mov cx, 0x0001
    mov dx, 0
    mov bx, 0x6000
    pushf
    push cs
    push word .back
    push word 0xf000
    push word 0xe3fe            ; as a monitor reflects INT 13h
    retf
.back:
    xor bx, bx
    mov ds, bx
    print "guest: diskette "
    call say_word
    print " hooks "
    mov ax, [calls]
    call say_word
    print " end", 10
    jmp halt

hook:
    inc word [cs:calls]
    jmp 0xf000:0xf859

calls: dw 0

    v86_end
