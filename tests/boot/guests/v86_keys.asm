; SPDX-License-Identifier: BSD-2-Clause
; A virtual-8086 task under a monitor prints each key that INT 16h returns. With PEEK=1 it asks by
; AH=11h for a key before it takes it, as a program that does something else meanwhile. Esc ends it.
%include "v86.inc"

main:
    call monitor_prepare
    jmp v86_start

task:
    sti
    print "guest: keys", 10
.next:
%if PEEK
    mov ah, 0x11
    int 0x16
    jz .next
%endif
    mov ah, 0x10
    int 0x16
    push ax
    call say_word
    mov al, 10
    out GUEST_PORT, al
    pop ax
    cmp ax, 0x011b
    jne .next
    print "end", 10
    cli
.halt:
    jmp .halt

%include "monitor.inc"

    v86_end
