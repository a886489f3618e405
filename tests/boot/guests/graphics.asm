; SPDX-License-Identifier: BSD-2-Clause
; Writes text by INT 10h before, in and after a graphics mode, as a boot loader does that draws its
; own screen. MODE: a VBE mode (100h or more), or a standard mode.
%include "guest.inc"

main:
    mov si, before
    call tty
%if MODE >= 0x100
    mov ax, 0x4f02
    mov bx, MODE | 0x4000
%else
    mov ax, MODE
%endif
    int 0x10
%if MODE >= 0x100
    cmp ax, 0x004f
    jne failed
%endif
    mov byte [number], 'A'
.line:                          ; 40 lines: more than the terminal has, so that the display scrolls
    mov si, line
    call tty
    inc byte [number]
    cmp byte [number], 'A' + 40
    jb .line
    mov si, wide
    mov cx, 90
.wide:                          ; wider than the terminal
    mov ax, 0x0e77
    mov bx, 7
    int 0x10
    loop .wide
    mov si, after
    call tty
    mov ah, 2                   ; elsewhere on the same screen
    mov bh, 0
    mov dx, 0x0305
    int 0x10
    mov si, moved
    call tty
    mov ax, 0x1301              ; a string
    mov bx, 0x0007
    mov cx, string.end - string
    mov dx, 0x0800
    mov bp, string
    int 0x10
    print "guest: written", 10
    mov ax, 3
    int 0x10
    mov si, text
    call tty
    print "guest: done", 10
    jmp halt

failed:
    print "guest: no mode", 10
    jmp halt

tty:
    lodsb
    test al, al
    jz .done
    mov ah, 0x0e
    mov bx, 7
    int 0x10
    jmp tty
.done:
    ret

before: db "Welcome!", 0
line: db "line "
number: db "A", 13, 10, 0
wide: db 0
after: db 13, 10, "after", 0
moved: db "moved", 0
string: db "string", 13, 10, "second"
.end:
text: db "text again", 0

sector_end
