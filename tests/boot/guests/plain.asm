; SPDX-License-Identifier: BSD-2-Clause
; For machines that have nothing but a disk and the firmware's console: reads the disk's second
; sector by INT 13h, prints its text by INT 10h, looks for the far jump at FFFF0, and waits for
; TICKS ticks of the timer. Then ends the machine.
%include "guest.inc"
%ifndef TICKS
%define TICKS 0
%endif

main:
    mov ax, 0x0201
    mov bx, 0x7e00
    mov cx, 0x0002
    mov dh, 0
    mov dl, [boot_drive]
    int 0x13
    jc .bad
    mov si, 0x7e00
    call show
    mov ax, 0xffff
    mov fs, ax
    mov si, no_jump
    cmp byte [fs:0], 0xea       ; a far jump at FFFF0
    jne .end
%if TICKS
    sti
    mov cx, TICKS
    mov ax, 0x40
    mov fs, ax
.tick:
    mov eax, [fs:0x6c]
.same:
    hlt
    cmp eax, [fs:0x6c]
    je .same
    loop .tick
    mov si, ticks
    call show
%endif
    mov al, 0x10
    jmp exit
.bad:
    mov si, bad
.end:
    call show
    mov al, 0x20
    jmp exit

%include "teletype.inc"

no_jump: db "guest: no far jump at FFFF0", 13, 10, 0
bad: db "guest: the disk does not answer", 13, 10, 0
ticks: db "guest: ticks", 13, 10, 0

sector_end

    db "guest: this is the second sector", 13, 10, 0
